/// Why a model could not be trained. Features are numbered as in ``Examples``.
public enum TrainingError: Error, Hashable, Sendable {
    /// All outcomes are the same, or there are none.
    case oneOutcomeOnly
    /// The values are too large to work with.
    case unusable(feature: Int)
    /// Without a penalty: the feature says nothing that those before it do not say together.
    case redundant(feature: Int)
    /// The coefficients grow without end: without a penalty, the features tell the outcomes apart without fail.
    case notConverging
}
