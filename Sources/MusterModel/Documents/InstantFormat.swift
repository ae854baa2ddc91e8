public import Foundation

/// Instants in documents: RFC 3339 text in, RFC 3339 text in UTC out, to the millisecond.
public enum InstantFormat {
    /// Reads `2026-12-31T18:00:00Z`, with any offset and up to a fraction of a second, or a plain date.
    ///
    /// - Parameter endOfDay: whether a plain date means its last millisecond in UTC instead of its first.
    public static func instant(_ text: String, endOfDay: Bool = false) -> Date? {
        var scanner = Scanner(bytes: Array(text.utf8)[...])
        guard let year = scanner.digits(4), scanner.skip("-"), let month = scanner.digits(2), scanner.skip("-"),
            let day = scanner.digits(2), let days = daysSince1970(year: year, month: month, day: day)
        else { return nil }
        let midnight = days * millisecondsADay
        if scanner.bytes.isEmpty { return date(milliseconds: midnight + (endOfDay ? millisecondsADay - 1 : 0)) }
        guard scanner.skip("T") || scanner.skip("t") || scanner.skip(" "),
            let hour = scanner.digits(2), hour < 24, scanner.skip(":"),
            let minute = scanner.digits(2), minute < 60, scanner.skip(":"),
            let second = scanner.digits(2), second < 60, let fraction = scanner.fraction(), let offset = scanner.offset()
        else { return nil }
        let time = ((hour * 60 + minute - offset) * 60 + second) * 1_000 + fraction
        return scanner.bytes.isEmpty ? date(milliseconds: midnight + time) : nil
    }

    /// `2026-12-31T18:00:00Z`, with milliseconds where there are any. Years outside 0000 to 9999 become the nearest.
    public static func text(_ instant: Date) -> String {
        let bounds = (-62_167_219_200_000.0, 253_402_300_799_999.0)
        let exact = (instant.timeIntervalSince1970 * 1_000).rounded()
        let milliseconds = exact.isNaN ? 0 : Int(min(max(exact, bounds.0), bounds.1))
        let days = Int((Double(milliseconds) / Double(millisecondsADay)).rounded(.down))
        let time = milliseconds - days * millisecondsADay
        let (year, month, day) = civilDate(daysSince1970: days)
        let second = time / 1_000
        let clock = [second / 3_600, second / 60 % 60, second % 60].map { padded($0, 2) }.joined(separator: ":")
        let fraction = time % 1_000 == 0 ? "" : "." + padded(time % 1_000, 3)
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))T\(clock)\(fraction)Z"
    }

    private static let millisecondsADay = 86_400_000

    private static func date(milliseconds: Int) -> Date { Date(timeIntervalSince1970: Double(milliseconds) / 1_000) }

    private static func padded(_ value: Int, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    /// In the proleptic Gregorian calendar (after Howard Hinnant's `days_from_civil`); `nil` for no such day.
    private static func daysSince1970(year: Int, month: Int, day: Int) -> Int? {
        guard (1...12).contains(month), day >= 1 else { return nil }
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let days = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
        return civilDate(daysSince1970: days) == (year, month, day) ? days : nil
    }

    private static func civilDate(daysSince1970 days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    private struct Scanner {
        var bytes: ArraySlice<UInt8>

        mutating func skip(_ character: Character) -> Bool {
            guard let first = bytes.first, first == character.asciiValue else { return false }
            bytes.removeFirst()
            return true
        }

        mutating func digits(_ count: Int) -> Int? {
            let digits = bytes.prefix(count)
            guard digits.count == count, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
            bytes = bytes.dropFirst(count)
            return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        }

        /// Milliseconds, rounded down; 0 when there is no fraction.
        mutating func fraction() -> Int? {
            guard skip(".") else { return 0 }
            let digits = bytes.prefix { (0x30...0x39).contains($0) }
            bytes = bytes.dropFirst(digits.count)
            guard !digits.isEmpty else { return nil }
            return (0..<3).reduce(0) { value, index in
                value * 10 + (index < digits.count ? Int(digits[digits.startIndex + index] - 0x30) : 0)
            }
        }

        /// Minutes east of Greenwich.
        mutating func offset() -> Int? {
            if skip("Z") || skip("z") { return 0 }
            let isWest = bytes.first == UInt8(ascii: "-")
            guard skip("+") || skip("-"), let hours = digits(2), hours < 24, skip(":"),
                let minutes = digits(2), minutes < 60
            else { return nil }
            return (hours * 60 + minutes) * (isWest ? -1 : 1)
        }
    }
}
