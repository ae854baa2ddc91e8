/// When a campaign runs: on which local days, at which time of day, in which time zone.
///
/// ```swift
/// let schedule = try Schedule(recurrence: .weekly(.monday), timeZone: "Europe/Berlin")
/// ```
///
/// The parts are valid, except that the time zone may be unknown: only `MusterSchedule` has the time zone data.
public struct Schedule: Sendable, Hashable {
    public let recurrence: Recurrence
    public let time: LocalTime
    /// An IANA name such as `Europe/Berlin`; well formed, not necessarily known.
    public let timeZone: String

    /// - Throws: ``ScheduleError/malformedTimeZone(_:)``.
    public init(
        recurrence: Recurrence = .manual, time: LocalTime = .nine, timeZone: String = "UTC"
    ) throws(ScheduleError) {
        guard Self.isWellFormed(timeZone: timeZone) else { throw .malformedTimeZone(timeZone) }
        self.recurrence = recurrence
        self.time = time
        self.timeZone = timeZone
    }

    /// Reads the `schedule…` fields of a campaign; an absent one takes its default.
    ///
    /// A day that the type does not use is ignored, so that switching a campaign from weekly to daily and back keeps it.
    ///
    /// - Throws: ``ScheduleError`` for the first invalid field, in the order of the parameters.
    public init(
        type: String? = nil,
        dayOfWeek: Int? = nil,
        dayOfMonth: String? = nil,
        time: String? = nil,
        timeZone: String? = nil
    ) throws(ScheduleError) {
        let recurrence = try Self.recurrence(
            type: type ?? Recurrence.Kind.manual.rawValue, dayOfWeek: dayOfWeek, dayOfMonth: dayOfMonth)
        let timeText = time ?? LocalTime.nine.description
        guard let time = LocalTime(timeText) else { throw .invalidTime(timeText) }
        try self.init(recurrence: recurrence, time: time, timeZone: timeZone ?? "UTC")
    }

    private static func recurrence(
        type: String, dayOfWeek: Int?, dayOfMonth: String?
    ) throws(ScheduleError) -> Recurrence {
        guard let kind = Recurrence.Kind(rawValue: type) else { throw .unknownType(type) }
        switch kind {
        case .manual:
            return .manual
        case .daily:
            return .daily
        case .weekly:
            guard let dayOfWeek else { throw .missingDayOfWeek }
            guard let weekday = Weekday(rawValue: dayOfWeek) else { throw .invalidDayOfWeek(dayOfWeek) }
            return .weekly(weekday)
        case .monthly:
            guard let dayOfMonth else { throw .missingDayOfMonth }
            guard let monthDay = MonthDay(dayOfMonth) else { throw .invalidDayOfMonth(dayOfMonth) }
            return .monthly(monthDay)
        }
    }

    /// Parts of ASCII letters, digits, `_`, `-` and `+` between single slashes. Time zone data may be read from files: this
    /// keeps a name from being a path such as `../..`.
    private static func isWellFormed(timeZone: String) -> Bool {
        guard timeZone.utf8.count <= 64 else { return false }
        return timeZone.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .allSatisfy { part in
                !part.isEmpty
                    && part.allSatisfy { byte in
                        switch byte {
                        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"),
                            UInt8(ascii: "+"):
                            true
                        default: false
                        }
                    }
            }
    }
}
