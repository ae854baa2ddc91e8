import Foundation
import MusterSchedule
import Testing

@Suite struct GoldenTests {
    @Test("fires when Python's zoneinfo says", arguments: GoldenCase.all)
    func firings(_ golden: GoldenCase) throws {
        let timetable = try Timetable.fixture(golden.recurrence, at: golden.time, in: golden.zone)
        let occurrences = timetable.occurrences(after: try instant(golden.after), count: golden.firings.count)
        #expect(occurrences.map { "\($0.utc) \($0.local)" } == golden.firings)
    }

    @Test("the latest occurrence is the one the sequence passed last", arguments: GoldenCase.all)
    func latest(_ golden: GoldenCase) throws {
        let timetable = try Timetable.fixture(golden.recurrence, at: golden.time, in: golden.zone)
        let occurrences = timetable.occurrences(after: try instant(golden.after), count: golden.firings.count)
        for (index, occurrence) in occurrences.enumerated() {
            #expect(timetable.latestOccurrence(atOrBefore: occurrence.at) == occurrence)
            let earlier = index > 0 ? occurrences[index - 1] : nil
            if let earlier {
                let before = occurrence.at.addingTimeInterval(-0.001)
                #expect(timetable.latestOccurrence(atOrBefore: before) == earlier)
            }
        }
    }
}
