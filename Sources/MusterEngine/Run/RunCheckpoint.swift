public import MusterModel

/// How far a run has come, for good: whatever happens now, the next attempt goes on from here.
public struct RunCheckpoint: Hashable, Sendable {
    /// Parts of the customers' dataset that are decided and whose decisions are on disk.
    public var partsDone: Int
    /// Parts that have rows.
    public var partCount: Int
    /// Of the dataset's rows, 0–1.
    public var share: Double
    public var processed: Int
    /// Customers with at least one recommendation who are not held out.
    public var recommended: Int
    /// To customers who are not held out.
    public var totalRecommendations: Int
    /// So far, over all attempts.
    public var stages: [RunStage]
}
