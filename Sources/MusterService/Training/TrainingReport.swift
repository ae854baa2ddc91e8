public import MusterEngine
public import MusterModel
public import MusterTraining

/// How a model was trained, and how good it is for customers whom the training has not seen.
public struct TrainingReport: Hashable, Sendable, Codable {
    public struct Offer: Hashable, Sendable, Codable {
        public var id: String
        public var name: String
        /// A model cannot name an offer that the catalog does not have.
        public var isInCatalog: Bool
        public var source: TrainingExamples.Source
        /// Customers who were learnt from, and how many of them had a hoped-for outcome.
        public var examples: Int
        public var positives: Int
        /// Whether it has weights of its own; otherwise it is scored like any offer.
        public var hasOwnWeights: Bool
        /// Absent when no customer was held out.
        public var heldOut: ModelQuality?
    }

    public var model: ScoringModel.ID
    public var dataset: String
    public var outcomes: [String]
    public var windowDays: Int
    public var holdOut: Double
    public var l2: Double
    public var examples: Int
    public var positives: Int
    /// Of all offers together, each scored as a run scores it. Absent when no customer was held out.
    public var heldOut: ModelQuality?
    /// In id order.
    public var offers: [Offer]
    /// Examples left out because the dataset does not have their customers.
    public var unknownCustomers: Int
    /// Contacts younger than the window: their outcome may still come.
    public var openContacts: Int
    /// Features that are the same for all customers of the examples: they have no part in the model.
    public var constantFeatures: [String]
    /// The file that the model was written to.
    public var output: String
}
