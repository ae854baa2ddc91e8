/// Reads the tags of a ``ContentTemplate``.
struct ContentTemplateParser {
    /// A section whose end is not found yet, or the whole template.
    private struct Section {
        /// `nil` for the whole template.
        var name: ContentTemplate.Name?
        var isInverted = false
        var elements: [ContentTemplate.Element] = []
        /// Whether `{{name}}` is escaped for HTML from here on.
        var escapesHTML = false
    }

    private static let maxDepth = 20

    private let bytes: [UInt8]
    private var open = Array("{{".utf8)
    private var close = Array("}}".utf8)
    private var sections = [Section()]

    init(_ text: String) { bytes = Array(text.utf8) }

    mutating func parse() throws(ContentTemplate.Fault) -> [ContentTemplate.Element] {
        var index = 0
        while let start = find(open, from: index) {
            let sign = start + open.count < bytes.count ? bytes[start + open.count] : 0
            let hasSign = "#^/!={&%><$".utf8.contains(sign)
            let ending =
                sign == UInt8(ascii: "{") ? [UInt8(ascii: "}")] + close : sign == UInt8(ascii: "=") ? [sign] + close : close
            let content = start + open.count + (hasSign ? 1 : 0)
            guard let contentEnd = find(ending, from: content) else {
                throw fault(
                    "unclosedTag", "A tag has no end.", hint: "Write \(text(of: ending)) behind it.", at: start)
            }
            let end = contentEnd + ending.count
            let line = "#^/!=%".utf8.contains(sign) ? standaloneLine(start..<end) : nil
            append(index..<(line?.lowerBound ?? start))
            index = line?.upperBound ?? end
            try read(sign, content..<contentEnd, at: start)
        }
        append(index..<bytes.count)
        if sections.count > 1, let name = sections.last?.name {
            throw fault(
                "unclosedSection", "The section '\(name.text)' has no end.", hint: "Write {{/\(name.text)}} behind it.",
                at: name.offset)
        }
        return sections[0].elements
    }

    private mutating func read(_ sign: UInt8, _ content: Range<Int>, at start: Int) throws(ContentTemplate.Fault) {
        let current = sections.count - 1
        switch sign {
        case UInt8(ascii: "!"): break
        case UInt8(ascii: "#"), UInt8(ascii: "^"):
            let name = try name(content, at: start)
            guard sections.count <= Self.maxDepth else {
                throw fault("tooDeep", "More than \(Self.maxDepth) sections are nested.", at: start)
            }
            sections.append(
                Section(
                    name: name, isInverted: sign == UInt8(ascii: "^"), escapesHTML: sections[current].escapesHTML))
        case UInt8(ascii: "/"):
            let name = try name(content, at: start)
            guard let opened = sections[current].name, opened.text == name.text else {
                throw fault(
                    "unopenedSection",
                    "{{/\(name.text)}} ends a section that is not the last one begun."
                        + (sections[current].name.map { " That is '\($0.text)'." } ?? ""),
                    hint: "Sections begin with {{#NAME}} or {{^NAME}}, and end in reverse order.", at: start)
            }
            let section = sections.removeLast()
            sections[current - 1].elements.append(.section(opened, isInverted: section.isInverted, section.elements))
        case UInt8(ascii: "{"), UInt8(ascii: "&"):
            sections[current].elements.append(.value(try name(content, at: start), escapesHTML: false))
        case UInt8(ascii: "="): try readDelimiters(content, at: start)
        case UInt8(ascii: "%"): try readContentType(content, at: start)
        case UInt8(ascii: ">"), UInt8(ascii: "<"), UInt8(ascii: "$"):
            throw fault(
                "unsupportedTag", "Parts of other templates are not available.", hint: "Write the text itself.", at: start)
        default:
            let escapesHTML = sections[current].escapesHTML
            sections[current].elements.append(.value(try name(content, at: start), escapesHTML: escapesHTML))
        }
    }

