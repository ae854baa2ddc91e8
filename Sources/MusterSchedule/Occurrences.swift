public import Foundation

/// One occurrence of a schedule.
public struct Occurrence: Sendable, Hashable {
    /// Without a fraction of a second.
    public let at: Date
    /// ``at`` in the schedule's time zone, with its offset: `2026-03-29T03:00:00+02:00`.
    public let local: String

    /// ``at`` as `2026-03-29T01:00:00Z`.
    public var utc: String { InstantText.utc(at) }

    init(instant: Int, clock: WallClock) {
        at = Date(timeIntervalSince1970: TimeInterval(instant))
        local = InstantText.local(instant: instant, offset: clock.offset(at: instant))
    }
}

/// Occurrences in order, computed lazily. It can be iterated repeatedly.
public struct Occurrences: Sequence, Sendable {
    let timetable: Timetable
    /// Seconds since 1970; `after` itself is excluded, `through` included.
    let after: Int
    let through: Int

    public func makeIterator() -> Iterator {
        Iterator(timetable: timetable, latest: after, through: through)
    }

    public struct Iterator: IteratorProtocol, Sendable {
        let timetable: Timetable
        var latest: Int
        let through: Int

        public mutating func next() -> Occurrence? {
            guard let second = timetable.firstOccurrence(after: latest, through: through) else { return nil }
            latest = second
            return timetable.occurrence(at: second)
        }
    }
}
