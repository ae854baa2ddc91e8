/// A value as the bytes of a journal: integers are 64 bits wide and little-endian, arrays and texts follow their count.
struct JournalBytes {
    private(set) var bytes: [UInt8] = []

    /// - Parameter size: about how many bytes there will be.
    init(size: Int = 0) {
        bytes.reserveCapacity(size)
    }

    mutating func append(_ value: Int) { append(fixed: UInt64(bitPattern: Int64(value))) }

    mutating func append(fixed value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.littleEndian) { bytes += $0 }
    }

    /// Numbers as they are in memory; every machine that Muster runs on is little-endian.
    mutating func append<Number: BitwiseCopyable>(_ numbers: [Number]) {
        append(numbers.count)
        numbers.withUnsafeBytes { bytes += $0 }
    }

    mutating func append(_ text: String) { append(Array(text.utf8)) }

    /// Numbers that are not negative, in as many bytes each as the greatest needs, 1, 2 or 4, which comes first.
    mutating func append(compact numbers: [Int32]) {
        switch numbers.max() ?? 0 {
        case 0...0xff:
            append(1)
            append(numbers.map { UInt8(truncatingIfNeeded: $0) })
        case 0...0xffff:
            append(2)
            append(numbers.map { UInt16(truncatingIfNeeded: $0) })
        default:
            append(4)
            append(numbers)
        }
    }

    /// Sets the eight bytes at `place` anew.
    mutating func replace(at place: Int, with value: Int) {
        withUnsafeBytes(of: UInt64(value).littleEndian) { bytes.replaceSubrange(place..<place + 8, with: $0) }
    }
}

/// Reads back what ``JournalBytes`` made. Every read is checked: bytes may be anything.
struct JournalParser {
    private let bytes: ArraySlice<UInt8>
    private var place: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        place = bytes.startIndex
    }

    var isAtEnd: Bool { place == bytes.endIndex }

    mutating func int() throws(JournalError) -> Int { Int(Int64(bitPattern: try fixed(UInt64.self))) }

    /// A count of things that each take at least `size` bytes.
    private mutating func count(of size: Int) throws(JournalError) -> Int {
        let count = try int()
        guard count >= 0, count <= (bytes.endIndex - place) / size else { throw .malformed }
        return count
    }

    mutating func fixed<Number: FixedWidthInteger & BitwiseCopyable>(_: Number.Type) throws(JournalError) -> Number {
        Number(littleEndian: try take(1, Number.self, zero: 0)[0])
    }

    mutating func numbers<Number: BitwiseCopyable & Numeric>(_: Number.Type) throws(JournalError) -> [Number] {
        let count = try count(of: MemoryLayout<Number>.size)
        return try take(count, Number.self, zero: 0)
    }

    /// What ``JournalBytes/append(compact:)`` wrote.
    mutating func compactNumbers() throws(JournalError) -> [Int32] {
        switch try int() {
        case 1: try numbers(UInt8.self).map { Int32($0) }
        case 2: try numbers(UInt16.self).map { Int32($0) }
        case 4: try numbers(Int32.self)
        default: throw .malformed
        }
    }

    mutating func text() throws(JournalError) -> String { String(decoding: try numbers(UInt8.self), as: UTF8.self) }

    private mutating func take<Number: BitwiseCopyable>(
        _ count: Int, _: Number.Type, zero: Number
    ) throws(JournalError) -> [Number] {
        let size = count * MemoryLayout<Number>.size
        guard bytes.endIndex - place >= size else { throw .malformed }
        var numbers = Array(repeating: zero, count: count)
        numbers.withUnsafeMutableBytes { $0.copyBytes(from: bytes[place..<place + size]) }
        place += size
        return numbers
    }
}

/// A journal's file is not what this run wrote.
enum JournalError: Error, Hashable, Sendable {
    case malformed
}
