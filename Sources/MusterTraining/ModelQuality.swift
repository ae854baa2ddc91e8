internal import Foundation

/// The quality of predictions, measured on examples that were not used for training.
public struct ModelQuality: Hashable, Sendable, Codable {
    /// A tenth of the examples, sorted by prediction.
    public struct CalibrationBin: Hashable, Sendable, Codable {
        public var examples: Int
        /// Mean of the predicted probabilities.
        public var predicted: Double
        /// Share of the examples with a positive outcome.
        public var observed: Double
    }

    public var examples: Int
    public var positives: Int
    /// The area under the ROC curve: the probability that a random positive example has a higher prediction than a random
    /// negative one, where ties count half. `nil` when all outcomes are the same.
    public var auc: Double?
    /// Mean of −log P(outcome).
    public var logLoss: Double
    /// From the lowest predictions to the highest; at most ten.
    public var calibration: [CalibrationBin]

    /// - Parameters:
    ///   - predictions: probabilities, one for each outcome.
    /// - Returns: `nil` without examples.
    public init?(_ predictions: [Double], _ outcomes: [Bool]) {
        guard !outcomes.isEmpty, predictions.count == outcomes.count else { return nil }
        let order = predictions.indices.sorted { (predictions[$0], $0) < (predictions[$1], $1) }
        examples = outcomes.count
        positives = outcomes.count { $0 }
        auc = Self.auc(order, predictions, outcomes, positives: positives)
        logLoss =
            zip(predictions, outcomes).reduce(0) { sum, pair in
                // A wrong prediction of 0 or 1 would have an infinite loss.
                sum - log(max(pair.1 ? pair.0 : 1 - pair.0, 1e-15))
            } / Double(outcomes.count)
        calibration = (0..<10).compactMap { bin in
            let members = order[order.count * bin / 10..<order.count * (bin + 1) / 10]
            guard !members.isEmpty else { return nil }
            return CalibrationBin(
                examples: members.count,
                predicted: members.reduce(0) { $0 + predictions[$1] } / Double(members.count),
                observed: Double(members.count { outcomes[$0] }) / Double(members.count))
        }
    }

    /// Computed from ranks; equal predictions share their mean rank (Mann–Whitney U).
    private static func auc(_ order: [Int], _ predictions: [Double], _ outcomes: [Bool], positives: Int) -> Double? {
        guard positives > 0, positives < outcomes.count else { return nil }
        var rankSum = 0.0
        var first = 0
        while first < order.count {
            var end = first + 1
            while end < order.count, predictions[order[end]] == predictions[order[first]] { end += 1 }
            let meanRank = Double(first + 1 + end) / 2
            rankSum += meanRank * Double(order[first..<end].count { outcomes[$0] })
            first = end
        }
        let negatives = Double(outcomes.count - positives)
        let positives = Double(positives)
        return (rankSum - positives * (positives + 1) / 2) / (positives * negatives)
    }
}
