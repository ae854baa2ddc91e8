/// Parses JSON text (RFC 8259) into nodes: with positions for files, without for stored documents and requests.
///
/// Unlike a decoder, it preserves the order of fields, duplicate fields, and the difference between `20` and `20.0`.
public struct JSONDocumentParser {
    public struct SyntaxError: Error, Hashable, Sendable {
        /// One sentence.
        public var message: String
        /// The offset of the invalid byte.
        public var offset: Int
        /// 1-based, for messages about texts without a file.
        public var line: Int
        public var column: Int
    }

    /// The maximum nesting of lists and maps.
    public static let maxDepth = 128

    private let bytes: [UInt8]
    /// The remaining number of values allowed.
    private var valuesLeft: Int
    private let source: SourceText?
    private var index = 0
    private var depth = 0
    /// Follows ``index``, so that positions are computed incrementally.
    private var mark = (offset: 0, line: 1, column: 1)

    /// All values of the text: usually one, but several may be separated by blanks or line breaks.
    ///
    /// - Parameters:
    ///   - source: the file for the positions of nodes; `nil` for none.
    ///   - valuesLeft: the maximum number of values, nested ones included, because each needs far more memory than its text.
    ///     Reduced by the number of values read; negative when the text has more.
    public static func documents(
        in bytes: [UInt8], source: SourceText? = nil, valuesLeft: inout Int
    ) throws(SyntaxError) -> [DocumentNode] {
        var parser = JSONDocumentParser(bytes: bytes, source: source, valuesLeft: valuesLeft)
        defer { valuesLeft = parser.valuesLeft }
        var documents: [DocumentNode] = []
        parser.skipBlanks()
        while parser.index < bytes.count {
            documents.append(try parser.value())
            parser.skipBlanks()
        }
        return documents
    }

    /// The only value of the text.
    public static func document(in text: String) throws(SyntaxError) -> DocumentNode {
        var parser = JSONDocumentParser(bytes: Array(text.utf8), source: nil, valuesLeft: .max)
        parser.skipBlanks()
        let node = try parser.value()
        parser.skipBlanks()
        guard parser.index == parser.bytes.count else { throw parser.failure("Something follows the document.") }
        return node
    }

    private init(bytes: [UInt8], source: SourceText?, valuesLeft: Int) {
        self.bytes = bytes
        self.valuesLeft = valuesLeft
        self.source = source
    }

    private mutating func value() throws(SyntaxError) -> DocumentNode {
        let position = position()
        let value = try content()
        guard let source, let position, case .string = value else { return DocumentNode(value, position: position) }
        let origin = ScalarSource(text: source, style: .doubleQuoted, line: position.line, column: position.column)
        return DocumentNode(value, position: position, source: origin)
    }

    private mutating func content() throws(SyntaxError) -> DocumentNode.Value {
        valuesLeft -= 1
        guard valuesLeft >= 0 else { throw failure("There are too many values.") }
        guard let byte = bytes[safe: index] else { throw failure("The text ends where a value is expected.") }
        switch byte {
        case UInt8(ascii: "{"): return try nested(Self.map)
        case UInt8(ascii: "["): return try nested(Self.list)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        default:
            if skip(word: "true") { return .bool(true) }
            if skip(word: "false") { return .bool(false) }
            if skip(word: "null") { return .null }
            throw failure("Expected a value: text in double quotes, a number, true, false, null, [ or {.")
        }
    }

    private mutating func nested(
        _ read: (inout Self) throws(SyntaxError) -> DocumentNode.Value
    ) throws(SyntaxError) -> DocumentNode.Value {
        depth += 1
        guard depth <= Self.maxDepth else { throw failure("This is nested more than \(Self.maxDepth) deep.") }
        index += 1
        let value = try read(&self)
        depth -= 1
        return value
    }

    private static func map(_ parser: inout Self) throws(SyntaxError) -> DocumentNode.Value {
        var entries: [DocumentNode.Entry] = []
        parser.skipBlanks()
        if parser.skip(byte: "}") { return .map([]) }
        repeat {
            parser.skipBlanks()
            let keyPosition = parser.position()
            guard parser.bytes[safe: parser.index] == UInt8(ascii: "\"") else {
                throw parser.failure("Expected a field name in double quotes.")
            }
            let key = try parser.string()
            parser.skipBlanks()
            guard parser.skip(byte: ":") else { throw parser.failure("Expected a colon.") }
            parser.skipBlanks()
            let value = try parser.value()
            entries.append(.init(key: key, keyPosition: keyPosition, value: value))
            parser.skipBlanks()
        } while parser.skip(byte: ",")
        guard parser.skip(byte: "}") else { throw parser.failure("Expected a comma or }.") }
        return .map(entries)
    }

