/// The text of a file with the start of each line, for converting offsets to positions and back.
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

    /// The position of the byte at `offset`, or of the end of the text.
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

    /// The byte offset of a position, or `nil` when there is no such line.
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

/// The source of a scalar's text, which maps an offset within the text to a position in the file.
public struct ScalarSource: Sendable {
    public enum Style: Sendable {
        case plain, singleQuoted, doubleQuoted
        /// `|` or `>`.
        case block
    }

    let text: SourceText
    let style: Style
    let line: Int
    let column: Int

    /// The position may be that of a tag or an anchor before the scalar.
    public init(text: SourceText, style: Style, line: Int, column: Int) {
        self.text = text
        self.style = style
        self.line = line
        self.column = column
    }

    /// Steps through the text and its source in parallel: in every style, both have the same characters other than blanks in
    /// the same order; blanks may be folded, indented or omitted. Where the two differ, returns the last common position.
    func position(ofUTF8Offset utf8Offset: Int, in value: String) -> DocumentPosition {
        let bytes = text.bytes
        var written = contentStart
        var offset = 0
        var last = written
        for scalar in value.unicodeScalars {
            let encoded = Array(String(scalar).utf8)
            if style == .doubleQuoted { written = skippingEscapedLineBreaks(from: written) }
            if isBlank(scalar) {
                if offset >= utf8Offset { return text.position(at: min(written, bytes.count)) }
                if let escape = escapeLength(at: written) {
                    written += escape
                } else if written < bytes.count, isBlank(bytes[written]) {
                    written += 1
                }
            } else {
                var next = written
                while next < bytes.count, isBlank(bytes[next]) { next += 1 }
                guard let length = length(of: encoded, at: next) else { return text.position(at: last) }
                last = next
                if offset >= utf8Offset { return text.position(at: last) }
                written = next + length
            }
            offset += encoded.count
        }
        return text.position(at: min(written, bytes.count))
    }

    /// The number of source bytes of one character of the text, or `nil` when the source has something else.
    private func length(of encoded: [UInt8], at index: Int) -> Int? {
        if let escape = escapeLength(at: index) { return escape }
        guard index + encoded.count <= text.bytes.count,
            text.bytes[index..<(index + encoded.count)].elementsEqual(encoded)
        else { return nil }
        return encoded.count
    }

    private func escapeLength(at index: Int) -> Int? {
        let bytes = text.bytes
        guard index + 1 < bytes.count else { return nil }
        switch style {
        case .plain, .block:
            return nil
        case .singleQuoted:
            return bytes[index] == UInt8(ascii: "'") && bytes[index + 1] == UInt8(ascii: "'") ? 2 : nil
        case .doubleQuoted:
            guard bytes[index] == UInt8(ascii: "\\") else { return nil }
            switch bytes[index + 1] {
            case UInt8(ascii: "x"): return 4
            case UInt8(ascii: "u"): return isHighSurrogate(at: index + 2) ? 12 : 6
            case UInt8(ascii: "U"): return 10
            default: return 2
            }
        }
    }

    /// Whether `d8`…`db` follows: JSON escapes a character beyond U+FFFF as a surrogate pair.
    private func isHighSurrogate(at index: Int) -> Bool {
        guard index + 1 < text.bytes.count else { return false }
        let first = text.bytes[index] | 0x20
        let second = text.bytes[index + 1] | 0x20
        return first == UInt8(ascii: "d") && [0x38, 0x39, 0x61, 0x62].contains(second)
    }

    private func skippingEscapedLineBreaks(from start: Int) -> Int {
        let bytes = text.bytes
        var index = start
        while index + 1 < bytes.count, bytes[index] == UInt8(ascii: "\\"),
            bytes[index + 1] == UInt8(ascii: "\n") || bytes[index + 1] == UInt8(ascii: "\r")
        {
            index += 1
            while index < bytes.count, isBlank(bytes[index]) { index += 1 }
        }
        return index
    }

    private var contentStart: Int {
        let start = Self.skippingProperties(in: text.bytes, from: text.offset(line: line, column: column) ?? 0)
        switch style {
        case .plain: return start
        case .singleQuoted, .doubleQuoted: return start + 1
        case .block:
            let lineEnd = text.bytes[min(start, text.bytes.count)...].firstIndex(of: UInt8(ascii: "\n"))
            return lineEnd.map { $0 + 1 } ?? text.bytes.count
        }
    }

    private static func skippingProperties(in bytes: [UInt8], from start: Int) -> Int {
        var index = start
        while index < bytes.count, bytes[index] == UInt8(ascii: "&") || bytes[index] == UInt8(ascii: "!") {
            while index < bytes.count, !blanks.contains(bytes[index]) { index += 1 }
            while index < bytes.count, blanks.contains(bytes[index]) { index += 1 }
        }
        return index
    }

    private static let blanks: [UInt8] = [0x20, 0x09, 0x0a, 0x0d]

    private func isBlank(_ byte: UInt8) -> Bool { Self.blanks.contains(byte) }

    private func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        UInt8(exactly: scalar.value).map(isBlank) ?? false
    }
}
