/// Training examples: for each one the values of the features, and whether the outcome was positive.
public struct Examples: Hashable, Sendable {
    /// By feature, then by example. All are finite.
    public private(set) var features: [[Double]]
    public private(set) var outcomes: [Bool] = []
    public private(set) var positives = 0

    public init(featureCount: Int) {
        features = Array(repeating: [], count: featureCount)
    }

    /// The examples of all `parts`, in order.
    ///
    /// - Precondition: all parts have the same features.
    public init(joining parts: some Collection<Examples>) {
        features = (0..<(parts.first?.features.count ?? 0)).map { feature in parts.flatMap { $0.features[feature] } }
        outcomes = parts.flatMap(\.outcomes)
        positives = parts.reduce(0) { $0 + $1.positives }
    }

    public var count: Int { outcomes.count }
    public var negatives: Int { count - positives }

    /// - Parameter value: the finite value of the feature with this index.
    public mutating func append(_ outcome: Bool, value: (Int) -> Double) {
        for feature in features.indices { features[feature].append(value(feature)) }
        outcomes.append(outcome)
        if outcome { positives += 1 }
    }
}
