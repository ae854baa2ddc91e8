import Foundation
import MusterBase
import Testing

@Suite struct InstantFormatTests {
    @Test(
        "an instant with any offset is written in UTC",
        arguments: [
            ("2026-12-31T18:00:00Z", "2026-12-31T18:00:00Z"), ("2026-12-31T18:00:00+02:00", "2026-12-31T16:00:00Z"),
            ("2026-12-31t23:30:00-01:00", "2027-01-01T00:30:00Z"), ("2026-02-28 00:00:00z", "2026-02-28T00:00:00Z"),
            ("2024-02-29T00:00:00.5Z", "2024-02-29T00:00:00.500Z"), ("1969-12-31T23:59:59.9999Z", "1969-12-31T23:59:59.999Z"),
            ("0001-01-01", "0001-01-01T00:00:00Z"), ("9999-12-31", "9999-12-31T00:00:00Z"),
        ])
    func reading(_ text: String, _ expected: String) {
        #expect(InstantFormat.instant(text).map(InstantFormat.text) == expected)
    }

    @Test("a plain date can mean the last millisecond of its day")
    func endOfDay() {
        #expect(
            InstantFormat.instant("2026-12-31", endOfDay: true).map(InstantFormat.text) == "2026-12-31T23:59:59.999Z")
        #expect(
            InstantFormat.instant("2026-12-31T10:00:00Z", endOfDay: true).map(InstantFormat.text) == "2026-12-31T10:00:00Z")
    }

    @Test(
        "other texts are not instants",
        arguments: [
            "", "2026", "2026-13-01", "2026-02-29", "2026-00-10", "2026-1-1", "2026-01-01T", "2026-01-01T24:00:00Z",
            "2026-01-01T10:00:00", "2026-01-01T10:00Z", "2026-01-01T10:00:00.Z", "2026-01-01T10:00:00+2:00", "2026-01-01x",
        ])
    func refused(_ text: String) {
        #expect(InstantFormat.instant(text) == nil)
    }

    @Test("every millisecond survives text, on days all over the calendar")
    func roundTrip() {
        for step in 0..<20_000 {
            let milliseconds = -62_135_596_800_000 + step * 15_768_000_000 + step % 1_000
            let instant = Date(timeIntervalSince1970: Double(milliseconds) / 1_000)
            let text = InstantFormat.text(instant)
            #expect(InstantFormat.instant(text).map(InstantFormat.text) == text)
            if let back = InstantFormat.instant(text) {
                #expect(abs(back.timeIntervalSince(instant)) < 0.000_1)
            }
        }
    }

    @Test(
        "microseconds since 1970",
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("1970-01-01", 0), ("1969-12-31T23:59:59.999999Z", -1),
            ("2026-03-29 03:00:00+02:00", 1_774_746_000_000_000), ("1970-01-01T00:00:00.123456789Z", 123_456),
            ("0000-01-01", -62_167_219_200_000_000), ("2026-02-29", nil),
        ] as [(String, Int?)])
    func microseconds(_ text: String, _ expected: Int?) {
        #expect(InstantFormat.microseconds(text) == expected)
    }

    @Test("instants outside the years 0000 to 9999 are written as the nearest inside")
    func clamped() {
        #expect(InstantFormat.text(.distantPast.addingTimeInterval(-1e12)) == "0000-01-01T00:00:00Z")
        #expect(InstantFormat.text(Date(timeIntervalSince1970: 1e13)) == "9999-12-31T23:59:59.999Z")
        #expect(InstantFormat.text(Date(timeIntervalSince1970: .nan)) == "1970-01-01T00:00:00Z")
    }
}
