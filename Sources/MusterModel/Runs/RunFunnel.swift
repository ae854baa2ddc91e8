/// How many candidates of a run were recommended and how many dropped where.
///
/// A candidate is a processed customer and an offer that the flow's inventory names. It drops at the first step after
/// which none of the offer's treatments is left, so that for every offer and for all of them
/// `candidates` = `recommended` + `heldOut` + the sum of what dropped.
public struct RunFunnel: Hashable, Sendable, Codable {
    public struct Step: Hashable, Sendable, Codable {
        public var stage: String
        public var reason: DropReason
        public var id: String?
        public var name: String?
        public var dropped: Int

        public init(_ step: FunnelStep, dropped: Int) {
            stage = step.stage
            reason = step.reason
            id = step.id
            name = step.name
            self.dropped = dropped
        }
    }

    /// The candidates of one offer.
    public struct OfferCandidates: Hashable, Sendable, Codable {
        public struct Drop: Hashable, Sendable, Codable {
            /// Index within ``RunFunnel/steps``.
            public var step: Int
            /// At least 1.
            public var dropped: Int

            public init(step: Int, dropped: Int) {
                self.step = step
                self.dropped = dropped
            }
        }

        public var id: String
        public var name: String
        public var candidates: Int
        public var recommended: Int
        /// Recommended to customers of the control group, who get nothing.
        public var heldOut: Int
        /// In the order of the steps.
        public var drops: [Drop]

        public init(id: String, name: String, candidates: Int, recommended: Int, heldOut: Int, drops: [Drop]) {
            self.id = id
            self.name = name
            self.candidates = candidates
            self.recommended = recommended
            self.heldOut = heldOut
            self.drops = drops
        }
    }

    /// Those that were processed.
    public var customers: Int
    public var candidates: Int
    public var recommended: Int
    public var heldOut: Int
    /// Every step there is, in the order in which candidates meet them, also those where none dropped.
    public var steps: [Step]
    /// By offer id.
    public var byOffer: [OfferCandidates]

    public init(
        customers: Int, candidates: Int, recommended: Int, heldOut: Int, steps: [Step], byOffer: [OfferCandidates]
    ) {
        self.customers = customers
        self.candidates = candidates
        self.recommended = recommended
        self.heldOut = heldOut
        self.steps = steps
        self.byOffer = byOffer
    }
}
