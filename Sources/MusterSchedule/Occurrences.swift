/// Occurrences in order, each computed when asked for. Iterating twice gives the same ones.
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
