/// The whole text of a file, with the start of every line, for finding places in it.
public final class SourceText: Sendable {
    public let file: String
    /// UTF-8, without a byte order mark.
    public let bytes: [UInt8]
    private let lineStarts: [Int]

    /// - Precondition: `bytes` is valid UTF-8.
    public init(file: String, bytes: [UInt8]) {
        self.file = file
        self.bytes = bytes
        var starts = [0]
        for (index, byte) in bytes.enumerated() {
            let isLineFeed = byte == UInt8(ascii: "\n")
            let isLoneReturn =
                byte == UInt8(ascii: "\r") && (index + 1 == bytes.count || bytes[index + 1] != UInt8(ascii: "\n"))
            if isLineFeed || isLoneReturn { starts.append(index + 1) }
        }
        lineStarts = starts
    }

    /// Of the byte at `offset`, or of the end of the text.
    ///
    /// - Complexity: O(log lines + length of the line).
    public func position(at offset: Int) -> DocumentPosition {
        var low = 0
        var high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        let end = min(max(offset, lineStarts[low]), bytes.count)
        let scalars = bytes[lineStarts[low]..<end].count { !isContinuation($0) }
        return DocumentPosition(file: file, line: low + 1, column: scalars + 1)
    }

    /// The byte offset of a place, or `nil` when there is no such line.
    public func offset(line: Int, column: Int) -> Int? {
        guard line >= 1, line <= lineStarts.count else { return nil }
        var offset = lineStarts[line - 1]
        var remaining = column - 1
        while remaining > 0, offset < bytes.count {
            offset += 1
            while offset < bytes.count, isContinuation(bytes[offset]) { offset += 1 }
            remaining -= 1
        }
        return offset
    }

    private func isContinuation(_ byte: UInt8) -> Bool { byte & 0xc0 == 0x80 }
}
