internal import MusterBase

/// The spelling of a CSV file.
public struct CSVDialect: Hashable, Sendable, Codable {
    public enum LineEnd: String, CaseIterable, Hashable, Sendable, Codable {
        case crlf, lf
    }

    public enum Encoding: String, CaseIterable, Hashable, Sendable, Codable {
        case utf8 = "utf-8"
        /// UTF-8 after a byte order mark, by which Excel recognizes it.
        case utf8BOM = "utf-8-bom"
        /// A question mark replaces each character that it lacks.
        case windows1252 = "windows-1252"
    }

    /// The treatment of texts that a spreadsheet would take for a formula.
    public enum Formulas: String, CaseIterable, Hashable, Sendable, Codable {
        /// They get a leading apostrophe.
        case escape
        case keep
    }

    /// An ASCII character.
    public var delimiter: UInt8
    /// An ASCII character.
    public var quote: UInt8
    public var hasHeader: Bool
    public var lineEnd: LineEnd
    public var encoding: Encoding
    public var formulas: Formulas

    public init(
        delimiter: UInt8 = UInt8(ascii: ","), quote: UInt8 = UInt8(ascii: "\""), hasHeader: Bool = true,
        lineEnd: LineEnd = .crlf, encoding: Encoding = .utf8, formulas: Formulas = .escape
    ) {
        self.delimiter = delimiter
        self.quote = quote
        self.hasHeader = hasHeader
        self.lineEnd = lineEnd
        self.encoding = encoding
        self.formulas = formulas
    }
}

extension CSVDialect {
    /// `nil` means all defaults.
    init(reading reader: DocumentReader?) {
        self.init()
        guard let reader else { return }
        delimiter = Self.character("delimiter", reader, or: delimiter)
        quote = Self.character("quote", reader, or: quote)
        if delimiter == quote {
            reader.report(
                "quote", code: "file.ambiguousCSV", "'quote' and 'delimiter' are the same character.",
                hint: "Use two different characters.")
        }
        hasHeader = reader.bool("header", default: true)
        lineEnd = reader.choice("lineEnd", default: .crlf)
        encoding = reader.choice("encoding", default: .utf8)
        formulas = reader.choice("formulas", default: .escape)
        reader.finish()
    }

    private static func character(_ key: String, _ reader: DocumentReader, or standard: UInt8) -> UInt8 {
        guard let value = reader.field(key) else { return standard }
        guard case .string(let text) = value.value else {
            reader.reportWrongType(value, at: reader.path.appending(key), key, needed: "a character")
            return standard
        }
        if let character = text.utf8.first, text.utf8.count == 1, isUsable(character) { return character }
        reader.report(
            key, code: "file.invalidCSV", "'\(key)' cannot be '\(text.abridged)'.",
            hint: key == "delimiter"
                ? #"Use one character, such as ",", ";", "|" or "\t"."# : #"Use one character, such as "\"" or "'"."#)
        return standard
    }

    /// Numbers are written without quotes, so none of their characters can be used.
    private static func isUsable(_ character: UInt8) -> Bool {
        if character == UInt8(ascii: "\t") { return true }
        let isPrintable = (0x20...0x7e).contains(character)
        let scalar = Unicode.Scalar(character)
        return isPrintable && !scalar.properties.isAlphabetic && !("0"..."9").contains(Character(scalar))
            && ![".", "-", "+"].contains(scalar)
    }

    var document: DocumentNode {
        func text(_ character: UInt8) -> DocumentNode { .text(String(Unicode.Scalar(character))) }
        return .map([
            ("delimiter", text(delimiter)), ("quote", text(quote)), ("header", .bool(hasHeader)),
            ("lineEnd", .text(lineEnd.rawValue)), ("encoding", .text(encoding.rawValue)), ("formulas", .text(formulas.rawValue)),
        ])
    }
}
