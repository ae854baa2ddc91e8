/// What the kernel knows of a plan: the treatments, what opens them, and how they are scored and ranked.
///
/// Offers stand in tie-break order (higher priority, then offer id, then, within an offer, channel id), so that of two
/// equal values the one met first wins.
public struct DecisionProblem: Hashable, Sendable, Codable {
    public struct Offer: Hashable, Sendable, Codable {
        /// Column of the score matrix; `nil` when the method needs no propensity.
        public var column: Int?
        /// The part of the value that does not depend on the customer.
        public var factor: Double
        /// The offer's treatments, within ``DecisionTable/treatments``.
        public var treatments: Range<Int>
        /// The groups that the offer counts towards, within ``DecisionTable/groupLimits``.
        public var groups: [Int]

        public init(column: Int?, factor: Double, treatments: Range<Int>, groups: [Int] = []) {
            self.column = column
            self.factor = factor
            self.treatments = treatments
            self.groups = groups
        }
    }

    public struct Treatment: Hashable, Sendable, Codable {
        /// Index within ``DecisionTable/offers``.
        public var offer: Int
        public var channel: Int
        /// Gates that must all be open for the customer, in the order in which they are looked at.
        public var predicates: [Int]
        /// For each gate, why the treatment drops when it is shut; ascending.
        public var reasons: [Int]
        /// Factors of the value for the customers whose gate is open.
        public var fits: [Fit]

        public init(offer: Int, channel: Int, predicates: [Int] = [], reasons: [Int] = [], fits: [Fit] = []) {
            self.offer = offer
            self.channel = channel
            self.predicates = predicates
            self.reasons = reasons
            self.fits = fits
        }
    }

    public struct Fit: Hashable, Sendable, Codable {
        public var predicate: Int
        public var factor: Double

        public init(predicate: Int, factor: Double) {
            self.predicate = predicate
            self.factor = factor
        }
    }

    /// The numbers of the reasons, other than gates, for which candidates drop.
    public struct DropReasonIndices: Hashable, Sendable, Codable {
        /// Of all reasons.
        public var count: Int
        /// The customer got as many offers as there may be.
        public var outranked: Int
        public var total: Int
        public var perOffer: Int
        public var perChannel: Int
        /// By group.
        public var groups: [Int]

        public init(count: Int, outranked: Int, total: Int, perOffer: Int, perChannel: Int, groups: [Int]) {
            self.count = count
            self.outranked = outranked
            self.total = total
            self.perOffer = perOffer
            self.perChannel = perChannel
            self.groups = groups
        }
    }

    public var offers: [Offer]
    public var treatments: [Treatment]
    public var channelCount: Int
    /// Number of gates: conditions on the customer, each true or false.
    public var predicateCount: Int
    public var scores: ScoreMatrix
    /// Exponent of the propensity in the value, at least 0.
    public var propensityExponent: Double
    /// Most recommendations for one customer, at least 1.
    public var maxOffers: Int
    /// Most recommendations for one customer, by group, each at least 1.
    public var groupLimits: [Int]
    public var reasons: DropReasonIndices

    public init(
        offers: [Offer], treatments: [Treatment], channelCount: Int, predicateCount: Int, scores: ScoreMatrix,
        propensityExponent: Double = 1, maxOffers: Int = 1, groupLimits: [Int] = [], reasons: DropReasonIndices
    ) {
        self.offers = offers
        self.treatments = treatments
        self.channelCount = channelCount
        self.predicateCount = predicateCount
        self.scores = scores
        self.propensityExponent = propensityExponent
        self.maxOffers = maxOffers
        self.groupLimits = groupLimits
        self.reasons = reasons
    }
}
