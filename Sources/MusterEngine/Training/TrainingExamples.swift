public import MusterTraining

/// Examples of offers and their outcomes, from the contact history.
public struct TrainingExamples: Sendable {
    /// The origin of an offer's examples.
    public enum Source: String, Hashable, Sendable, Codable {
        /// Each contacted customer is an example, positive when a response with a positive outcome followed.
        case contacts
        /// The offer has no contacts: each customer who responded is an example, positive when one of the responses had a
        /// positive outcome.
        case responses
    }

    /// One offer's examples, one for each customer.
    public struct Offer: Sendable {
        public var source: Source
        public var training: Examples
        /// Examples that are left out of the training, for its validation.
        public var heldOut: Examples
    }

    /// By offer id, including offers that are no longer in the catalog.
    public internal(set) var offers: [String: Offer] = [:]
    /// The number of examples whose customers are not in the dataset.
    public internal(set) var unmatchedExamples = 0
}
