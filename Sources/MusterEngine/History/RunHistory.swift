public import Foundation
internal import MusterPlanning

/// The history that a run uses, and its time in the campaign's time zone.
public struct RunHistory: Sendable {
    public let log: InteractionLog
    /// Of the run's start, which may be later than its instant: 0 = Sunday … 6.
    public let weekday: Int
    /// Of the run's start.
    public let secondOfDay: Int
    /// The first instant of the local day of the run's instant, or of the day that many days before it.
    public let startOfDay: @Sendable (_ daysBefore: Int) -> Date

    public init(
        _ log: InteractionLog, weekday: Int, secondOfDay: Int, startOfDay: @escaping @Sendable (_ daysBefore: Int) -> Date
    ) {
        self.log = log
        self.weekday = weekday
        self.secondOfDay = secondOfDay
        self.startOfDay = startOfDay
    }

    /// The last instant before a window, in microseconds since 1970.
    func threshold(of window: HistoryQuery.Window?) -> Int64 {
        switch window {
        case nil: .min
        case .days(let count): InteractionLog.microseconds(startOfDay(count - 1)) - 1
        case .elapsed(let length): log.asOf - length
        }
    }
}
