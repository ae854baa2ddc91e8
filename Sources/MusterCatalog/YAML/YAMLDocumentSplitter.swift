/// Splits a YAML text before each `---` line, so that an error in one document does not hide the next.
enum YAMLDocumentSplitter {
    struct Part {
        var bytes: Range<Int>
        var linesBefore: Int
    }

    /// A `---` at the start of a line always begins a document, even inside a block scalar. A text with directives (`%YAML`)
    /// is not split, because directives belong to the following document.
    static func parts(of bytes: [UInt8]) -> [Part] {
        var parts: [Part] = []
        var start = 0
        var linesBefore = 0
        var line = 0
        var lineStart = 0
        while lineStart < bytes.count {
            if bytes[lineStart] == UInt8(ascii: "%") { return [Part(bytes: 0..<bytes.count, linesBefore: 0)] }
            if lineStart > start, isMarker(bytes[lineStart...]) {
                parts.append(Part(bytes: start..<lineStart, linesBefore: linesBefore))
                start = lineStart
                linesBefore = line
            }
            guard let end = bytes[lineStart...].firstIndex(of: UInt8(ascii: "\n")) else { break }
            lineStart = end + 1
            line += 1
        }
        parts.append(Part(bytes: start..<bytes.count, linesBefore: linesBefore))
        return parts
    }

    private static func isMarker(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard bytes.starts(with: "---".utf8) else { return false }
        let next = bytes.dropFirst(3).first
        return next == nil || [0x20, 0x09, 0x0a, 0x0d].contains(next)
    }
}
