import Foundation
import MusterDuckDB
import MusterTestSupport
import Testing

@testable import MusterExpressions

@Suite("Days and local times in time zones") struct ZoneValueTests {
    static let zones = [
        "Europe/Berlin", "America/New_York", "Pacific/Auckland", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC",
        "America/St_Johns",
        "Africa/Casablanca", "Pacific/Apia",
    ]

    static let accessors = [
        "getFullYear", "getMonth", "getDate", "getDayOfMonth", "getDayOfWeek", "getDayOfYear", "getHours", "getMinutes",
        "getSeconds",
        "getMilliseconds",
    ]

    /// Random instants of 1905 to 2098, and others within two hours of the zone's clock changes.
    static func instants(_ zone: String, count: Int, _ random: inout SeededRandom) -> [Int64] {
        let changes = transitions(zone)
        return (0..<count).map { index in
            if index % 2 == 0, !changes.isEmpty {
                let near = Int64(random.int(-7_200_000_001...7_200_000_001))
                return random.pick(changes) + random.pick([near, near / 1_000_000 * 1_000_000, 0, -1, 1])
            }
            return Int64(random.int(-2_051_222_400...4_070_908_800)) * 1_000_000 + Int64(random.int(0...999_999))
        }
    }

    private static func transitions(_ name: String) -> [Int64] {
        guard let zone = TimeZone(identifier: name) else { return [] }
        var found: [Int64] = []
        var date = Date(timeIntervalSince1970: -2_051_222_400)
        while let next = zone.nextDaylightSavingTimeTransition(after: date), next.timeIntervalSince1970 < 4_070_908_800 {
            found.append(Int64(next.timeIntervalSince1970) * 1_000_000)
            date = next
        }
        return found
    }

    private func sql(_ instant: Int64) -> String { "(make_timestamp(\(instant)))" }

