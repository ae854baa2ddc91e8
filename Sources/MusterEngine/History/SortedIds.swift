internal import Foundation

/// Finds ids in a sorted list. Fast for ids that come nearly in order: the search begins where the last one ended.
struct SortedIds {
    private(set) var ids = CustomerIds()
    private var place = 0

    var count: Int { ids.ends.count }

    mutating func removeAll() {
        ids.removeAll()
        place = 0
    }

    /// Adds an id that comes after all the others.
    mutating func append(_ id: Span<UInt8>) { ids.append(id) }

    /// The place of an id; `nil` when it is not in the list.
    mutating func find(_ id: Span<UInt8>) -> Int? {
        var (low, high) = (0, count)
        var step = 1
        // The first place whose id is not before `id` is within low...high.
        if place < count {
            let order = compare(place, id)
            if order == 0 { return place }
            if order > 0 {
                high = place
            } else {
                low = place + 1
                while place + step < count {
                    if compare(place + step, id) >= 0 {
                        high = place + step
                        break
                    }
                    low = place + step + 1
                    step *= 2
                }
            }
        }
        while low < high {
            let middle = (low + high) / 2
            if compare(middle, id) < 0 { low = middle + 1 } else { high = middle }
        }
        place = low
        return low < count && compare(low, id) == 0 ? low : nil
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
