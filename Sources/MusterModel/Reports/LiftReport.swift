public import Foundation

/// The effect of a run: responses of the treated customers compared with those of the control group.
public struct LiftReport: Hashable, Sendable, Codable {
    public struct Offer: Hashable, Sendable, Codable {
        public var id: String
        public var name: String
        /// Responses to this offer, of the customers for whom the run decided it.
        public var lift: ResponseLift

        public init(id: String, name: String, lift: ResponseLift) {
            self.id = id
            self.name = name
            self.lift = lift
        }
    }

    public var run: CampaignRun.ID
    public var campaignId: Campaign.ID
    /// The instant of the run's contacts. Responses count from then on, for ``days`` of 24 hours.
    public var asOf: Date
    public var days: Int
    /// Whether the last of these days is over.
    public var isComplete: Bool
    /// The outcomes that count as responses.
    public var outcomes: [String]
    /// Those of ``outcomes`` that no response in the history has, though it has others.
    public var unknownOutcomes: [String]
    /// If there are ``unknownOutcomes``: the outcomes that the history has, the ten most frequent, the most frequent first.
    public var knownOutcomes: [String]
    /// The customers for whom the run decided at least one offer. Responses to one of these offers count, and responses that
    /// name no offer.
    public var overall: ResponseLift
    /// Most customers first.
    public var offers: [Offer]

    public init(
        run: CampaignRun, asOf: Date, days: Int, isComplete: Bool, outcomes: [String],
        unknownOutcomes: [String] = [], knownOutcomes: [String] = [], overall: ResponseLift, offers: [Offer]
    ) {
        self.run = run.id
        campaignId = run.campaignId
        self.asOf = asOf
        self.days = days
        self.isComplete = isComplete
        self.outcomes = outcomes
        self.unknownOutcomes = unknownOutcomes
        self.knownOutcomes = knownOutcomes
        self.overall = overall
        self.offers = offers
    }
}
