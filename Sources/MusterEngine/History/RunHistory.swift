public import Foundation

/// The history as of a run's start, and that moment in the campaign's time zone.
public struct RunHistory: Sendable {
    public let log: InteractionLog
    /// 0 = Sunday … 6.
    public let weekday: Int
    public let secondOfDay: Int
    /// The first instant of the local day.
    public let startOfDay: Date

    public init(_ log: InteractionLog, weekday: Int, secondOfDay: Int, startOfDay: Date) {
        self.log = log
        self.weekday = weekday
        self.secondOfDay = secondOfDay
        self.startOfDay = startOfDay
    }
}
