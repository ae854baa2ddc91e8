import Foundation
import MusterSchedule
import Testing

@Suite struct GoldenTests {
    @Test("occurrences equal those computed with Python's zoneinfo", arguments: GoldenCase.all)
    func firings(_ golden: GoldenCase) throws {
        let timetable = try Timetable.fixture(golden.recurrence, at: golden.time, in: golden.zone)
        let occurrences = timetable.occurrences(after: try instant(golden.after), count: golden.firings.count)
        #expect(occurrences.map { "\($0.utc) \($0.local)" } == golden.firings)
    }
}
