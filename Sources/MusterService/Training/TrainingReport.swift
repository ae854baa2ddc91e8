public import MusterEngine
public import MusterModel
public import MusterTraining

/// The result of training a model, with its quality for the held-out customers.
public struct TrainingReport: Hashable, Sendable, Codable {
    public struct Offer: Hashable, Sendable, Codable {
        public var id: String
        public var name: String
        /// A model cannot name an offer that is not in the catalog.
        public var isInCatalog: Bool
        public var source: TrainingExamples.Source
        /// The number of examples in the training, and of those with a positive outcome.
        public var examples: Int
        public var positives: Int
        /// Whether the offer has weights of its own; otherwise the common weights score it.
        public var hasOwnWeights: Bool
        /// Absent if no customer was held out.
        public var heldOut: ModelQuality?
    }

    public var model: ScoringModel.ID
    public var dataset: String
    public var outcomes: [String]
    public var windowDays: Int
    public var maturityDays: Int
    public var holdOut: Double
    public var l2: Double
    public var examples: Int
    public var positives: Int
    /// The quality for all offers together, each scored as in a run. Absent if no customer was held out.
    public var heldOut: ModelQuality?
    /// In id order.
    public var offers: [Offer]
    /// Examples that were left out because the dataset does not have their customers.
    public var unknownCustomers: Int
    /// Contacts that were left out because they are younger than ``maturityDays``: responses to them may still follow.
    public var youngContacts: Int
    /// Features that have the same value in all examples. Their coefficient is 0.
    public var constantFeatures: [String]
    /// The file that the model was written to.
    public var output: String
}
