public import MusterKernel

/// Receives the recommendations of a run.
public protocol RunOutput: Sendable {
    associatedtype Fragment: Sendable

    /// Prepares a batch for output. Called from several threads at once, in any order.
    func render(_ batch: RecommendationBatch) throws -> Fragment

    /// Adds a batch to the output. Called for one batch at a time, in the order of the results.
    func append(_ batch: RecommendationBatch, _ fragment: Fragment) throws

    /// Called after the last batch. Does not wait.
    func end()

    /// The time spent writing so far, without the time spent waiting for batches.
    var writingTime: Duration { get }
}
