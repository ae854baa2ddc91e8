/// Spans of time as text, such as `24h30m`, `-1.5h` or `300ms`.
///
/// - Source: cel-spec, "Standard definitions", duration: the units are h, m, s, ms, us and ns.
enum DurationText {
    /// Microseconds, or `nil` when the text is not a duration or too long. Digits beyond the microsecond are cut off.
    static func parse(_ text: String) -> Int64? {
        var reader = DigitReader(text)
        let isNegative = reader.skip("-")
        if !isNegative { _ = reader.skip("+") }
        if reader.remaining.elementsEqual("0".utf8) { return 0 }
        var total: Int64 = 0
        repeat {
            guard let microseconds = part(&reader) else { return nil }
            let (sum, overflow) = total.addingReportingOverflow(microseconds)
            guard !overflow else { return nil }
            total = sum
        } while !reader.isAtEnd
        return isNegative ? -total : total
    }

    /// One number with its unit, in microseconds.
    private static func part(_ reader: inout DigitReader) -> Int64? {
        let whole = reader.digits()
        let fraction = reader.skip(".") ? reader.digits() : ""
        guard !(whole.isEmpty && fraction.isEmpty), whole.count <= 18, fraction.count <= 18,
            let unit = units.first(where: { reader.skip($0.name) })
        else { return nil }
        // Int128 holds any 18 digits in nanoseconds times an hour.
        var nanoseconds = (Int128(whole) ?? 0) * unit.nanoseconds
        var scale = unit.nanoseconds
        for digit in fraction {
            scale /= 10
            nanoseconds += Int128(digit.wholeNumberValue ?? 0) * scale
        }
        return Int64(exactly: nanoseconds / 1000)
    }

    /// Longer names first, so that `ms` is not read as `m`.
    private static let units: [(name: String, nanoseconds: Int128)] = [
        ("ms", 1_000_000), ("us", 1000), ("µs", 1000), ("ns", 1), ("h", 3_600_000_000_000), ("m", 60_000_000_000),
        ("s", 1_000_000_000),
    ]
}

/// Reads digits and separators from the front of a text.
private struct DigitReader {
    private(set) var remaining: Substring.UTF8View

    init(_ text: String) {
        remaining = Substring(text).utf8
    }

    var isAtEnd: Bool { remaining.isEmpty }

    mutating func skip(_ separator: String) -> Bool {
        guard remaining.starts(with: separator.utf8) else { return false }
        remaining = remaining.dropFirst(separator.utf8.count)
        return true
    }

    /// All digits up to the next other character.
    mutating func digits() -> String {
        let digits = remaining.prefix { $0.isDigit }
        remaining = remaining.dropFirst(digits.count)
        return String(Substring(digits))
    }
}
