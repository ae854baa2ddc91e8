public import Foundation

/// Instants as ISO 8601 text, to the second; a fraction of a second is dropped.
public enum InstantText {
    /// `2026-03-29T01:00:00Z`.
    ///
    /// Instants outside the years 1 to 9999 are written as the nearest one inside.
    public static func utc(_ instant: Date) -> String {
        text(localSecond: SupportedRange.wholeSecond(of: instant)) + "Z"
    }

    /// `2026-03-29T03:00:00+02:00`. Seconds follow the offset's minutes only where there are any, as in
    /// times before zones were uniform.
    static func local(instant: Int, offset: Int) -> String {
        let distance = abs(offset)
        var result = text(localSecond: instant + offset) + (offset < 0 ? "-" : "+")
        result += padded(distance / 3_600) + ":" + padded(distance / 60 % 60)
        if distance % 60 != 0 { result += ":" + padded(distance % 60) }
        return result
    }

    private static func text(localSecond: Int) -> String {
        let civilDay = CivilDay(localSecond: localSecond)
        let (year, month, day) = civilDay.parts
        let second = localSecond - civilDay.firstLocalSecond
        return padded(year, to: 4) + "-" + padded(month) + "-" + padded(day)
            + "T" + padded(second / 3_600) + ":" + padded(second / 60 % 60) + ":" + padded(second % 60)
    }

    private static func padded(_ value: Int, to width: Int = 2) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
