/// The local days on which a schedule fires.
public enum Recurrence: Sendable, Hashable {
    /// On no day: runs are started by a person or through the API.
    case manual
    case daily
    case weekly(Weekday)
    case monthly(MonthDay)

    /// The `scheduleType` of a campaign.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case manual, daily, weekly, monthly
    }

    public var kind: Kind {
        switch self {
        case .manual: .manual
        case .daily: .daily
        case .weekly: .weekly
        case .monthly: .monthly
        }
    }
}

/// A day of the week; the raw value is a campaign's `scheduleDayOfWeek`.
public enum Weekday: Int, Sendable, Hashable, CaseIterable {
    case sunday = 0
    case monday, tuesday, wednesday, thursday, friday, saturday

    /// Monday to Friday. Public holidays are working days too: Muster keeps no calendar of them.
    public var isWorkingDay: Bool { self != .saturday && self != .sunday }
}

/// The day of a month on which a monthly schedule fires.
///
/// Days 29 to 31 are excluded because some months lack them; use ``lastWorkingDay`` for the end of the month.
public struct MonthDay: Sendable, Hashable {
    /// 1…28, or `nil` for ``lastWorkingDay``.
    public let day: Int?

    /// The last Monday to Friday of the month.
    public static let lastWorkingDay = MonthDay(unchecked: nil)

    /// - Returns: `nil` when `day` is not in 1…28.
    public init?(day: Int) {
        guard (1...28).contains(day) else { return nil }
        self.init(unchecked: day)
    }

    private init(unchecked day: Int?) {
        self.day = day
    }
}

extension MonthDay: LosslessStringConvertible {
    /// Reads `"1"`…`"28"` without sign or leading zero, or `last_working_day`.
    public init?(_ text: String) {
        if text == "last_working_day" {
            self = .lastWorkingDay
        } else {
            guard let day = Int(text), String(day) == text else { return nil }
            self.init(day: day)
        }
    }

    public var description: String { day.map(String.init) ?? "last_working_day" }
}
