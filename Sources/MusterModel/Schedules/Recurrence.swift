/// On which local days a schedule fires.
public enum Recurrence: Sendable, Hashable {
    /// Never by itself: only a person or the API starts a run.
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
