import MusterTestSupport
import Testing

@testable import MusterExpressions

@Suite("Instants and durations as text") struct TextFormatTests {
    @Test(
        "instants",
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("1970-01-01", 0), ("1969-12-31T23:59:59.999999Z", -1),
            ("2026-03-29T01:00:00Z", 1_774_746_000_000_000), ("2026-03-29 03:00:00+02:00", 1_774_746_000_000_000),
            ("2026-03-28T21:30:00-03:30", 1_774_746_000_000_000), ("2026-03-29t01:00:00z", 1_774_746_000_000_000),
            ("1970-01-01T00:00:00.5Z", 500_000), ("1970-01-01T00:00:00.123456789Z", 123_456),
            ("2024-02-29", 1_709_164_800_000_000), ("0001-01-01", -62_135_596_800_000_000),
            ("9999-12-31T23:59:59.999999Z", 253_402_300_799_999_999),
        ] as [(String, Int64)])
    func instants(_ text: String, _ expected: Int64) {
        #expect(TimestampText.parse(text) == expected)
    }

    @Test(
        "texts that are not instants",
        arguments: [
            "", "2026", "2026-3-29", "2026-02-29", "1900-02-29", "2026-13-01", "2026-00-10", "2026-01-00", "2026-04-31",
            "2026-03-29T01:00:00", "2026-03-29T24:00:00Z", "2026-03-29T23:60:00Z", "2026-03-29T23:59:60Z",
            "2026-03-29T01:00Z",
            "2026-03-29T01:00:00.Z", "2026-03-29T01:00:00+2:00", "2026-03-29T01:00:00+24:00", "2026-03-29T01:00:00Zx",
            "0000-01-01", "0001-01-01T00:00:00+01:00", " 2026-03-29", "２026-03-29",
        ])
    func notInstants(_ text: String) {
        #expect(TimestampText.parse(text) == nil)
    }

    @Test("an instant is written as it is read")
    func roundTrip() {
        var generator = SeededRandom(seed: 7)
        for _ in 0..<2000 {
            let instant = Int64.random(in: TimestampText.range, using: &generator)
            let text = TimestampText.format(instant)
            #expect(text.flatMap { TimestampText.parse($0 + "Z") } == instant)
        }
    }

    @Test(
        "durations",
        arguments: [
            ("24h30m", 88_200_000_000), ("1.5h", 5_400_000_000), ("-90s", -90_000_000), ("300ms", 300_000), ("5us", 5),
            ("5µs", 5),
            ("1500ns", 1), ("0", 0), ("1h1m1s1ms1us", 3_661_001_001), (".5s", 500_000), ("+1s", 1_000_000),
            ("1.s", 1_000_000),
            ("2562047788h", 9_223_372_036_800_000_000),
        ] as [(String, Int64)])
    func durations(_ text: String, _ expected: Int64) {
        #expect(DurationText.parse(text) == expected)
    }

    @Test(
        "texts that are not durations",
        arguments: [
            "", "1", "1d", "h", "1 h", "1h ", "--1h", "1h-1m", "1e3s", ".", ".s", "2562047789h", "9999999999999999999h",
            "1hour",
        ])
    func notDurations(_ text: String) {
        #expect(DurationText.parse(text) == nil)
    }

    @Test(
        "names are suggested only when they are near",
        arguments: [
            ("agee", "age"), ("Age", "age"), ("lifetimeValue", "lifetime_value"), ("lifetime_vaule", "lifetime_value"),
            ("teir", "tier"),
            ("zebra", nil), ("x", nil), ("", nil),
        ] as [(String, String?)])
    func suggestions(_ name: String, _ expected: String?) {
        #expect(Suggestion.nearest(to: name, among: ["tier", "lifetime_value", "age"]) == expected)
    }
}
