/// Instants as text, per RFC 3339. A date alone means midnight UTC.
enum TimestampText {
    static let microsecondsPerDay: Int64 = 86_400_000_000
    /// 0001-01-01T00:00:00Z to the last microsecond of 9999.
    static let range: ClosedRange<Int64> = -62_135_596_800_000_000...253_402_300_799_999_999

    /// Microseconds since 1970-01-01T00:00:00Z, or `nil` when the text is not an instant. Digits beyond the
    /// microsecond are cut off.
    static func parse(_ text: String) -> Int64? {
        var reader = DigitReader(text)
        guard let year = reader.number(digits: 4), reader.skip("-"), let month = reader.number(digits: 2),
            reader.skip("-"), let day = reader.number(digits: 2), (1...12).contains(month), day >= 1,
            day <= daysInMonth(month, year: year)
        else { return nil }
        var value = daysSince1970(year: year, month: month, day: day) * microsecondsPerDay
        if !reader.isAtEnd {
            guard reader.skip("T") || reader.skip("t") || reader.skip(" "), let time = reader.timeOfDay(),
                let offset = reader.zoneOffset(), reader.isAtEnd
            else { return nil }
            value += time - offset
        }
        return range.contains(value) ? value : nil
    }

    /// `2026-03-29 01:00:00` with six more digits where there is a fraction of a second; `nil` outside ``range``.
    static func format(_ microseconds: Int64) -> String? {
        guard range.contains(microseconds) else { return nil }
        var days = microseconds / microsecondsPerDay
        var rest = microseconds % microsecondsPerDay
        if rest < 0 {
            rest += microsecondsPerDay
            days -= 1
        }
        let (year, month, day) = civil(daysSince1970: days)
        let seconds = rest / 1_000_000
        let date = "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
        let time = "\(padded(seconds / 3600, 2)):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))"
        let fraction = rest % 1_000_000
        return "\(date) \(time)" + (fraction == 0 ? "" : ".\(padded(fraction, 6))")
    }

    private static func padded(_ value: Int64, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    private static func daysInMonth(_ month: Int64, year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// - Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil. Years from 0 on.
    private static func daysSince1970(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year + 399 : year + 400
        let era = shifted / 400
        let yearOfEra = shifted % 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return (era - 1) * 146_097 + dayOfEra - 719_468
    }

    /// - Source: as above, civil_from_days. Years from 1 on.
    private static func civil(daysSince1970 days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468 + 146_097
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + (era - 1) * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }
}

extension DigitReader {
    /// Microseconds since midnight in `01:02:03` or `01:02:03.456`.
    fileprivate mutating func timeOfDay() -> Int64? {
        guard let hour = number(digits: 2), skip(":"), let minute = number(digits: 2), skip(":"),
            let second = number(digits: 2), hour < 24, minute < 60, second < 60
        else { return nil }
        var fraction: Int64 = 0
        if skip(".") {
            guard let digits = fractionInMicroseconds() else { return nil }
            fraction = digits
        }
        return ((hour * 60 + minute) * 60 + second) * 1_000_000 + fraction
    }

    /// Microseconds that local time is ahead of UTC in `Z`, `+02:00` or `-03:30`.
    fileprivate mutating func zoneOffset() -> Int64? {
        if skip("Z") || skip("z") { return 0 }
        let isAhead = skip("+")
        guard isAhead || skip("-"), let hours = number(digits: 2), skip(":"), let minutes = number(digits: 2),
            hours < 24, minutes < 60
        else { return nil }
        return (hours * 60 + minutes) * 60_000_000 * (isAhead ? 1 : -1)
    }
}
