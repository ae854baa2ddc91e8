internal import Foundation

/// The instants a timetable covers: those whose year has four digits in every time zone.
enum SupportedRange {
    /// 0001-01-02T00:00:00Z.
    static let first = CivilDay(year: 1, month: 1, day: 2).firstLocalSecond
    /// 9999-12-30T00:00:00Z.
    static let last = CivilDay(year: 9999, month: 12, day: 30).firstLocalSecond

    /// The second that `instant` falls in, moved into the range.
    static func wholeSecond(of instant: Date) -> Int {
        // `minimum` and `maximum`, unlike `min` and `max`, never return a NaN here.
        Int(Double.maximum(Double(first), Double.minimum(Double(last), instant.timeIntervalSince1970.rounded(.down))))
    }
}
