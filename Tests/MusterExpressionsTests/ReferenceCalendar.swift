import Foundation

@testable import MusterExpressions

/// Local times by Foundation's calendar, independently of the tables that the SQL is made of.
struct ReferenceCalendar {
    private let calendar: Calendar

    init(_ zone: String) {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(identifier: zone) ?? .gmt
        self.calendar = calendar
    }

    /// The parts of an instant in microseconds, by the accessor that returns them.
    func parts(_ instant: Int64) -> [String: Int64] {
        // Dates are doubles; the milliseconds are taken from the whole number.
        let seconds = instant.quotientAndRemainder(dividingBy: 1_000_000)
        let whole = seconds.remainder < 0 ? seconds.quotient - 1 : seconds.quotient
        let date = Date(timeIntervalSince1970: Double(whole))
        let found = calendar.dateComponents([.year, .month, .day, .hour, .minute, .second, .weekday, .dayOfYear], from: date)
        func number(_ value: Int?) -> Int64 { Int64(value ?? -1) }
        return [
            "getFullYear": number(found.year), "getMonth": number(found.month) - 1, "getDate": number(found.day),
            "getDayOfMonth": number(found.day) - 1, "getDayOfWeek": number(found.weekday) - 1,
            "getDayOfYear": number(found.dayOfYear) - 1, "getHours": number(found.hour), "getMinutes": number(found.minute),
            "getSeconds": number(found.second), "getMilliseconds": (instant - whole * 1_000_000) / 1000,
        ]
    }

    func day(_ instant: Int64) -> DayParts {
        let parts = parts(instant)
        return DayParts(
            year: Int(parts["getFullYear"] ?? 0), month: Int(parts["getMonth"] ?? 0) + 1, day: Int(parts["getDate"] ?? 0))
    }
}

/// A day of the calendar, counted one by one.
struct DayParts: Hashable {
    var year: Int
    var month: Int
    var day: Int

    static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    static func length(_ month: Int, _ year: Int) -> Int {
        [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    }

    var next: DayParts {
        if day < Self.length(month, year) { return DayParts(year: year, month: month, day: day + 1) }
        return month < 12 ? DayParts(year: year, month: month + 1, day: 1) : DayParts(year: year + 1, month: 1, day: 1)
    }

    /// Days since 0001-01-01.
    var number: Int {
        let before = (year - 1) * 365 + (year - 1) / 4 - (year - 1) / 100 + (year - 1) / 400
        return before + (1..<month).reduce(0) { $0 + Self.length($1, year) } + day - 1
    }

    /// The days until the anniversary of another day, found by trying one day after the other.
    func daysUntilAnniversary(of other: DayParts) -> Int {
        var (candidate, count) = (self, 0)
        while true {
            let isLeapDay = other.month == 2 && other.day == 29 && !Self.isLeap(candidate.year)
            if candidate.month == other.month, candidate.day == (isLeapDay ? 28 : other.day) { return count }
            candidate = candidate.next
            count += 1
        }
    }

    var text: String {
        func padded(_ value: Int, _ width: Int) -> String {
            String(repeating: "0", count: max(0, width - "\(value)".count)) + "\(value)"
        }
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }
}
