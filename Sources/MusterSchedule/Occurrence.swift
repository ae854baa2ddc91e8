public import Foundation

/// One firing of a schedule.
public struct Occurrence: Sendable, Hashable {
    /// A whole second.
    public let at: Date
    /// ``at`` on the clock of the schedule's time zone, with its offset: `2026-03-29T03:00:00+02:00`.
    public let local: String

    /// ``at`` as `2026-03-29T01:00:00Z`.
    public var utc: String { InstantText.utc(at) }

    init(instant: Int, clock: WallClock) {
        at = Date(timeIntervalSince1970: TimeInterval(instant))
        local = InstantText.local(instant: instant, offset: clock.offset(at: instant))
    }
}
