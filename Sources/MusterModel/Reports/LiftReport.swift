public import Foundation

/// What a run brought about: how those contacted responded, and how those held out did without being contacted.
public struct LiftReport: Hashable, Sendable, Codable {
    public struct Offer: Hashable, Sendable, Codable {
        public var id: String
        public var name: String
        /// Customers whom the run decided this offer for, by whether they responded to it.
        public var lift: ResponseLift

        public init(id: String, name: String, lift: ResponseLift) {
            self.id = id
            self.name = name
            self.lift = lift
        }
    }

    public var run: CampaignRun.ID
    public var campaignId: Campaign.ID
    /// When the run made its contacts: responses count from then on, for ``days`` of 24 hours.
    public var asOf: Date
    public var days: Int
    /// Whether the last of those days is over.
    public var isComplete: Bool
    /// The outcomes hoped for.
    public var outcomes: [String]
    /// Customers whom the run decided at least one offer for, by whether they responded to one of theirs, or to none
    /// that is named.
    public var overall: ResponseLift
    /// The most customers first.
    public var offers: [Offer]

    public init(
        run: CampaignRun, asOf: Date, days: Int, isComplete: Bool, outcomes: [String], overall: ResponseLift,
        offers: [Offer]
    ) {
        self.run = run.id
        campaignId = run.campaignId
        self.asOf = asOf
        self.days = days
        self.isComplete = isComplete
        self.outcomes = outcomes
        self.overall = overall
        self.offers = offers
    }
}
