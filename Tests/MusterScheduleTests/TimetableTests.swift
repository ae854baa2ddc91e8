import Foundation
import MusterModel
import MusterSchedule
import Testing

@Suite struct TimetableTests {
    @Test("occurrences are strictly after the given instant, including fractions of a second")
    func strictlyAfter() throws {
        let timetable = try Timetable.fixture()
        let slot = try instant("2026-03-29T09:00:00Z")
        #expect(timetable.occurrences(after: slot, count: 1).map(\.utc) == ["2026-03-30T09:00:00Z"])
        #expect(timetable.occurrences(after: slot.addingTimeInterval(-0.5), count: 1).map(\.at) == [slot])
        #expect(
            timetable.occurrences(after: slot.addingTimeInterval(0.5), count: 1).map(\.utc) == ["2026-03-30T09:00:00Z"])
    }

    @Test("a day that begins twice because of a clock change at midnight fires once")
    func repeatedDay() throws {
        // In St. John's 2010-11-07 began, was set back to 23:01 on the 6th after a minute, and began again.
        let timetable = try Timetable.fixture(at: "00:00", in: "America/St_Johns")
        let repeatedEvening = try instant("2010-11-07T03:00:00Z")
        let firings = ["2010-11-07T02:30:00Z", "2010-11-08T03:30:00Z"]
        #expect(timetable.occurrences(after: try instant("2010-11-07T02:00:00Z"), count: 2).map(\.utc) == firings)
        #expect(timetable.occurrences(after: repeatedEvening, count: 1).map(\.utc) == [firings[1]])
    }

    @Test("each occurrence belongs to exactly one of adjacent windows")
    func windows() throws {
        let timetable = try Timetable.fixture()
        let monday = try instant("2026-03-23T09:00:00Z")
        let wednesday = try instant("2026-03-25T09:00:00Z")
        let friday = try instant("2026-03-27T08:59:59Z")
        #expect(
            timetable.occurrences(after: monday, through: wednesday).map(\.utc)
                == ["2026-03-24T09:00:00Z", "2026-03-25T09:00:00Z"])
        #expect(timetable.occurrences(after: wednesday, through: friday).map(\.utc) == ["2026-03-26T09:00:00Z"])
        #expect(Array(timetable.occurrences(after: friday, through: monday)).isEmpty)
    }

    @Test("a manual schedule never fires")
    func manual() throws {
        let timetable = try Timetable.fixture(.manual)
        let now = try instant("2026-03-29T09:00:00Z")
        #expect(timetable.occurrences(after: now, count: 5).isEmpty)
    }

    @Test("a count below one gives none")
    func noCount() throws {
        let timetable = try Timetable.fixture()
        #expect(timetable.occurrences(after: .now, count: 0).isEmpty)
        #expect(timetable.occurrences(after: .now, count: -1).isEmpty)
    }

    @Test("iterating twice gives the same occurrences")
    func iteratesAgain() throws {
        let occurrences = try Timetable.fixture().occurrences(after: instant("2026-03-29T09:00:00Z"))
        #expect(Array(occurrences.prefix(3)) == Array(occurrences.prefix(3)))
    }

    @Test(
        "instants far outside the supported range are handled",
        arguments: [-Double.infinity, -1e15, Date.distantPast.timeIntervalSince1970, 1e12, 1e300, .infinity, .nan])
    func extremeInstants(_ seconds: Double) throws {
        let instant = Date(timeIntervalSince1970: seconds)
        for recurrence in [Recurrence.daily, .weekly(.sunday), .monthly(.lastWorkingDay)] {
            let timetable = try Timetable.fixture(recurrence, in: "America/New_York")
            #expect(timetable.occurrences(after: instant, count: 3).count <= 3)
        }
    }

    @Test("the sequence ends with the year 9999")
    func ends() throws {
        let timetable = try Timetable.fixture()
        let all = Array(timetable.occurrences(after: try instant("9999-12-27T12:00:00Z")))
        #expect(all.map(\.utc) == ["9999-12-28T09:00:00Z", "9999-12-29T09:00:00Z"])
    }

    @Test("a zone that is not in the database is refused")
    func unknownZone() throws {
        #expect(throws: ScheduleError.unknownTimeZone("Mars/Olympus_Mons")) {
            _ = try Timetable.fixture(in: "Mars/Olympus_Mons")
        }
    }

    @Test(
        "ten thousand occurrences take well below a second",
        arguments: ["UTC", "America/New_York", "Africa/Casablanca"]
    )
    func speed(_ zone: String) throws {
        for recurrence in [Recurrence.daily, .weekly(.monday), .monthly(.lastWorkingDay)] {
            let timetable = try Timetable.fixture(recurrence, at: "02:30", in: zone)
            let start = try instant("2026-01-01T00:00:00Z")
            let duration = ContinuousClock().measure { _ = timetable.occurrences(after: start, count: 10_000) }
            // Far above the time of a debug build, so that the test passes on a busy machine.
            #expect(duration < .seconds(1))
        }
    }
}
