import Foundation
import MusterModel
import MusterSchedule
import MusterTestSupport
import Testing

@Suite struct ReferenceTests {
    /// A year of one zone and a time of day.
    struct Sample: Sendable, CustomTestStringConvertible {
        let zone: String
        let year: Int
        let time: String

        var testDescription: String { "\(zone) \(year) at \(time)" }

        static let awkward: [Sample] = [
            ("America/Sao_Paulo", 2018, "00:00"), ("Asia/Beirut", 2021, "00:10"), ("Pacific/Apia", 2011, "00:00"),
            ("Pacific/Apia", 2011, "23:59"), ("Australia/Lord_Howe", 2024, "02:15"),
            ("Australia/Lord_Howe", 2024, "01:45"), ("America/St_Johns", 2009, "00:00"),
            ("America/St_Johns", 2009, "23:30"), ("America/Nuuk", 2024, "23:30"), ("Africa/Casablanca", 2025, "02:30"),
            ("Asia/Gaza", 2023, "00:30"), ("Antarctica/Troll", 2026, "01:30"), ("Africa/Juba", 2021, "00:00"),
            ("Asia/Pyongyang", 2018, "23:45"), ("Antarctica/Casey", 2023, "03:00"),
        ].map { Sample(zone: $0.0, year: $0.1, time: $0.2) }

        /// Most times are in the early hours, when clocks change.
        static let random: [Sample] = {
            var generator = SeededRandom(seed: 20_260_329)
            let zones = TimeZone.knownTimeZoneIdentifiers.sorted().filter(Schedule.isKnownTimeZone)
            return (0..<40).compactMap { _ in
                let hour =
                    Bool.random(using: &generator)
                    ? Int.random(in: 0...3, using: &generator) : Int.random(in: 0...23, using: &generator)
                guard let zone = zones.randomElement(using: &generator),
                    let time = LocalTime(hour: hour, minute: Int.random(in: 0...59, using: &generator))
                else { return nil }
                let year = Int.random(in: 2000...2037, using: &generator)
                return Sample(zone: zone, year: year, time: time.description)
            }
        }()
    }

    @Test(
        "a year of daily occurrences equals a scan minute by minute", .tags(.slow), .fullRunOnly,
        arguments: Sample.awkward + Sample.random)
    func dailyMatchesScan(_ sample: Sample) throws {
        let time = try #require(LocalTime(sample.time))
        let zone = try #require(TimeZone(identifier: sample.zone))
        let first = Int(try instant("\(sample.year)-01-01T00:00:00Z").timeIntervalSince1970) / 86_400
        let last = first + 366
        let scan = MinuteScan(zone: zone, minuteOfDay: time.secondOfDay / 60)
            .firings(from: first, through: last).values.sorted().map { $0 * 60 }

        let start = Date(timeIntervalSince1970: Double(try #require(scan.first) - 1))
        let end = Date(timeIntervalSince1970: Double(try #require(scan.last)))
        let timetable = try Timetable.fixture(.daily, at: sample.time, in: sample.zone)
        let occurrences = Array(timetable.occurrences(after: start, through: end))
        #expect(occurrences.map { Int($0.at.timeIntervalSince1970) } == scan)
    }

    @Test(
        "weekly and monthly fire on a subset of the daily instants, chosen by Foundation's calendar",
        arguments: Sample.random)
    func daysMatchCalendar(_ sample: Sample) throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: "UTC"))
        // Noon exists on every day in all zones of the sample, so that only days matter.
        func civil(_ occurrence: Occurrence) throws -> Date { try instant(String(occurrence.local.prefix(19)) + "Z") }
        let start = try instant("\(sample.year)-01-01T00:00:00Z")
        let end = try instant("\(sample.year + 1)-01-01T00:00:00Z")
        func occurrences(_ recurrence: Recurrence) throws -> [Occurrence] {
            let timetable = try Timetable.fixture(recurrence, at: "12:00", in: sample.zone)
            return Array(timetable.occurrences(after: start, through: end))
        }

        let daily = try occurrences(.daily)
        for weekday in Weekday.allCases {
            let expected = try daily.filter {
                calendar.component(.weekday, from: try civil($0)) == weekday.rawValue + 1
            }
            #expect(try occurrences(.weekly(weekday)) == expected)
        }
        let tenth = try daily.filter { calendar.component(.day, from: try civil($0)) == 10 }
        #expect(try occurrences(.monthly(#require(MonthDay(day: 10)))) == tenth)

        var lastWorkingDays: [Int: Occurrence] = [:]
        for occurrence in daily {
            let parts = calendar.dateComponents([.year, .month, .weekday], from: try civil(occurrence))
            guard parts.year == sample.year else { continue }
            if let month = parts.month, let weekday = parts.weekday, (2...6).contains(weekday) {
                lastWorkingDays[month] = occurrence
            }
        }
        // The window does not end with the local year in every zone, so December is excluded.
        let expected = lastWorkingDays.values.sorted { $0.at < $1.at }
        #expect(try occurrences(.monthly(.lastWorkingDay)).prefix(11) == expected.prefix(11))
    }
}
