import Foundation
import MusterTestSupport

/// Trees of gradient boosting, for one offer.
struct TreeCase {
    indirect enum Node {
        case leaf(Float)
        /// Left when the feature is below the threshold.
        case split(feature: Int, threshold: Float, missingGoesLeft: Bool, left: Node, right: Node)
    }

    /// A probability.
    var baseScore: Float
    var trees: [Node]
    /// The features of the file, each one of the model's; identified by index if the file has no names.
    var order: [Int]
    var hasNames: Bool
    /// As version 3 writes it.
    var isBaseScoreList: Bool
}

extension TreeCase {
    /// As XGBoost predicts: single precision, tree by tree.
    func propensity(_ features: [ModelCase.Feature], _ here: GeneratedExpression.Surroundings) -> Double {
        let values = order.map { features[$0].single(here) }
        let margin = trees.reduce(Float(log(Double(baseScore) / (1 - Double(baseScore))))) { $0 + $1.leaf(values) }
        return 1 / (1 + exp(-Double(margin)))
    }
}

extension TreeCase.Node {
    fileprivate func leaf(_ values: [Float?]) -> Float {
        switch self {
        case .leaf(let value): return value
        case .split(let feature, let threshold, let missingGoesLeft, let left, let right):
            let goesLeft = values[feature].map { $0 < threshold } ?? missingGoesLeft
            return (goesLeft ? left : right).leaf(values)
        }
    }
}

extension ModelCase.Feature {
    fileprivate func single(_ here: GeneratedExpression.Surroundings) -> Float? {
        switch value.value(here) {
        case .bool(let isTrue): isTrue ? 1 : 0
        case .int(let value): Float(value)
        case .double(let value): Float(value)
        case .missing, .text: nil
        }
    }
}

extension ModelCase {
    static func gradientBoosted(of run: RunCase, _ random: inout SeededRandom) -> ModelCase {
        let features = (0..<random.int(1...4)).map { index in
            Feature(name: "f\(index)", value: ExpressionGenerator(seesOffer: false).feature(&random))
        }
        var offers: [String: TreeCase] = [:]
        for id in random.some(of: run.offers.map(\.id)) + (random.chance(0.9) ? ["*"] : []) {
            let hasNames = random.chance(0.7)
            let order = hasNames ? random.some(of: Array(features.indices)) : Array(features.indices)
            offers[id] = TreeCase(
                baseScore: random.pick([0.5, 0.03125, 0.75]),
                trees: (0..<random.int(0...5)).map { _ in .random(depth: order.isEmpty ? 0 : 3, order.count, &random) },
                order: order, hasNames: hasNames, isBaseScoreList: random.chance(0.5))
        }
        return .gradientBoosted(features: features, offers: offers)
    }
}

extension TreeCase.Node {
    fileprivate static func random(depth: Int, _ featureCount: Int, _ random: inout SeededRandom) -> Self {
        guard depth > 0, random.chance(0.8) else { return .leaf(Float(random.int(-16...16)) / 16) }
        let thresholds: [Float] = [0, 0.5, 1, 2, 4.25, 18, 30, 40.5, 50]
        return .split(
            feature: random.int(0...featureCount - 1), threshold: random.pick(thresholds),
            missingGoesLeft: random.chance(0.5), left: .random(depth: depth - 1, featureCount, &random),
            right: .random(depth: depth - 1, featureCount, &random))
    }
}
