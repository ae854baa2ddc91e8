public import Foundation
internal import MusterBase
public import MusterModel

/// An instant in the local time of a time zone.
public struct LocalMoment: Sendable {
    public let weekday: Weekday
    /// The local time in seconds: hours, minutes and seconds as the clock shows them, regardless of clock changes that day.
    public let secondOfDay: Int
    private let day: CivilDate
    private let clock: WallClock

    /// - Throws: ``ScheduleError/unknownTimeZone(_:)``.
    public init(at instant: Date, timeZone: String) throws(ScheduleError) {
        guard let clock = WallClock(zoneName: timeZone) else { throw .unknownTimeZone(timeZone) }
        let second = clock.localSecond(at: SupportedRange.wholeSecond(of: instant))
        self.clock = clock
        day = CivilDate(secondsSince1970: second)
        weekday = day.weekday
        secondOfDay = second - day.firstSecondSince1970
    }

    /// The local day, as `2026-01-07`.
    public var date: String { day.text }

    /// The first instant of the local day, or of the day that many days before it; `.distantPast` before the year 1.
    public func startOfDay(daysBefore: Int = 0) -> Date {
        let (number, isTooEarly) = day.daysSince1970.subtractingReportingOverflow(daysBefore)
        let first = CivilDate(secondsSince1970: SupportedRange.first)
        guard !isTooEarly, number > first.daysSince1970 else { return .distantPast }
        let start = CivilDate(daysSince1970: number).firstSecondSince1970
        return Date(timeIntervalSince1970: Double(clock.firstInstant(showing: start)))
    }

    /// Whether another instant is on the same local day.
    func isOnSameDay(as other: Date) -> Bool {
        CivilDate(secondsSince1970: clock.localSecond(at: SupportedRange.wholeSecond(of: other))) == day
    }

    /// The instant that a run is about, which its contacts carry: that of its slot if the run starts on the slot's local day,
    /// otherwise its start.
    ///
    /// - Parameter slot: `nil` for a run without a slot.
    /// - Throws: ``ScheduleError/unknownTimeZone(_:)``.
    public static func instant(
        ofRunFor slot: Date?, startingAt start: Date, timeZone: String
    ) throws(ScheduleError) -> Date {
        guard let slot, try LocalMoment(at: slot, timeZone: timeZone).isOnSameDay(as: start) else { return start }
        return slot
    }
}
