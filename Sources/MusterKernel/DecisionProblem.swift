/// The part of a plan that the kernel needs: the treatments, their predicates, and how they are scored and ranked.
///
/// Offers are in tie-break order: higher priority first, then by offer id, and the treatments of an offer by channel id.
/// Among equal values the one with the lower index wins.
///
/// ```swift
/// // One offer with the value 0.7, on one channel, for the customers for whom predicate 0 holds.
/// let problem = DecisionProblem(
///     offers: [.init(column: nil, factor: 0.7, treatments: 0..<1)],
///     treatments: [.init(offer: 0, channel: 0, predicates: [0], reasons: [0])],
///     channelCount: 1, predicateCount: 1, scores: .none,
///     reasons: .init(count: 5, firstOfAllocation: 1, groups: []))
/// ```
public struct DecisionProblem: Hashable, Sendable, Codable {
    public struct Offer: Hashable, Sendable, Codable {
        /// Column of the score matrix; `nil` when the method needs no propensity.
        public var column: Int?
        /// The part of the value that does not depend on the customer.
        public var factor: Double
        /// The offer's treatments, as indices within ``DecisionProblem/treatments``.
        public var treatments: Range<Int>
        /// The groups that the offer counts towards, as indices within ``DecisionProblem/groupLimits``.
        public var groups: [Int]

        public init(column: Int?, factor: Double, treatments: Range<Int>, groups: [Int] = []) {
            self.column = column
            self.factor = factor
            self.treatments = treatments
            self.groups = groups
        }
    }

    public struct Treatment: Hashable, Sendable, Codable {
        /// Index within ``DecisionProblem/offers``.
        public var offer: Int
        public var channel: Int
        /// The predicates that must all hold for the customer, in the order of their evaluation.
        public var predicates: [Int]
        /// For each predicate, the drop reason when it fails; ascending.
        public var reasons: [Int]
        /// Factors of the value, each for the customers for whom its predicate holds.
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

    /// A predicate that fails for a customer after a number of contacts, those of the run itself included.
    public struct ContactLimit: Hashable, Sendable, Codable {
        public var predicate: Int
        /// The treatments whose recommendation is one of these contacts, as indices within ``DecisionProblem/treatments``.
        public var treatments: [Int]
        /// The number of contacts at which the predicate fails, for a customer without any before the run. At least 1.
        public var limit: Int

        public init(predicate: Int, treatments: [Int], limit: Int) {
            self.predicate = predicate
            self.treatments = treatments
            self.limit = limit
        }
    }

    /// The numbers of the drop reasons. A failed predicate has a number of its own: ``Treatment/reasons``.
    public struct DropReasonIndices: Hashable, Sendable, Codable {
        /// The number of all reasons.
        public var count: Int
        /// The index of the first ``Allocation/DropReason``; the others follow in their order.
        public var firstOfAllocation: Int
        /// By group: the index of the reason for dropping a candidate because the group is full.
        public var groups: [Int]

        public init(count: Int, firstOfAllocation: Int, groups: [Int]) {
            self.count = count
            self.firstOfAllocation = firstOfAllocation
            self.groups = groups
        }

        public subscript(reason: Allocation.DropReason) -> Int { firstOfAllocation + reason.rawValue }
    }

    public var offers: [Offer]
    public var treatments: [Treatment]
    public var channelCount: Int
    /// The number of predicates: conditions on the customer, each true or false.
    public var predicateCount: Int
    public var scores: ScoreMatrix
    /// Exponent of the propensity in the value, at least 0.
    public var propensityExponent: Double
    /// Maximum number of recommendations for one customer, at least 1.
    public var maxOffers: Int
    /// By group, the maximum number of recommendations for one customer, each at least 1.
    public var groupLimits: [Int]
    /// Matter only if a customer can get several recommendations.
    public var contactLimits: [ContactLimit]
    public var reasons: DropReasonIndices

    public init(
        offers: [Offer], treatments: [Treatment], channelCount: Int, predicateCount: Int, scores: ScoreMatrix,
        propensityExponent: Double = 1, maxOffers: Int = 1, groupLimits: [Int] = [],
        contactLimits: [ContactLimit] = [], reasons: DropReasonIndices
    ) {
        self.offers = offers
        self.treatments = treatments
        self.channelCount = channelCount
        self.predicateCount = predicateCount
        self.scores = scores
        self.propensityExponent = propensityExponent
        self.maxOffers = maxOffers
        self.groupLimits = groupLimits
        self.contactLimits = contactLimits
        self.reasons = reasons
    }
}
