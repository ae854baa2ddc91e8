/// Why a customer gets an offer on a channel, or does not.
public struct TreatmentDecision: Hashable, Sendable, Codable {
    public enum Outcome: String, Hashable, Sendable, Codable {
        case recommended
        /// A consent, rule, policy or filter does not let it pass: the first check that failed.
        case blocked
        /// A volume constraint or a budget had closed it.
        case closed
        /// The offer is recommended on another channel.
        case offerTaken
        case groupFull
        case rankedOut
        case totalReached
    }

    /// A consent, rule, policy or filter that has a say.
    public struct Check: Hashable, Sendable, Codable {
        public var reason: DropReason
        public var id: String?
        public var name: String?
        /// What must be true, where that is an expression.
        public var condition: String?
        /// What the condition is for the customer; `nil` where it is missing, and where it is no expression.
        public var holds: Bool?
        public var passes: Bool
        /// What was counted of the contact history, for a policy that counts.
        public var count: Int?
        /// The count from which the policy blocks.
        public var limit: Int?

        public init(
            reason: DropReason, id: String?, name: String?, condition: String?, holds: Bool?, passes: Bool,
            count: Int? = nil, limit: Int? = nil
        ) {
            self.reason = reason
            self.id = id
            self.name = name
            self.condition = condition
            self.holds = holds
            self.passes = passes
            self.count = count
            self.limit = limit
        }
    }

    /// The volume constraint, budget or group in the way.
    public struct Limit: Hashable, Sendable, Codable {
        public var name: String
        public var limit: Int
        /// The customer whose recommendation used it up, where a run knows.
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
    /// Mandatory offers pass eligibility rules, and the policies that let them.
    public var mandatory: Bool
    public var outcome: Outcome
    /// Among the customer's recommendations, from 1.
    public var rank: Int?
    /// Among the treatments that pass all checks, best first, from 1.
    public var position: Int?
    public var limit: Limit?
    /// In the order in which they are looked at.
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
