import Foundation
import MusterModel
import MusterSchedule
import MusterTestSupport
import Testing

@Suite struct InstantTextTests {
    @Test(
        "UTC text is that of Foundation",
        arguments: [
            "2026-03-29T01:00:00Z", "1970-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "2000-02-29T12:34:56Z",
            "1900-03-01T00:00:00Z", "2100-02-28T23:59:59Z", "1600-02-29T06:07:08Z", "9999-12-29T23:59:59Z",
        ])
    func utc(_ text: String) throws {
        #expect(InstantText.utc(try instant(text)) == text)
    }

    @Test("a fraction of a second is dropped, before 1970 too")
    func fractions() {
        #expect(InstantText.utc(Date(timeIntervalSince1970: 0.999)) == "1970-01-01T00:00:00Z")
        #expect(InstantText.utc(Date(timeIntervalSince1970: -0.001)) == "1969-12-31T23:59:59Z")
    }

    @Test("random instants read back as equal instants")
    func roundTrip() throws {
        var generator = SeededRandom(seed: 7)
        for _ in 0..<2_000 {
            let second = Int.random(in: -12_000_000_000...200_000_000_000, using: &generator)
            let date = Date(timeIntervalSince1970: Double(second))
            #expect(try instant(InstantText.utc(date)) == date)
        }
    }

    @Test("a zone's offset is written with minutes, and with seconds if they are not zero")
    func offsets() throws {
        func local(in zone: String, after start: String) throws -> String? {
            try Timetable.fixture(in: zone).occurrences(after: instant(start), count: 1).first?.local
        }
        #expect(try local(in: "UTC", after: "2026-07-01T00:00:00Z") == "2026-07-01T09:00:00+00:00")
        #expect(try local(in: "Asia/Kathmandu", after: "2026-07-01T00:00:00Z") == "2026-07-01T09:00:00+05:45")
        #expect(try local(in: "Pacific/Marquesas", after: "2026-07-01T00:00:00Z") == "2026-07-01T09:00:00-09:30")
        #expect(try local(in: "Africa/Monrovia", after: "1971-07-01T00:00:00Z") == "1971-07-01T09:00:00-00:44:30")
    }
}
