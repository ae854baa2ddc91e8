/// Ids of consecutive customers, UTF-8, one after the other.
struct CustomerIds: Sendable {
    private(set) var bytes: [UInt8] = []
    private(set) var ends: [Int] = []

    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
    }

    mutating func append(_ id: Span<UInt8>) {
        for index in id.indices { bytes.append(id[index]) }
        ends.append(bytes.count)
    }

    subscript(_ index: Int) -> ArraySlice<UInt8> {
        bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
    }

    func text(_ index: Int) -> String { String(decoding: self[index], as: UTF8.self) }
}
