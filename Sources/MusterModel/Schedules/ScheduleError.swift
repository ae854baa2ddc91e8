/// An invalid field of a campaign's schedule.
public enum ScheduleError: Error, Sendable, Hashable {
    case unknownType(String)
    case missingDayOfWeek
    case invalidDayOfWeek(Int)
    case missingDayOfMonth
    case invalidDayOfMonth(String)
    case invalidTime(String)
    case malformedTimeZone(String)
    case unknownTimeZone(String)

    /// Stable; never changes once published.
    public var code: String {
        switch self {
        case .unknownType: "schedule.unknownType"
        case .missingDayOfWeek: "schedule.missingDayOfWeek"
        case .invalidDayOfWeek: "schedule.invalidDayOfWeek"
        case .missingDayOfMonth: "schedule.missingDayOfMonth"
        case .invalidDayOfMonth: "schedule.invalidDayOfMonth"
        case .invalidTime: "schedule.invalidTime"
        case .malformedTimeZone: "schedule.malformedTimeZone"
        case .unknownTimeZone: "schedule.unknownTimeZone"
        }
    }

    /// The invalid field of the campaign.
    public var field: String {
        switch self {
        case .unknownType: "scheduleType"
        case .missingDayOfWeek, .invalidDayOfWeek: "scheduleDayOfWeek"
        case .missingDayOfMonth, .invalidDayOfMonth: "scheduleDayOfMonth"
        case .invalidTime: "scheduleTime"
        case .malformedTimeZone, .unknownTimeZone: "scheduleTimezone"
        }
    }

    public var message: String {
        switch self {
        case .unknownType(let type): "'\(type)' is not a schedule type."
        case .missingDayOfWeek: "A weekly schedule needs scheduleDayOfWeek."
        case .invalidDayOfWeek(let day): "scheduleDayOfWeek cannot be \(day)."
        case .missingDayOfMonth: "A monthly schedule needs scheduleDayOfMonth."
        case .invalidDayOfMonth(let day): "scheduleDayOfMonth cannot be '\(day)'."
        case .invalidTime(let time): "'\(time)' is not a time of day."
        case .malformedTimeZone(let name): "'\(name)' is not the name of a time zone."
        case .unknownTimeZone(let name): "There is no time zone called '\(name)'."
        }
    }

    public var hint: String {
        switch self {
        case .unknownType: "Use manual, daily, weekly or monthly."
        case .missingDayOfWeek, .invalidDayOfWeek: "Use 0 for Sunday to 6 for Saturday."
        case .missingDayOfMonth, .invalidDayOfMonth: "Use \"1\" to \"28\", or last_working_day."
        case .invalidTime: "Write it as HH:mm on the 24-hour clock, such as 09:00."
        case .malformedTimeZone, .unknownTimeZone:
            "Use an IANA name such as Europe/Berlin, America/New_York or UTC."
        }
    }
}
