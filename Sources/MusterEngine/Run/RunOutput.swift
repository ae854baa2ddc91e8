public import MusterModel

/// Takes the recommendations of a run.
public protocol RunOutput: Sendable {
    associatedtype Fragment: Sendable

    /// Prepares a batch for output. Called from several threads at once, in any order.
    func render(_ batch: RecommendationBatch) throws -> Fragment

    /// Adds a batch to the output. Called for one batch at a time, in the order of the results.
    func append(_ batch: RecommendationBatch, _ fragment: Fragment) throws

    /// Nothing more will be appended. Does not wait.
    func end()

    /// How long this output has been written so far, without waiting.
    var writingTime: Duration { get }
}
