public import Foundation
internal import MusterBase
public import MusterModel

/// Computes the occurrences of a schedule with the rules of its time zone.
///
/// ```swift
/// let schedule = try Schedule(recurrence: .weekly(.monday), timeZone: "Europe/Berlin")
/// for occurrence in try Timetable(schedule).occurrences(after: .now, count: 3) {
///     print(occurrence.local)   // 2026-03-30T09:00:00+02:00
/// }
/// ```
///
/// A schedule fires once on each of its local days, when the clock first shows the schedule's time.
/// - A time that a clock change skips fires at the instant of the change, even if that is already the next day (23:30 on
///   2024-03-30 in America/Nuuk fires at 00:00 on the 31st).
/// - A time that occurs twice fires at the first.
/// - A local day that does not exist in the zone (2011-12-30 in Pacific/Apia) does not fire, and is not a month's last
///   working day.
///
/// Supports the years 1 to 9999; sequences end there.
public struct Timetable: Sendable {
    public let schedule: Schedule
    private let days: ScheduledDays
    private let clock: WallClock

    /// - Throws: ``ScheduleError/unknownTimeZone(_:)``.
    public init(_ schedule: Schedule) throws(ScheduleError) {
        guard let clock = WallClock(zoneName: schedule.timeZone) else {
            throw .unknownTimeZone(schedule.timeZone)
        }
        self.schedule = schedule
        self.clock = clock
        days = ScheduledDays(recurrence: schedule.recurrence, clock: clock)
    }

    /// All occurrences strictly after `instant`, in order, computed lazily. Empty for a manual schedule.
    public func occurrences(after instant: Date) -> Occurrences {
        Occurrences(timetable: self, after: SupportedRange.wholeSecond(of: instant), through: SupportedRange.last)
    }

    /// The first `count` occurrences strictly after `instant`; fewer only for a manual schedule or at the end of the year
    /// 9999.
    public func occurrences(after instant: Date, count: Int) -> [Occurrence] {
        Array(occurrences(after: instant).prefix(max(0, count)))
    }

    /// The occurrences strictly after `start` and not after `end`. Adjacent windows neither miss nor repeat an occurrence.
    public func occurrences(after start: Date, through end: Date) -> Occurrences {
        Occurrences(
            timetable: self, after: SupportedRange.wholeSecond(of: start), through: SupportedRange.wholeSecond(of: end))
    }

    func firstOccurrence(after second: Int, through end: Int) -> Int? {
        var day = days.first(notBefore: CivilDate(secondsSince1970: clock.localSecond(at: second)))
        while let candidate = day {
            if let fires = firing(on: candidate), fires > second {
                return fires <= end ? fires : nil
            }
            day = days.first(notBefore: candidate.advanced(by: 1))
        }
        return nil
    }

    func occurrence(at second: Int) -> Occurrence { Occurrence(instant: second, clock: clock) }

    private func firing(on day: CivilDate) -> Int? {
        guard clock.hasDay(day) else { return nil }
        return clock.firstInstant(showing: day.firstSecondSince1970 + schedule.time.secondOfDay)
    }
}

extension Schedule {
    /// Whether `name` is a time zone of the IANA database, in its spelling: `Europe/Berlin`, `UTC`, or an older name such as
    /// `US/Eastern`. Abbreviations (`PST`) and offsets (`GMT+5`) are not.
    public static func isKnownTimeZone(_ name: String) -> Bool {
        WallClock.isKnown(name)
    }
}

/// The instants that a timetable supports: those whose year has four digits in every time zone.
enum SupportedRange {
    /// 0001-01-02T00:00:00Z.
    static let first = CivilDate(year: 1, month: 1, day: 2).firstSecondSince1970
    /// 9999-12-30T00:00:00Z.
    static let last = CivilDate(year: 9999, month: 12, day: 30).firstSecondSince1970

    /// The second that contains `instant`, clamped to the range.
    static func wholeSecond(of instant: Date) -> Int {
        // `minimum` and `maximum`, unlike `min` and `max`, never return a NaN here.
        Int(Double.maximum(Double(first), Double.minimum(Double(last), instant.timeIntervalSince1970.rounded(.down))))
    }
}
