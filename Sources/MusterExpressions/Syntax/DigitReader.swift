/// Reads numbers and separators from the front of a text.
struct DigitReader {
    private(set) var rest: Substring.UTF8View

    init(_ text: String) {
        self.rest = Substring(text).utf8
    }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func skip(_ separator: String) -> Bool {
        guard rest.starts(with: separator.utf8) else { return false }
        rest = rest.dropFirst(separator.utf8.count)
        return true
    }

    /// All digits up to the next other character.
    mutating func digits() -> String {
        let digits = rest.prefix { $0.isDigit }
        rest = rest.dropFirst(digits.count)
        return String(Substring(digits))
    }

    /// A number of exactly so many digits.
    mutating func number(digits count: Int) -> Int64? {
        let digits = rest.prefix(count)
        guard digits.count == count, digits.allSatisfy(\.isDigit) else { return nil }
        rest = rest.dropFirst(count)
        return Int64(Substring(digits))
    }

    /// The digits of a fraction of a second, as microseconds.
    mutating func fractionInMicroseconds() -> Int64? {
        let digits = digits()
        guard !digits.isEmpty else { return nil }
        let micro = digits.prefix(6)
        return Int64(micro + String(repeating: "0", count: 6 - micro.count))
    }
}
