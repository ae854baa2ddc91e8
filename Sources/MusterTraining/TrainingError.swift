/// The reason why a model could not be trained. Feature indices are those of ``Examples``.
public enum TrainingError: Error, Hashable, Sendable {
    /// All outcomes are the same, or there are no examples.
    case oneOutcomeOnly
    /// The feature's values are too large to compute with.
    case unusable(feature: Int)
    /// Without a penalty: the feature is a linear combination of those before it.
    case redundant(feature: Int)
    /// The fit diverges: without a penalty, the features separate the outcomes perfectly.
    case notConverging
}
