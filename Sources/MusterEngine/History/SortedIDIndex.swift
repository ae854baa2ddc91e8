internal import Foundation

/// Finds ids in a sorted list. Fast for ids that come nearly in order: the search begins where the last one ended.
///
/// Ids are compared by the eight bytes after what all of the list begin with, and byte by byte only when those are equal.
struct SortedIDIndex {
    private(set) var ids = CustomerIds()
    private var keys: [UInt64] = []
    /// Length of the beginning that all ids share.
    private var prefix = 0
    private var place = 0

    var count: Int { ids.ends.count }

    mutating func removeAll() {
        ids.removeAll()
        keys.removeAll(keepingCapacity: true)
        place = 0
    }

    /// Adds an id that comes after all the others. They are found once ``seal()`` was called.
    mutating func append(_ id: Span<UInt8>) { ids.append(id) }

    mutating func seal() {
        guard count > 0 else { return }
        // What the first and the last of a sorted list begin with, all between them do too.
        prefix = zip(ids[0], ids[count - 1]).prefix { $0 == $1 }.count
        for index in 0..<count { keys.append(key(ids[index].span)) }
    }

    /// The place of an id, which must not be before the first or after the last; `nil` when it is not in the list.
    mutating func find(_ id: Span<UInt8>) -> Int? {
        let key = key(id)
        // The first place that is not before `id` is within low...high.
        var (low, high) = (0, count)
        if place < count {
            if keys[place] == key, compare(place, id) == 0 { return place }
            if isBefore(place, key, id) {
                low = place + 1
                var step = 1
                while place + step < count {
                    guard isBefore(place + step, key, id) else {
                        high = place + step
                        break
                    }
                    low = place + step + 1
                    step *= 2
                }
            } else {
                high = place
            }
        }
        while low < high {
            let middle = (low + high) / 2
            if isBefore(middle, key, id) { low = middle + 1 } else { high = middle }
        }
        place = low
        return low < count && keys[low] == key && compare(low, id) == 0 ? low : nil
    }

    @inline(__always)
    private func isBefore(_ index: Int, _ key: UInt64, _ id: Span<UInt8>) -> Bool {
        keys[index] != key ? keys[index] < key : compare(index, id) < 0
    }

    @inline(__always)
    private func key(_ id: Span<UInt8>) -> UInt64 {
        var key: UInt64 = 0
        for index in prefix..<prefix + 8 { key = key << 8 | (index < id.count ? UInt64(id[index]) : 0) }
        return key
    }

    /// Negative when the id at `index` comes before `id` in byte order, 0 when it is the same.
    private func compare(_ index: Int, _ id: Span<UInt8>) -> Int {
        let start = index == 0 ? 0 : ids.ends[index - 1]
        let length = ids.ends[index] - start
        let order = ids.bytes.withUnsafeBytes { bytes in
            id.withUnsafeBytes { id -> Int32 in
                guard let own = bytes.baseAddress, let other = id.baseAddress else { return 0 }
                return memcmp(own + start, other, min(length, id.count))
            }
        }
        return order != 0 ? Int(order) : length - id.count
    }
}
