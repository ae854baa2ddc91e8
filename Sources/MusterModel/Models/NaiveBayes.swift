/// P = 1 / (1 + e^−x) with x = ln(prior / (1 − prior)) + Σ ln(accept[b] / reject[b]) over the features that are not missing,
/// where b is the customer's bin.
public struct NaiveBayes: Hashable, Sendable {
    /// An attribute of the customer, divided into bins.
    public struct Feature: Hashable, Sendable {
        public var name: String
        /// An expression over `customer`: a number or a condition for edges, a text for values.
        public var value: String
        public var bins: Bins

        public init(name: String, value: String, bins: Bins) {
            self.name = name
            self.value = value
            self.bins = bins
        }
    }

    public enum Bins: Hashable, Sendable {
        /// Ascending. The first bin is below the first edge; each other bin contains its lower edge, not its upper edge.
        case edges([Double])
        /// One bin per text, and one for all other texts.
        case values([String])

        public var count: Int {
            switch self {
            case .edges(let edges): edges.count + 1
            case .values(let values): values.count + 1
            }
        }

        /// A description of each bin for messages.
        public var labels: [String] {
            switch self {
            case .edges(let edges):
                let texts = edges.map { DocumentNode.number($0).json }
                guard let first = texts.first, let last = texts.last else { return ["any"] }
                let middle = zip(texts, texts.dropFirst()).map { "\($0) to below \($1)" }
                return ["below \(first)"] + middle + ["from \(last)"]
            case .values(let values): return values + ["other"]
            }
        }
    }

    public struct Terms: Hashable, Sendable {
        /// The overall probability of acceptance, above 0 and below 1.
        public var prior: Double
        /// By feature name. Features without likelihoods do not contribute.
        public var likelihoods: [String: Likelihoods]

        public init(prior: Double, likelihoods: [String: Likelihoods] = [:]) {
            self.prior = prior
            self.likelihoods = likelihoods
        }
    }

    /// The distribution of customers over the bins of a feature; each number is above 0 and at most 1.
    public struct Likelihoods: Hashable, Sendable {
        /// Customers who accepted.
        public var accept: [Double]
        /// Customers who did not accept.
        public var reject: [Double]

        public init(accept: [Double], reject: [Double]) {
            self.accept = accept
            self.reject = reject
        }
    }

    /// The maximum deviation from 1 of the sum of a feature's likelihoods, which allows for rounding.
    static let sumTolerance = 0.01

    public var features: [Feature]
    /// By offer id, or ``LogisticRegression/anyOffer``.
    public var offers: [String: Terms]

    public init(features: [Feature], offers: [String: Terms]) {
        self.features = features
        self.offers = offers
    }

    public func terms(for offer: Offer.ID) -> Terms? {
        offers[offer.rawValue] ?? offers[LogisticRegression.anyOffer]
    }
}
