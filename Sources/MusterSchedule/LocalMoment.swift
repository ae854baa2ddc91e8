public import Foundation
internal import MusterBase
public import MusterModel

/// An instant in the local time of a time zone.
public struct LocalMoment: Hashable, Sendable {
    public let weekday: Weekday
    /// The local time in seconds: hours, minutes and seconds as the clock shows them, regardless of clock changes that day.
    public let secondOfDay: Int
    /// The first instant of the local day.
    public let startOfDay: Date

    /// - Throws: ``ScheduleError/unknownTimeZone(_:)``.
    public init(at instant: Date, timeZone: String) throws(ScheduleError) {
        guard let clock = WallClock(zoneName: timeZone) else { throw .unknownTimeZone(timeZone) }
        let second = clock.localSecond(at: SupportedRange.wholeSecond(of: instant))
        let day = CivilDate(secondsSince1970: second)
        weekday = day.weekday
        secondOfDay = second - day.firstSecondSince1970
        startOfDay = Date(timeIntervalSince1970: Double(clock.firstInstant(showing: day.firstSecondSince1970)))
    }
}
