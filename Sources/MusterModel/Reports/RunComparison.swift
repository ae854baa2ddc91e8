/// The differences between two runs.
///
/// Recommendations are those of the results: held-out customers count like all others.
public struct RunComparison: Hashable, Sendable, Codable {
    /// One of the two runs.
    public struct Side: Hashable, Sendable, Codable {
        public var id: CampaignRun.ID
        public var campaignId: Campaign.ID
        /// Customers in the segment.
        public var totalCustomers: Int
        public var processed: Int
        /// Customers with at least one recommendation.
        public var recommended: Int
        public var totalRecommendations: Int
        /// `nil` when nothing was recommended.
        public var scores: ScoreDistribution?

        public init(_ run: CampaignRun, recommended: Int, totalRecommendations: Int, scores: ScoreDistribution?) {
            id = run.id
            campaignId = run.campaignId
            totalCustomers = run.totalCustomers
            processed = run.processed
            self.recommended = recommended
            self.totalRecommendations = totalRecommendations
            self.scores = scores
        }
    }

    /// Customers with a recommendation in at least one of the runs, by their first choices.
    public struct Customers: Hashable, Sendable, Codable {
        /// The same offer ranks first in both.
        public var same: Int = 0
        /// Different offers rank first.
        public var moved: Int = 0
        public var onlyInFirst: Int = 0
        public var onlyInSecond: Int = 0

        /// Customers whose first choice is not the same in both.
        public var changed: Int { moved + onlyInFirst + onlyInSecond }

        public init() {}
    }

    /// One offer. `first` and `second` count its recommendations: `first` = kept + lost, `second` = kept + gained.
    public struct OfferChange: Hashable, Sendable, Codable {
        public var id: String
        public var name: String
        public var first: Int
        public var second: Int
        public var kept: Int
        public var gained: Int
        public var lost: Int
        /// Over the customers who kept it; `nil` when there are none.
        public var meanScoreChange: Double?

        public init(
            id: String, name: String, kept: Int, gained: Int, lost: Int, meanScoreChange: Double?
        ) {
            self.id = id
            self.name = name
            first = kept + lost
            second = kept + gained
            self.kept = kept
            self.gained = gained
            self.lost = lost
            self.meanScoreChange = meanScoreChange
        }
    }

    /// Customers whose first choice changed from one offer to another.
    public struct Move: Hashable, Sendable, Codable {
        public var fromId: String
        public var fromName: String
        public var toId: String
        public var toName: String
        public var customers: Int

        public init(fromId: String, fromName: String, toId: String, toName: String, customers: Int) {
            self.fromId = fromId
            self.fromName = fromName
            self.toId = toId
            self.toName = toName
            self.customers = customers
        }
    }

    /// Second score minus first, of the same offer for the same customer.
    public struct ScoreChange: Hashable, Sendable, Codable {
        public var pairs: Int
        public var mean: Double
        public var meanAbsolute: Double

        public init(pairs: Int, mean: Double, meanAbsolute: Double) {
            self.pairs = pairs
            self.mean = mean
            self.meanAbsolute = meanAbsolute
        }
    }

    /// A customer whose first choice is not the same in both runs, and why.
    public struct MovedCustomer: Hashable, Sendable, Codable {
        public var customerId: String
        /// The first choices; `nil` for no recommendation.
        public var beforeId: String?
        public var beforeName: String?
        public var afterId: String?
        public var afterName: String?
        /// Why the first run's choice is not that of the second run; or without one, why the second run's choice was not that of
        /// the first run.
        public var reason: Reason

        public init(
            customerId: String, beforeId: String?, beforeName: String?, afterId: String?, afterName: String?, reason: Reason
        ) {
            self.customerId = customerId
            self.beforeId = beforeId
            self.beforeName = beforeName
            self.afterId = afterId
            self.afterName = afterName
            self.reason = reason
        }
    }

    /// Why a run did not choose an offer for a customer.
    public struct Reason: Hashable, Sendable, Codable {
        public enum Stage: String, CaseIterable, Hashable, Sendable, Codable {
            /// The customer is not in the dataset of the run.
            case dataset
            case segment
            case inventory, consent, rule, fit, policy, filter, creative, group, limit
            /// Another offer has a higher ranking value.
            case rank
            /// The decision can no longer be explained, because the data of the run is gone.
            case unknown
        }

        /// The run whose decision this is.
        public var runId: CampaignRun.ID
        public var stage: Stage
        /// The rule, policy, limit or offer that is the reason.
        public var name: String?

        public init(runId: CampaignRun.ID, stage: Stage, name: String? = nil) {
            self.runId = runId
            self.stage = stage
            self.name = name
        }
    }

    public var first: Side
    public var second: Side
    public var customers: Customers
    /// All offers of both runs' flows, the most recommended of the second run first.
    public var offers: [OfferChange]
    /// All of them, most customers first.
    public var moves: [Move]
    /// `nil` when no customer has the same offer in both runs.
    public var scoreChange: ScoreChange?
    /// The first of the customers whose first choice changed, by id, as many as were asked for.
    public var movedCustomers: [MovedCustomer] = []

    public init(
        first: Side, second: Side, customers: Customers, offers: [OfferChange], moves: [Move], scoreChange: ScoreChange?
    ) {
        self.first = first
        self.second = second
        self.customers = customers
        self.offers = offers
        self.moves = moves
        self.scoreChange = scoreChange
    }
}
