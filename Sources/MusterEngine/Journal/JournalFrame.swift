/// A piece of a journal's file: a head of three words, the payload, and a checksum of both and of the run's key.
struct JournalFrame: Sendable {
    enum Kind: UInt64, Sendable {
        /// Opens a file. The number is how many parts the run has.
        case part = 1
        /// A batch of recommendations. The number is the slice's within the run.
        case batch = 2
        /// Ends a file: the run's state after the part. The number is how many batches the file has.
        case state = 3
    }

    var kind: Kind
    var number: Int
    var payload: ArraySlice<UInt8>

    private static let headSize = 24
    private static let checksumSize = 8

    /// - Parameters:
    ///   - seed: what the checksum begins with: the key of the run and the part.
    ///   - size: about how large the payload will be.
    ///   - payload: appends it.
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

    /// Takes a frame from the front of what has been read of a file.
    /// - Returns: `nil` when there is not enough for a whole one.
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
