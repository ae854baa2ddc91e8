public import MusterModel

/// What to train a model on.
public struct TrainingRequest: Sendable {
    /// The model to make. Its features are those of the catalog's model of that id, or of a file's.
    public var model: ScoringModel.ID
    /// A catalog file with a model that has the features.
    public var featuresFile: String?
    public var dataset = DatasetSchema.defaultName
    /// The outcomes hoped for.
    public var outcomes = ["accept", "convert"]
    /// How long after a contact a response counts as its outcome, in days.
    public var windowDays = 30
    /// The share (0–1, less than 1) of the customers whom the training does not see.
    public var holdOut = 0.2
    /// How much large coefficients are held back.
    public var l2 = 1.0
    /// An offer with fewer positive or fewer negative examples gets no weights of its own.
    public var minPositives = 20

    public init(model: ScoringModel.ID) {
        self.model = model
    }
}