    private func name(_ content: Range<Int>, at start: Int) throws(ContentTemplate.Fault) -> ContentTemplate.Name {
        let range = trimmed(content)
        let text = text(of: bytes[range])
        guard text.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)?/) != nil else {
            throw fault(
                "invalidPlaceholder", "'\(text.abridged)' is not the name of a value.",
                hint: "Write an attribute, such as {{customer.first_name}}. To keep braces for another program, write "
                    + "{{=<% %>=}} before them.", at: start)
        }
        return ContentTemplate.Name(text: text, offset: range.lowerBound)
    }

    /// `=<% %>=`
    private mutating func readDelimiters(_ content: Range<Int>, at start: Int) throws(ContentTemplate.Fault) {
        let parts = bytes[content].split { Self.isBlank($0) || $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
        guard parts.count == 2, !parts.contains(where: { $0.contains(UInt8(ascii: "=")) }) else {
            throw fault(
                "invalidDelimiters", "A tag that changes the delimiters names two.", hint: "Write {{=<% %>=}}.", at: start)
        }
        (open, close) = (Array(parts[0]), Array(parts[1]))
    }

    /// `% CONTENT_TYPE: HTML`, an extension of swift-mustache.
    private mutating func readContentType(_ content: Range<Int>, at start: Int) throws(ContentTemplate.Fault) {
        let parts = text(of: bytes[content]).split(separator: ":").map { $0.trimmingPrefix(while: \.isWhitespace) }
            .map { String($0.reversed().drop(while: \.isWhitespace).reversed()) }
        guard parts.count == 2, parts[0] == "CONTENT_TYPE", parts[1] == "HTML" || parts[1] == "TEXT" else {
            throw fault(
                "invalidContentType", "The tag names no content type.", hint: "Write {{% CONTENT_TYPE: HTML}}, or TEXT.",
                at: start)
        }
        sections[sections.count - 1].escapesHTML = parts[1] == "HTML"
    }

    // MARK: Bytes

    private mutating func append(_ range: Range<Int>) {
        guard !range.isEmpty else { return }
        sections[sections.count - 1].elements.append(.text(text(of: bytes[range])))
    }

    /// The whole line of a tag that is alone on it, with the line break: it leaves no empty line.
    private func standaloneLine(_ tag: Range<Int>) -> Range<Int>? {
        var start = tag.lowerBound
        while start > 0, Self.isBlank(bytes[start - 1]) { start -= 1 }
        guard start == 0 || bytes[start - 1] == UInt8(ascii: "\n") else { return nil }
        var end = tag.upperBound
        while end < bytes.count, Self.isBlank(bytes[end]) { end += 1 }
        if end == bytes.count { return start..<end }
        if bytes[end] == UInt8(ascii: "\r"), end + 1 < bytes.count { end += 1 }
        return bytes[end] == UInt8(ascii: "\n") ? start..<(end + 1) : nil
    }

    private func trimmed(_ range: Range<Int>) -> Range<Int> {
        func isSpace(_ byte: UInt8) -> Bool { Self.isBlank(byte) || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") }
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, isSpace(bytes[start]) { start += 1 }
        while start < end, isSpace(bytes[end - 1]) { end -= 1 }
        return start..<end
    }

    private func find(_ sequence: [UInt8], from start: Int) -> Int? {
        guard let first = sequence.first, start <= bytes.count else { return nil }
        var index = start
        while index + sequence.count <= bytes.count {
            if bytes[index] == first, bytes[index..<(index + sequence.count)].elementsEqual(sequence) { return index }
            index += 1
        }
        return nil
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

    private func text(of bytes: some Collection<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

    private func fault(_ code: String, _ message: String, hint: String? = nil, at offset: Int) -> ContentTemplate.Fault {
        ContentTemplate.Fault(code: "creative." + code, message: message, hint: hint, offset: offset)
    }
}
