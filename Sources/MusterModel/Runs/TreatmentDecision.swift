/// The explanation why a customer gets an offer on a channel, or does not.
public struct TreatmentDecision: Hashable, Sendable, Codable {
    public enum Outcome: String, Hashable, Sendable, Codable {
        case recommended
        /// A consent, rule, policy or filter excludes it: the first failed check.
        case blocked
        /// A volume constraint or a budget had closed it.
        case closed
        /// The offer is recommended on another channel.
        case offerTaken
        case groupFull
        case rankedOut
        case totalReached
    }

    /// A consent, rule, policy or filter that applies to the treatment.
    public struct Check: Hashable, Sendable, Codable {
        public var reason: DropReason
        public var id: String?
        public var name: String?
        /// The expression that must be true, if the check has one.
        public var condition: String?
        /// The value of the condition for the customer; `nil` when it is missing, or when the check has no expression.
        public var holds: Bool?
        public var passes: Bool
        /// The number of counted contacts, for a policy that counts. Those of the run are included only if they block.
        public var count: Int?
        /// How many of them are recommendations of the run to the customer, if they block.
        public var countInRun: Int?
        /// The policy blocks at this count and above.
        public var limit: Int?

        public init(
            reason: DropReason, id: String?, name: String?, condition: String?, holds: Bool?, passes: Bool,
            count: Int? = nil, countInRun: Int? = nil, limit: Int? = nil
        ) {
            self.reason = reason
            self.id = id
            self.name = name
            self.condition = condition
            self.holds = holds
            self.passes = passes
            self.count = count
            self.countInRun = countInRun
            self.limit = limit
        }
    }

    /// The volume constraint, budget or group that excludes the treatment.
    public struct Limit: Hashable, Sendable, Codable {
        public var name: String
        public var limit: Int
        /// The customer whose recommendation reached the limit, if a run recorded it.
        public var customerId: String?

        public init(name: String, limit: Int, customerId: String? = nil) {
            self.name = name
            self.limit = limit
            self.customerId = customerId
        }
    }

    public var offerId: String
    public var offerName: String
    public var channelId: String
    public var channelName: String
    public var creativeId: String
    public var creativeName: String
    public var categoryId: String
    public var categoryName: String
    /// Mandatory offers are exempt from eligibility rules and from bypassable policies.
    public var mandatory: Bool
    public var outcome: Outcome
    /// 1-based rank among the customer's recommendations.
    public var rank: Int?
    /// 1-based position among the treatments that pass all checks, best first.
    public var position: Int?
    public var limit: Limit?
    /// In the order of evaluation.
    public var checks: [Check]
    public var score: ScoreExplanation

    public init(
        offerId: String, offerName: String, channelId: String, channelName: String, creativeId: String,
        creativeName: String, categoryId: String, categoryName: String, mandatory: Bool, outcome: Outcome,
        rank: Int? = nil, position: Int? = nil, limit: Limit? = nil, checks: [Check], score: ScoreExplanation
    ) {
        self.offerId = offerId
        self.offerName = offerName
        self.channelId = channelId
        self.channelName = channelName
        self.creativeId = creativeId
        self.creativeName = creativeName
        self.categoryId = categoryId
        self.categoryName = categoryName
        self.mandatory = mandatory
        self.outcome = outcome
        self.rank = rank
        self.position = position
        self.limit = limit
        self.checks = checks
        self.score = score
    }
}
