internal import MusterBase

/// A frame of a journal's file: a head of three words (kind, number, size of the payload), the payload, and a checksum of
/// both and of the run's key.
struct JournalFrame: Sendable {
    enum Kind: UInt64, Sendable {
        /// The first frame of a file. Its number is the number of parts of the run.
        case part = 1
        /// A batch of recommendations. Its number is the index of the slice in the run.
        case batch = 2
        /// The last frame of a file: the run's state after the part. Its number is the number of batches in the file.
        case state = 3
    }

    var kind: Kind
    var number: Int
    var payload: ArraySlice<UInt8>

    private static let headSize = 24
    private static let checksumSize = 8

    /// - Parameters:
    ///   - seed: the start value of the checksum, from the key of the run and the part.
    ///   - size: the expected size of the payload.
    ///   - payload: appends the payload.
    static func bytes(
        _ kind: Kind, number: Int, seed: JournalChecksum, size: Int = 0, payload: (inout JournalBytes) -> Void
    ) -> [UInt8] {
        var frame = JournalBytes(size: headSize + size + checksumSize)
        frame.append(fixed: kind.rawValue)
        frame.append(number)
        frame.append(0)
        payload(&frame)
        frame.replace(at: headSize - 8, with: frame.bytes.count - headSize)
        frame.append(fixed: checksum(of: frame.bytes, seed))
        return frame.bytes
    }

    private static func checksum(of bytes: some Collection<UInt8>, _ seed: JournalChecksum) -> UInt64 {
        var checksum = seed
        bytes.withContiguousStorageIfAvailable { checksum.combine(UnsafeRawBufferPointer($0)) }
        return checksum.value
    }

    /// Removes a frame from the front of the bytes read so far.
    /// - Returns: `nil` when the bytes end within the frame.
    static func take(from buffer: inout ArraySlice<UInt8>, seed: JournalChecksum) throws(JournalError) -> JournalFrame? {
        guard buffer.count >= headSize else { return nil }
        var head = JournalParser(buffer.prefix(headSize))
        let (kind, number, size) = (try head.fixed(UInt64.self), try head.int(), try head.int())
        guard let kind = Kind(rawValue: kind), size >= 0, size < Int.max - headSize - checksumSize else {
            throw .malformed
        }
        guard buffer.count >= headSize + size + checksumSize else { return nil }
        let checked = buffer.prefix(headSize + size)
        var end = JournalParser(buffer.dropFirst(headSize + size).prefix(checksumSize))
        guard try end.fixed(UInt64.self) == checksum(of: checked, seed) else { throw .malformed }
        buffer = buffer.dropFirst(headSize + size + checksumSize)
        return JournalFrame(kind: kind, number: number, payload: checked.dropFirst(headSize))
    }
}

/// Encodes values as the bytes of a journal: integers are 64 bits wide and little-endian, arrays and texts follow their count.
struct JournalBytes {
    private(set) var bytes: [UInt8] = []

    /// - Parameter size: the expected number of bytes.
    init(size: Int = 0) {
        bytes.reserveCapacity(size)
    }

    mutating func append(_ value: Int) { append(fixed: UInt64(bitPattern: Int64(value))) }

    mutating func append(fixed value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.littleEndian) { bytes += $0 }
    }

    /// Appends numbers as they are in memory; every machine that Muster runs on is little-endian.
    mutating func append<Number: BitwiseCopyable>(_ numbers: [Number]) {
        append(numbers.count)
        numbers.withUnsafeBytes { bytes += $0 }
    }

    mutating func append(_ text: String) { append(Array(text.utf8)) }

    /// Appends numbers that are not negative. Each takes the bytes that the greatest needs, 1, 2 or 4; this width precedes
    /// them.
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

    /// Replaces the eight bytes at an offset.
    mutating func replace(at offset: Int, with value: Int) {
        withUnsafeBytes(of: UInt64(value).littleEndian) { bytes.replaceSubrange(offset..<offset + 8, with: $0) }
    }
}

/// Decodes the bytes of ``JournalBytes``. Every read is checked, so the bytes may be arbitrary.
struct JournalParser {
    private let bytes: ArraySlice<UInt8>
    private var position: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    var isAtEnd: Bool { position == bytes.endIndex }

    mutating func int() throws(JournalError) -> Int { Int(Int64(bitPattern: try fixed(UInt64.self))) }

    /// A count of elements that take `size` bytes each.
    private mutating func count(of size: Int) throws(JournalError) -> Int {
        let count = try int()
        guard count >= 0, count <= (bytes.endIndex - position) / size else { throw .malformed }
        return count
    }

    mutating func fixed<Number: FixedWidthInteger & BitwiseCopyable>(_: Number.Type) throws(JournalError) -> Number {
        Number(littleEndian: try take(1, Number.self, zero: 0)[0])
    }

    mutating func numbers<Number: BitwiseCopyable & Numeric>(_: Number.Type) throws(JournalError) -> [Number] {
        let count = try count(of: MemoryLayout<Number>.size)
        return try take(count, Number.self, zero: 0)
    }

    /// Numbers that ``JournalBytes/append(compact:)`` wrote.
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
        guard bytes.endIndex - position >= size else { throw .malformed }
        var numbers = Array(repeating: zero, count: count)
        numbers.withUnsafeMutableBytes { $0.copyBytes(from: bytes[position..<position + size]) }
        position += size
        return numbers
    }
}

/// A file of a journal is damaged, or was not written by this run.
enum JournalError: Error, Hashable, Sendable {
    case malformed
}

/// FNV-1a over words of eight bytes, with the high half of each result folded into the low half. Every step is reversible,
/// so a change within one word always changes the result.
struct JournalChecksum: Sendable {
    private var hash = FNV1a()

    var value: UInt64 { hash.value }

    mutating func combine(_ word: UInt64) {
        hash.combine(word)
        hash.value ^= hash.value >> 32
    }

    mutating func combine(_ bytes: UnsafeRawBufferPointer) {
        let words = bytes.count / 8
        for index in 0..<words {
            combine(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self)))
        }
        var remaining: UInt64 = 0
        for byte in bytes[(words * 8)...] { remaining = remaining << 8 | UInt64(byte) }
        combine(remaining)
        combine(UInt64(bytes.count))
    }

    mutating func combine(_ text: String) {
        Array(text.utf8).withUnsafeBytes { combine($0) }
    }
}
