/// The numbers of candidates of a run that were recommended or dropped at each step.
///
/// A candidate is a processed customer and an offer of the flow's inventory. It drops at the first step after which none of
/// the offer's treatments is left. For each offer and in total,
/// `candidates` = `recommended` + `heldOut` + the sum of the drops.
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
        /// Recommended to held-out customers, and therefore not delivered.
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

    /// Processed customers.
    public var customers: Int
    public var candidates: Int
    public var recommended: Int
    public var heldOut: Int
    /// All steps, in the order in which candidates pass them, including those without drops.
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
