internal import MusterBase

/// Instants in expressions: RFC 3339 text to microseconds, and microseconds to the text of an SQL literal.
enum TimestampText {
    static let microsecondsPerDay: Int64 = 86_400_000_000
    /// 0001-01-01T00:00:00Z to the last microsecond of 9999.
    static let range: ClosedRange<Int64> = -62_135_596_800_000_000...253_402_300_799_999_999

    /// 0001-01-01 to 9999-12-31.
    static let dayRange: ClosedRange<Int64> = day(of: range.lowerBound)...day(of: range.upperBound)

    /// The day that contains an instant in UTC, or a moment of local time if the microseconds count local time.
    static func day(of microseconds: Int64) -> Int64 {
        let (days, rest) = microseconds.quotientAndRemainder(dividingBy: microsecondsPerDay)
        return rest < 0 ? days - 1 : days
    }

    /// Days since 1970-01-01, or `nil` when the text is not `2026-03-29` or another day in ``dayRange``.
    static func parseDate(_ text: String) -> Int64? {
        guard text.utf8.count == 10 else { return nil }
        return parse(text).map(day)
    }

    /// Microseconds since 1970-01-01T00:00:00Z, or `nil` when the text is not an instant in ``range``. A date alone means
    /// midnight UTC. Digits beyond the microsecond are cut off.
    static func parse(_ text: String) -> Int64? {
        InstantFormat.microseconds(text).map(Int64.init).flatMap { range.contains($0) ? $0 : nil }
    }

    /// `2026-03-29 01:00:00` with six more digits where there is a fraction of a second; `nil` outside ``range``.
    static func format(_ microseconds: Int64) -> String? {
        guard range.contains(microseconds) else { return nil }
        var (seconds, fraction) = Int(microseconds).quotientAndRemainder(dividingBy: 1_000_000)
        if fraction < 0 {
            fraction += 1_000_000
            seconds -= 1
        }
        let dateTime = InstantFormat.dateTime(secondsSince1970: seconds, separator: " ")
        return dateTime + (fraction == 0 ? "" : ".\(fraction.zeroPadded(to: 6))")
    }
}
