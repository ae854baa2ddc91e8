/// Limits how customers are contacted, evaluated against the contact history and the earlier recommendations of the run.
public struct ContactPolicy: Hashable, Sendable, Identifiable {
    public typealias ID = Identifier<ContactPolicy>

    public var id: ID
    public var name: String
    public var description: String?
    public var scope: Scope
    public var limit: Limit
    /// The unit that is counted separately, for limits that count interactions; `nil` counts all together.
    public var per: Unit?
    /// Whether mandatory offers are exempt from this policy.
    public var bypassable: Bool

    public enum Unit: String, CaseIterable, Hashable, Sendable, Codable {
        case offer, category, channel
    }

    /// The length of a cooldown.
    public enum Pause: Hashable, Sendable {
        /// Calendar days in the campaign's time zone, the day of the contact included.
        case days(Int)
        /// Elapsed time.
        case hours(Int)
    }

    public enum Limit: Hashable, Sendable {
        /// At most `maxContacts` contacts within the scope in `windowDays` calendar days: today and those before.
        case frequencyCap(maxContacts: Int, windowDays: Int)
        /// No second contact within the scope before the pause has passed.
        case cooldown(Pause)
        /// None of these outcomes within the scope in `lookbackDays` calendar days: today and those before.
        case outcomeSuppression(outcomes: [String], lookbackDays: Int)
        /// Customers of this segment are not contacted.
        case segmentExclusion(Segment.ID)
        /// Contacts only on these days (0 = Sunday … 6) between these times, in the campaign's time zone.
        case timeWindow(days: [Int], from: LocalTime, to: LocalTime)
        /// No contact with an offer of the scope within `windowDays` calendar days, today included, of a contact with another.
        case mutualExclusion(windowDays: Int)
        /// Maximum numbers of contacts of each offer, across runs.
        case budget(maxTotal: Int?, maxPerDay: Int?)
    }

    public init(
        id: ID, name: String, description: String? = nil, scope: Scope = Scope(), limit: Limit, per: Unit? = nil,
        bypassable: Bool = true
    ) {
        self.id = id
        self.name = name
        self.description = description
        self.scope = scope
        self.limit = limit
        self.per = per
        self.bypassable = bypassable
    }
}
