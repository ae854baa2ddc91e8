/// What a model learns from: for each example some numbers, and whether the outcome was the one hoped for.
public struct Examples: Hashable, Sendable {
    /// By feature, then by example. All are finite.
    public private(set) var features: [[Double]]
    public private(set) var outcomes: [Bool] = []
    public private(set) var positives = 0

    public init(featureCount: Int) {
        features = Array(repeating: [], count: featureCount)
    }

    /// All examples of `parts`, in order; they have the same features.
    public init(joining parts: some Collection<Examples>) {
        features = (0..<(parts.first?.features.count ?? 0)).map { feature in parts.flatMap { $0.features[feature] } }
        outcomes = parts.flatMap(\.outcomes)
        positives = parts.reduce(0) { $0 + $1.positives }
    }

    public var count: Int { outcomes.count }
    public var negatives: Int { count - positives }

    /// - Parameter value: of a feature, finite.
    public mutating func append(_ outcome: Bool, value: (Int) -> Double) {
        for feature in features.indices { features[feature].append(value(feature)) }
        outcomes.append(outcome)
        if outcome { positives += 1 }
    }
}