    private static func list(_ parser: inout Self) throws(SyntaxError) -> DocumentNode.Value {
        var nodes: [DocumentNode] = []
        parser.skipBlanks()
        if parser.skip(byte: "]") { return .list([]) }
        repeat {
            parser.skipBlanks()
            nodes.append(try parser.value())
            parser.skipBlanks()
        } while parser.skip(byte: ",")
        guard parser.skip(byte: "]") else { throw parser.failure("Expected a comma or ].") }
        return .list(nodes)
    }

    private mutating func number() throws(SyntaxError) -> DocumentNode.Value {
        let start = index
        var isWhole = true
        _ = skip(byte: "-")
        if !skip(byte: "0") { try skipDigits() }
        if skip(byte: ".") {
            isWhole = false
            try skipDigits()
        }
        if skip(byte: "e") || skip(byte: "E") {
            isWhole = false
            if !skip(byte: "+") { _ = skip(byte: "-") }
            try skipDigits()
        }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        if isWhole, let integer = Int64(text) { return .int(integer) }
        guard let number = Double(text), number.isFinite else { throw failure("This number is too large.", at: start) }
        return .double(number)
    }

    private mutating func skipDigits() throws(SyntaxError) {
        let start = index
        while let byte = bytes[safe: index], (0x30...0x39).contains(byte) { index += 1 }
        guard index > start else { throw failure("Expected a digit.") }
    }

    private mutating func string() throws(SyntaxError) -> String {
        let start = index
        index += 1
        var content: [UInt8] = []
        while let byte = bytes[safe: index] {
            switch byte {
            case UInt8(ascii: "\""):
                index += 1
                guard let text = String(validating: content, as: UTF8.self) else {
                    throw failure("This text is not valid UTF-8.", at: start)
                }
                return text
            case UInt8(ascii: "\\"):
                content += try escape()
            case 0..<0x20:
                throw failure("A line break or control character in text must be written as an escape such as \\n.")
            default:
                content.append(byte)
                index += 1
            }
        }
        throw failure("The text that starts here has no closing quote.", at: start)
    }

    private mutating func escape() throws(SyntaxError) -> [UInt8] {
        let start = index
        index += 2
        switch bytes[safe: start + 1] {
        case UInt8(ascii: "\""): return [0x22]
        case UInt8(ascii: "\\"): return [0x5c]
        case UInt8(ascii: "/"): return [0x2f]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0c]
        case UInt8(ascii: "n"): return [0x0a]
        case UInt8(ascii: "r"): return [0x0d]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"):
            guard var code = codeUnit() else { throw failure("Expected four hexadecimal digits after \\u.", at: start) }
            if (0xd800..<0xdc00).contains(code), skip(word: "\\u"), let low = codeUnit(),
                (0xdc00..<0xe000).contains(low)
            {
                code = 0x10000 + (code - 0xd800) << 10 + (low - 0xdc00)
            }
            guard let scalar = Unicode.Scalar(code) else { throw failure("This escape is half of a surrogate pair.", at: start) }
            return Array(String(scalar).utf8)
        default: throw failure("This escape is not valid.", at: start)
        }
    }

    private mutating func codeUnit() -> UInt32? {
        guard index + 4 <= bytes.count else { return nil }
        let digits = bytes[index..<(index + 4)]
        guard digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else { return nil }
        index += 4
        return UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    }

    private mutating func skipBlanks() {
        while let byte = bytes[safe: index], [0x20, 0x09, 0x0a, 0x0d].contains(byte) { index += 1 }
    }

    private mutating func skip(byte: Character) -> Bool {
        guard let wanted = byte.asciiValue, bytes[safe: index] == wanted else { return false }
        index += 1
        return true
    }

    private mutating func skip(word: String) -> Bool {
        guard bytes[index...].starts(with: word.utf8) else { return false }
        index += word.utf8.count
        return true
    }

    /// The position of ``index`` in the file.
    private mutating func position() -> DocumentPosition? {
        guard let source else { return nil }
        for byte in bytes[mark.offset..<index] {
            if byte == UInt8(ascii: "\n") {
                mark = (0, mark.line + 1, 1)
            } else if byte & 0xc0 != 0x80 {
                mark.column += 1
            }
        }
        mark.offset = index
        return DocumentPosition(file: source.file, line: mark.line, column: mark.column)
    }

    private func failure(_ message: String, at offset: Int? = nil) -> SyntaxError {
        let offset = offset ?? min(index, bytes.count)
        let lineStart = bytes[..<offset].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        return SyntaxError(
            message: message, offset: offset, line: bytes[..<lineStart].count { $0 == UInt8(ascii: "\n") } + 1,
            column: bytes[lineStart..<offset].count { $0 & 0xc0 != 0x80 } + 1)
    }
}

extension [UInt8] {
    fileprivate subscript(safe index: Int) -> UInt8? { index < count ? self[index] : nil }
}
