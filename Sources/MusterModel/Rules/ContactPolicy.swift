/// Limits how customers are contacted, evaluated against the contact history at the run's start.
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

    public enum Limit: Hashable, Sendable {
        /// At most `maxContacts` contacts within the scope in the last `windowDays` days.
        case frequencyCap(maxContacts: Int, windowDays: Int)
        /// No contact within the scope in the last `hours` hours.
        case cooldown(hours: Int)
        /// None of these outcomes within the scope in the last `lookbackDays` days.
        case outcomeSuppression(outcomes: [String], lookbackDays: Int)
        /// Customers of this segment are not contacted.
        case segmentExclusion(Segment.ID)
        /// Contacts only on these days (0 = Sunday … 6) between these times, in the campaign's time zone.
        case timeWindow(days: [Int], from: LocalTime, to: LocalTime)
        /// At most one offer of the scope per customer, and none within `windowDays` days of a contact with another.
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
