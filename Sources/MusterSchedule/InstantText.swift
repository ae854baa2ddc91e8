public import Foundation
internal import MusterBase

/// Instants as ISO 8601 text, to the second; a fraction of a second is dropped.
public enum InstantText {
    /// `2026-03-29T01:00:00Z`. Instants outside the range that a ``Timetable`` supports are written as the nearest inside.
    public static func utc(_ instant: Date) -> String {
        InstantFormat.dateTime(secondsSince1970: SupportedRange.wholeSecond(of: instant)) + "Z"
    }

    /// `2026-03-29T03:00:00+02:00`. The offset has seconds only where they are not zero, as in times before zones were
    /// uniform.
    ///
    /// - Parameters:
    ///   - instant: seconds since 1970.
    ///   - offset: seconds east of Greenwich.
    static func local(instant: Int, offset: Int) -> String {
        let distance = abs(offset)
        var parts = [distance / 3_600, distance / 60 % 60]
        if distance % 60 != 0 { parts.append(distance % 60) }
        return InstantFormat.dateTime(secondsSince1970: instant + offset) + (offset < 0 ? "-" : "+")
            + parts.map { $0.zeroPadded(to: 2) }.joined(separator: ":")
    }
}
