public import Foundation

/// Instants as RFC 3339 text.
///
/// ```swift
/// let instant = InstantFormat.instant("2026-12-31T18:00:00+02:00")
/// instant.map(InstantFormat.text)   // "2026-12-31T16:00:00Z"
/// ```
public enum InstantFormat {
    private static let microsecondsPerDay = CivilDate.secondsPerDay * 1_000_000

    /// Reads `2026-12-31T18:00:00Z`, with any offset and a fraction of a second, or a plain date. Digits beyond the
    /// millisecond are cut off.
    ///
    /// - Parameter endOfDay: whether a plain date means its last millisecond in UTC instead of its first.
    public static func instant(_ text: String, endOfDay: Bool = false) -> Date? {
        guard let parsed = parse(text) else { return nil }
        let microseconds = parsed.microseconds + (endOfDay && parsed.isPlainDate ? microsecondsPerDay - 1 : 0)
        // Rounded down, also before 1970.
        let milliseconds = microseconds / 1_000 - (microseconds % 1_000 < 0 ? 1 : 0)
        return Date(timeIntervalSince1970: Double(milliseconds) / 1_000)
    }

    /// Microseconds since 1970-01-01T00:00:00Z, for the same texts as ``instant(_:endOfDay:)``; a plain date means midnight
    /// in UTC. Digits beyond the microsecond are cut off.
    public static func microseconds(_ text: String) -> Int? { parse(text)?.microseconds }

    /// `2026-12-31T18:00:00Z`, with milliseconds where there are any. Years outside 0000 to 9999 become the nearest.
    public static func text(_ instant: Date) -> String {
        let bounds = (-62_167_219_200_000.0, 253_402_300_799_999.0)
        let exact = (instant.timeIntervalSince1970 * 1_000).rounded()
        let milliseconds = exact.isNaN ? 0 : Int(min(max(exact, bounds.0), bounds.1))
        let seconds = Int((Double(milliseconds) / 1_000).rounded(.down))
        let fraction = milliseconds - seconds * 1_000
        return dateTime(secondsSince1970: seconds) + (fraction == 0 ? "" : "." + fraction.zeroPadded(to: 3)) + "Z"
    }

    /// `2026-12-31T18:00:00`, without an offset.
    ///
    /// - Precondition: the year is in 0…9999.
    public static func dateTime(secondsSince1970 seconds: Int, separator: String = "T") -> String {
        let date = CivilDate(secondsSince1970: seconds)
        let second = seconds - date.firstSecondSince1970
        let time = [second / 3_600, second / 60 % 60, second % 60].map { $0.zeroPadded(to: 2) }
        return date.text + separator + time.joined(separator: ":")
    }

    private static func parse(_ text: String) -> (microseconds: Int, isPlainDate: Bool)? {
        var scanner = Scanner(bytes: Array(text.utf8)[...])
        guard let year = scanner.digits(4), scanner.skip("-"), let month = scanner.digits(2), scanner.skip("-"),
            let day = scanner.digits(2), let date = CivilDate(validYear: year, month: month, day: day)
        else { return nil }
        let midnight = date.daysSince1970 * microsecondsPerDay
        if scanner.bytes.isEmpty { return (midnight, true) }
        guard scanner.skip("T") || scanner.skip("t") || scanner.skip(" "),
            let hour = scanner.digits(2), hour < 24, scanner.skip(":"),
            let minute = scanner.digits(2), minute < 60, scanner.skip(":"),
            let second = scanner.digits(2), second < 60, let fraction = scanner.fraction(),
            let offset = scanner.offset(), scanner.bytes.isEmpty
        else { return nil }
        return (midnight + ((hour * 60 + minute - offset) * 60 + second) * 1_000_000 + fraction, false)
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

        /// Microseconds, rounded down; 0 when there is no fraction.
        mutating func fraction() -> Int? {
            guard skip(".") else { return 0 }
            let digits = bytes.prefix { (0x30...0x39).contains($0) }
            bytes = bytes.dropFirst(digits.count)
            guard !digits.isEmpty else { return nil }
            return (0..<6).reduce(0) { value, index in
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
