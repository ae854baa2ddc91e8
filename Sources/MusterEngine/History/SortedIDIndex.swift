internal import Foundation

/// Finds ids in a sorted list. Fast for ids that come nearly in order: each search begins at the position of the last one.
///
/// Ids are compared by the eight bytes after the prefix that all ids of the list share, and byte by byte only when those
/// eight are equal.
///
/// ```swift
/// var index = SortedIDIndex()
/// for id in sortedIds { index.append(id) }
/// index.seal()
/// let position = index.find(id)
/// ```
struct SortedIDIndex {
    private(set) var ids = CustomerIds()
    private var keys: [UInt64] = []
    /// Length of the prefix that all ids share.
    private var prefix = 0
    /// Where the last search ended.
    private var cursor = 0

    var count: Int { ids.count }

    mutating func removeAll() {
        ids.removeAll()
        keys.removeAll(keepingCapacity: true)
        cursor = 0
    }

    /// Appends an id greater than all before it. It can be found after ``seal()``.
    mutating func append(_ id: Span<UInt8>) { ids.append(id) }

    mutating func seal() {
        guard count > 0 else { return }
        // In a sorted list, all ids share the common prefix of the first and the last.
        prefix = zip(ids[0], ids[count - 1]).prefix { $0 == $1 }.count
        for index in 0..<count { keys.append(key(ids[index].span)) }
    }

    /// The position of an id in the list; `nil` when it is not in the list.
    /// - Precondition: `id` is not less than the first nor greater than the last.
    mutating func find(_ id: Span<UInt8>) -> Int? {
        let key = key(id)
        // The first position whose id is not less than `id` is within low...high.
        var (low, high) = (0, count)
        if cursor < count {
            if keys[cursor] == key, compare(cursor, id) == 0 { return cursor }
            if isBefore(cursor, key, id) {
                low = cursor + 1
                var step = 1
                while cursor + step < count {
                    guard isBefore(cursor + step, key, id) else {
                        high = cursor + step
                        break
                    }
                    low = cursor + step + 1
                    step *= 2
                }
            } else {
                high = cursor
            }
        }
        while low < high {
            let middle = (low + high) / 2
            if isBefore(middle, key, id) { low = middle + 1 } else { high = middle }
        }
        cursor = low
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

    /// Negative when the id at `index` is less than `id` in byte order, 0 when it is equal.
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
