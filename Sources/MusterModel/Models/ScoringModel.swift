/// Gives a propensity (0–1) for a customer and an offer. The catalog's kind `Model`.
public struct ScoringModel: Hashable, Sendable, Identifiable {
    public typealias ID = Identifier<ScoringModel>

    public var id: ID
    public var name: String
    public var description: String?
    public var form: Form

    public enum Form: Hashable, Sendable {
        case logisticRegression(LogisticRegression)
        case scorecard(Scorecard)
        case naiveBayes(NaiveBayes)
        case gradientBoosted(GradientBoosted)
    }

    public init(id: ID, name: String, description: String? = nil, form: Form) {
        self.id = id
        self.name = name
        self.description = description
        self.form = form
    }

    /// Whether the model gives a propensity for `offer`.
    public func covers(_ offer: Offer.ID) -> Bool {
        switch form {
        case .logisticRegression(let regression): regression.terms(for: offer) != nil
        case .scorecard: true
        case .naiveBayes(let bayes): bayes.terms(for: offer) != nil
        case .gradientBoosted(let boosted): boosted.ensemble(for: offer) != nil
        }
    }
}

/// P = 1 / (1 + e^−x) with x = intercept + Σ coefficient · feature.
public struct LogisticRegression: Hashable, Sendable, Codable {
    /// A number computed from the customer; a condition counts as 1 or 0.
    public struct Feature: Hashable, Sendable, Codable {
        public var name: String
        /// An expression over `customer`.
        public var value: String
        /// Replaces a missing value; `nil` means 0.
        public var missing: Double?

        public init(name: String, value: String, missing: Double? = nil) {
            self.name = name
            self.value = value
            self.missing = missing
        }
    }

    public struct Terms: Hashable, Sendable, Codable {
        public var intercept: Double
        /// By feature name. Features without a coefficient do not contribute.
        public var coefficients: [String: Double]

        public init(intercept: Double, coefficients: [String: Double] = [:]) {
            self.intercept = intercept
            self.coefficients = coefficients
        }
    }

    /// Applies to every offer that is not named.
    public static let anyOffer = "*"

    public var features: [Feature]
    /// By offer id, or ``anyOffer``.
    public var offers: [String: Terms]

    public init(features: [Feature], offers: [String: Terms]) {
        self.features = features
        self.offers = offers
    }

    public func terms(for offer: Offer.ID) -> Terms? {
        offers[offer.rawValue] ?? offers[Self.anyOffer]
    }
}

/// Points per condition that holds, normalised to 0–1.
public struct Scorecard: Hashable, Sendable, Codable {
    public enum Normalization: String, CaseIterable, Hashable, Sendable, Codable {
        /// 1 / (1 + e^−x) with x = (raw − mid) / range × 6.
        case sigmoid
        /// (raw − minScore) / range, kept within 0–1.
        case linear
    }

    public struct Rule: Hashable, Sendable, Codable {
        /// A condition over `customer`; a missing one gives no points.
        public var when: String
        public var points: Double
        /// The offers that get the points; `nil` means all.
        public var offers: [Offer.ID]?

        public init(when: String, points: Double, offers: [Offer.ID]? = nil) {
            self.when = when
            self.points = points
            self.offers = offers
        }
    }

    public var baseScore: Double
    public var minScore: Double
    /// Above ``minScore``.
    public var maxScore: Double
    public var normalization: Normalization
    public var rules: [Rule]

    public init(
        baseScore: Double, minScore: Double, maxScore: Double, normalization: Normalization = .sigmoid, rules: [Rule]
    ) {
        self.baseScore = baseScore
        self.minScore = minScore
        self.maxScore = maxScore
        self.normalization = normalization
        self.rules = rules
    }
}