    @Test("the parts of an instant are those of the zone's clock, also around clock changes", arguments: zones)
    func accessors(_ zone: String) throws {
        var random = SeededRandom(seed: 7 + zone.utf8.count)
        let instants = Self.instants(zone, count: 400, &random)
        let evaluation = try Evaluation([("at", "TIMESTAMP", .timestamp)], rows: instants.map(sql))
        let texts = Self.accessors.map { "customer.at.\($0)(\"\(zone)\")" }
        let found = try evaluation.rows(texts, EvaluationTime(now: 0))
        let reference = ReferenceCalendar(zone)
        for (instant, row) in zip(instants, found) {
            let parts = reference.parts(instant)
            #expect(row == Self.accessors.map { Value.int(parts[$0] ?? -1) }, "\(zone) \(instant)")
        }
        // A constant is computed without the database.
        for instant in instants.prefix(50) {
            let parts = reference.parts(instant)
            for accessor in Self.accessors {
                let node = try Expression(parsing: "now.\(accessor)(\"\(zone)\")").check(in: .fixture())
                #expect(
                    node.folded(at: EvaluationTime(now: instant)).constant == .int(parts[accessor] ?? -1), "\(zone) \(instant)")
            }
        }
    }

    @Test("days are counted by the calendar of the evaluation's zone", arguments: zones, 0..<4)
    func days(_ zone: String, _ seed: Int) throws {
        var random = SeededRandom(seed: 100 * seed + zone.utf8.count)
        let now = Self.instants(zone, count: 2, &random)[seed % 2]
        let reference = ReferenceCalendar(zone)
        let today = reference.day(now)
        // Instants within three days of now, where an hour decides, and any others.
        let near = (0..<200).map { _ in now + Int64(random.int(-259_200_000_000...259_200_000_000)) }
        let instants = near + Self.instants(zone, count: 100, &random) + [now]
        let evaluation = try Evaluation([("at", "TIMESTAMP", .timestamp)], rows: instants.map(sql))
        let counts = [-1, 0, 1, 2, 700]
        let relations = ["<", "<=", "==", "!=", ">=", ">"]
        let comparisons = counts.flatMap { count in relations.map { "daysSince(customer.at) \($0) \(count)" } }
        let texts =
            [
                "daysSince(customer.at)", "string(date(customer.at))", "date(customer.at) == today()",
                "daysUntilAnniversary(customer.at)",
                "formatDate(customer.at, '%Y-%m-%d')",
            ] + comparisons
        let found = try evaluation.rows(texts, EvaluationTime(now: now, zone: zone))
        for (instant, row) in zip(instants, found) {
            let day = reference.day(instant)
            let since = today.number - day.number
            let expected: [Value] = [
                .int(Int64(since)), .string(day.text), .bool(since == 0), .int(Int64(today.daysUntilAnniversary(of: day))),
                .string(day.text),
            ]
            let compared = counts.flatMap { count in
                [since < count, since <= count, since == count, since != count, since >= count, since > count].map(Value.bool)
            }
            #expect(row == expected + compared, "\(zone) now \(now) at \(instant)")
        }
    }

    @Test("a date is the same day in every zone", arguments: zones)
    func dates(_ zone: String) throws {
        var random = SeededRandom(seed: 31 + zone.utf8.count)
        let numbers = (0..<150).map { _ in random.int(-30_000...60_000) } + [-25_509, 11_016, 20_147]
        let evaluation = try Evaluation([("day", "DATE", .date)], rows: numbers.map { "(DATE '1970-01-01' + \($0))" })
        let utc = ReferenceCalendar("UTC")
        for now in Self.instants(zone, count: 6, &random) {
            let today = ReferenceCalendar(zone).day(now)
            let texts = [
                "daysSince(customer.day)", "daysUntilAnniversary(customer.day)", "customer.day == today()",
                "customer.day < today()",
                "customer.day.getMonth()", "customer.day.getDate('America/New_York')", "customer.day.getHours()",
                "string(customer.day)",
                "daysSince(customer.day + duration('48h'))", "customer.day - today() == duration('0s')",
                "customer.day.getDayOfWeek()", "customer.day == date(string(customer.day))",
            ]
            let found = try evaluation.rows(texts, EvaluationTime(now: now, zone: zone))
            for (number, row) in zip(numbers, found) {
                let day = utc.day(Int64(number) * 86_400_000_000)
                let since = today.number - day.number
                let weekday = utc.parts(Int64(number) * 86_400_000_000)["getDayOfWeek"] ?? -1
                #expect(
                    row == [
                        .int(Int64(since)), .int(Int64(today.daysUntilAnniversary(of: day))), .bool(since == 0), .bool(since > 0),
                        .int(Int64(day.month - 1)), .int(Int64(day.day)), .int(0), .string(day.text), .int(Int64(since - 2)),
                        .bool(since == 0), .int(weekday), .bool(true),
                    ], "\(zone) now \(now) day \(day.text)")
            }
        }
    }

    @Test("today in Auckland is tomorrow in UTC from noon on")
    func auckland() throws {
        let days = ["2026-11-26", "2026-11-27", "2026-11-28", "2026-11-29"]
        let evaluation = try Evaluation([("due", "DATE", .date)], rows: days.map { "('\($0)')" })
        let now = try #require(TimestampText.parse("2026-11-27T20:00:05Z"))
        let auckland = EvaluationTime(now: now, zone: "Pacific/Auckland")
        #expect(try evaluation.values("daysSince(customer.due) == 0", auckland) == [false, false, true, false])
        #expect(try evaluation.values("customer.due == today()", EvaluationTime(now: now)) == [false, true, false, false])
        #expect(try evaluation.values("daysSince(customer.due)", auckland) == [2, 1, 0, -1])
    }

    @Test(
        "29 February has its anniversary on the 28th in years without it",
        arguments: [("2027-02-28", 0), ("2028-02-28", 1), ("2028-02-29", 0), ("2027-03-01", 365), ("2026-12-31", 59)])
    func leapDay(_ today: String, _ expected: Int64) throws {
        let evaluation = try Evaluation([("born", "DATE", .date)], rows: ["('1996-02-29')"])
        let now = try #require(TimestampText.parse(today))
        #expect(try evaluation.values("daysUntilAnniversary(customer.born)", EvaluationTime(now: now)) == [.int(expected)])
    }

    @Test("offsets and missing values", arguments: [("+05:45", 5), ("-08:00", 16), ("02:00", 2)])
    func offsets(_ offset: String, _ hour: Int64) throws {
        let evaluation = try Evaluation([("at", "TIMESTAMP", .timestamp)], rows: ["('2026-01-02')", "(NULL)"])
        #expect(try evaluation.values("customer.at.getHours('\(offset)')") == [.int(hour), .null])
        #expect(try evaluation.values("daysUntilAnniversary(customer.at)")[1] == .null)
        #expect(try evaluation.values("formatDate(customer.at, '%d')")[1] == .null)
    }
}
