public import MusterModel

/// The durable progress of a run: a later attempt resumes here.
public struct RunCheckpoint: Hashable, Sendable {
    /// Parts of the customers' dataset whose decisions are on disk.
    public var partsDone: Int
    /// Parts that have rows.
    public var partCount: Int
    /// The share of the dataset's rows that are decided, 0–1.
    public var share: Double
    public var processed: Int
    /// Customers with at least one recommendation who are not held out.
    public var recommended: Int
    /// To customers who are not held out.
    public var totalRecommendations: Int
    /// The stages so far, over all attempts.
    public var stages: [RunStage]
}
