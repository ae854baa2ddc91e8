/// The moment for which expressions are evaluated: the instant of `now`, and the time zone whose calendar decides which day
/// is today.
public struct EvaluationTime: Sendable, Hashable {
    /// Microseconds since 1970-01-01T00:00:00Z.
    public var now: Int64
    /// An IANA name. A zone that is not known counts as UTC.
    public var zone: String

    public init(now: Int64, zone: String = "UTC") {
        self.now = now
        self.zone = zone
    }
}
