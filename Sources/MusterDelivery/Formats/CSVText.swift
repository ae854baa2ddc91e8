internal import MusterModel

/// Fields of comma-separated values.
///
/// - Source: RFC 4180: a field with a delimiter, a quote or a line break is quoted, and its quotes are doubled.
struct CSVText: Sendable {
    let dialect: CSVDialect
    /// Whether a row has one field. An empty one would be a blank line, which readers skip, so it is quoted.
    private let isSingle: Bool

    init(_ dialect: CSVDialect, columnCount: Int) {
        self.dialect = dialect
        isSingle = columnCount == 1
    }

    var lineEnd: String { dialect.lineEnd == .crlf ? "\r\n" : "\n" }

    func field(_ text: ArraySlice<UInt8>) -> [UInt8] {
        let isFormula = dialect.formulas == .escape && Self.isFormula(text)
        return field(exactly: isFormula ? [UInt8(ascii: "'")] + text : text)
    }

    /// A field that is no formula, such as a number.
    func field(exactly text: ArraySlice<UInt8>) -> [UInt8] {
        let (quote, delimiter) = (dialect.quote, dialect.delimiter)
        let needsQuotes =
            text.contains { $0 == quote || $0 == delimiter || $0 == 0x0a || $0 == 0x0d } || isSingle && text.isEmpty
        guard needsQuotes else { return Array(text) }
        var field = [quote]
        field.reserveCapacity(text.count + 8)
        for byte in text {
            if byte == quote { field.append(quote) }
            field.append(byte)
        }
        field.append(quote)
        return field
    }

    /// Whether a spreadsheet would evaluate a text. A number with a sign, such as `-3.5` or a telephone number, is none.
    ///
    /// - Source: OWASP, CSV injection.
    static func isFormula(_ text: ArraySlice<UInt8>) -> Bool {
        guard let first = text.first else { return false }
        switch first {
        case UInt8(ascii: "="), UInt8(ascii: "@"), 0x09, 0x0d: return true
        case UInt8(ascii: "+"), UInt8(ascii: "-"): return !isNumber(text.dropFirst())
        default: return false
        }
    }

    /// Digits, with one decimal point or comma among them or not.
    private static func isNumber(_ text: ArraySlice<UInt8>) -> Bool {
        func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
        let parts = text.split(omittingEmptySubsequences: false) { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ",") }
        return parts.count <= 2 && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy(isDigit) }
    }
}
