public import MusterTraining

/// What the contact history teaches about offers.
public struct TrainingExamples: Sendable {
    /// Where an offer's examples come from.
    public enum Source: String, Hashable, Sendable, Codable {
        /// Each customer contacted is an example, positive when a hoped-for response followed.
        case contacts
        /// There are no contacts: each customer who responded is an example, positive when one of the responses was
        /// hoped for.
        case responses
    }

    /// One offer's examples, one for each customer.
    public struct Offer: Sendable {
        public var source: Source
        public var training: Examples
        /// Of the customers that the training must not see.
        public var heldOut: Examples
    }

    /// By offer id, also of offers that the catalog has no more.
    public internal(set) var offers: [String: Offer] = [:]
    /// Examples left out because the dataset does not have their customers.
    public internal(set) var unmatchedExamples = 0
}
