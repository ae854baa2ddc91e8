import Foundation
import MusterDuckDB
import MusterTestSupport
import Testing

@testable import MusterExpressions

/// Formats of days and instants, and days at the ends of the calendar.
@Suite("Random days and formats") struct RandomDateTests {
    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
    ]
    private static let weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]

    private static func padded(_ value: Int, _ width: Int = 2) -> String {
        String(repeating: "0", count: max(0, width - "\(value)".count)) + "\(value)"
    }

    /// What each part of a format writes.
    private func written(_ directive: String, _ parts: [String: Int64]) -> String {
        func part(_ name: String) -> Int { Int(parts[name] ?? -1) }
        let (year, month, day, hour) = (part("getFullYear"), part("getMonth"), part("getDate"), part("getHours"))
        let clockHour = hour % 12 == 0 ? 12 : hour % 12
        return switch directive {
        case "%Y": Self.padded(year, 4)
        case "%y": Self.padded(year % 100)
        case "%m": Self.padded(month + 1)
        case "%-m": "\(month + 1)"
        case "%B": Self.months[month]
        case "%b": String(Self.months[month].prefix(3))
        case "%d": Self.padded(day)
        case "%-d": "\(day)"
        case "%j": Self.padded(part("getDayOfYear") + 1, 3)
        case "%A": Self.weekdays[part("getDayOfWeek")]
        case "%a": String(Self.weekdays[part("getDayOfWeek")].prefix(3))
        case "%H": Self.padded(hour)
        case "%-H": "\(hour)"
        case "%I": Self.padded(clockHour)
        case "%-I": "\(clockHour)"
        case "%p": hour < 12 ? "AM" : "PM"
        case "%M": Self.padded(part("getMinutes"))
        case "%S": Self.padded(part("getSeconds"))
        default: "%"
        }
    }

    @Test("formatDate writes each part as the zone's clock shows it", arguments: ZoneValueTests.zones)
    func formats(_ zone: String) throws {
        var random = SeededRandom(seed: 71 + zone.utf8.count)
        let instants = ZoneValueTests.instants(zone, count: 200, &random)
        let evaluation = try Evaluation(
            [("at", "TIMESTAMP", .timestamp)], rows: instants.map { "(make_timestamp(\($0)))" } + ["(NULL)"])
        let directives = DateFormat.directives.sorted()
        let formats = (0..<12).map { _ in
            (0..<random.int(1...5)).map { _ in (random.pick(["", ".", " ", "Tag: ", "é", "'", "\n"]), random.pick(directives)) }
        }
        let texts = formats.map { format in
            let written = format.map { $0.0 + $0.1 }.joined().replacing("\n", with: "\\n")
            return "formatDate(customer.at, \"\(written)\")"
        }
        let reference = ReferenceCalendar(zone)
        // In the campaign's zone, and in one that is named.
        for (texts, time) in [
            (texts, EvaluationTime(now: 0, zone: zone)),
            (texts.map { $0.dropLast() + ", \"\(zone)\")" }, EvaluationTime(now: 0, zone: "Asia/Tokyo")),
        ] {
            let found = try evaluation.rows(texts, time)
            #expect(found.last == Array(repeating: Value.null, count: texts.count))
            for (instant, row) in zip(instants, found) {
                let parts = reference.parts(instant)
                let expected = formats.map { format in
                    Value.string(format.map { $0.0 + written($0.1, parts) }.joined())
                }
                #expect(row == expected, "\(zone) \(instant)")
            }
        }
    }

    /// Days since 1970 of the first and the last day, leap days, the ends of centuries, and others.
    private func days(_ random: inout SeededRandom) -> [DayParts] {
        let fixed = [
            (1, 1, 1), (9999, 12, 31), (2000, 2, 29), (1900, 2, 28), (1900, 3, 1), (2100, 2, 28), (1999, 12, 31), (4, 2, 29),
        ]
        return fixed.map { DayParts(year: $0.0, month: $0.1, day: $0.2) }
            + (0..<200).map { _ in
                let (year, month) = (random.int(1...9999), random.int(1...12))
                let length = DayParts.length(month, year)
                return DayParts(year: year, month: month, day: random.chance(0.3) ? length : random.int(1...length))
            }
    }

    @Test("days of the years 1 to 9999", arguments: ["0001-01-01", "2026-03-29", "2028-02-29", "2100-02-28", "9998-12-31"])
    func ends(_ today: String) throws {
        var random = SeededRandom(seed: 91 + today.utf8.count)
        let days = days(&random)
        let evaluation = try Evaluation([("day", "DATE", .date)], rows: days.map { "('\($0.text)')" } + ["(NULL)"])
        let now = try #require(TimestampText.parse(today))
        let parts = today.split(separator: "-").compactMap { Int($0) }
        let current = DayParts(year: parts[0], month: parts[1], day: parts[2])
        let texts = [
            "string(customer.day)", "daysSince(customer.day)", "daysUntilAnniversary(customer.day)", "customer.day.getFullYear()",
            "customer.day.getMonth()", "customer.day.getDayOfMonth()", "customer.day.getDayOfYear()",
            "customer.day.getDayOfWeek()",
            "formatDate(customer.day, '%Y-%m-%d')", "timestamp(string(customer.day)).getDate()", "customer.day < today()",
        ]
        let found = try evaluation.rows(texts, EvaluationTime(now: now))
        #expect(found.last == Array(repeating: Value.null, count: texts.count))
        for (day, row) in zip(days, found) {
            let since = current.number - day.number
            let ofYear = day.number - DayParts(year: day.year, month: 1, day: 1).number
            #expect(
                row == [
                    // 0001-01-01 was a Monday.
                    .string(day.text), .int(Int64(since)), .int(Int64(current.daysUntilAnniversary(of: day))),
                    .int(Int64(day.year)),
                    .int(Int64(day.month - 1)), .int(Int64(day.day - 1)), .int(Int64(ofYear)), .int(Int64((day.number + 1) % 7)),
                    .string(day.text), .int(Int64(day.day)), .bool(since > 0),
                ], "\(day.text)")
        }
    }

    @Test("a date moved out of the years 1 to 9999 is missing, and one within them is exact")
    func moved() throws {
        var random = SeededRandom(seed: 12)
        let days = days(&random)
        let evaluation = try Evaluation([("day", "DATE", .date)], rows: days.map { "('\($0.text)')" })
        let (first, last) = (0, DayParts(year: 9999, month: 12, day: 31).number)
        for count in [1, 30, 366, 3_000_000, 3_652_058] {
            let found = try evaluation.rows(
                ["customer.day + duration('\(24 * count)h')", "customer.day - duration('\(24 * count)h')"].map {
                    "daysSince(\($0))"
                },
                EvaluationTime(now: 0))
            let epoch = DayParts(year: 1970, month: 1, day: 1).number
            for (day, row) in zip(days, found) {
                let expected = [day.number + count, day.number - count].map {
                    (first...last).contains($0) ? Value.int(Int64(epoch - $0)) : .null
                }
                #expect(row == expected, "\(day.text) ± \(count)")
            }
        }
    }
}
