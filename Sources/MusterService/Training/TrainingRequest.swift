public import MusterModel

/// The settings for training a model.
///
/// ```swift
/// var request = TrainingRequest(model: "response")
/// request.outcomes = ["accept"]
/// request.windowDays = 14
/// ```
public struct TrainingRequest: Sendable {
    /// The id of the model. Its features are those of the catalog's model with this id, or of a model in ``featuresFile``.
    public var model: ScoringModel.ID
    /// A catalog file with a model whose features are used.
    public var featuresFile: String?
    /// The same for a file that a client has sent, instead of ``featuresFile``.
    public var features: UploadedCatalogFile?
    public var dataset = DatasetSchema.defaultName
    /// The outcomes that count as positive.
    public var outcomes = ["accept", "convert"]
    /// How many days after a contact a response counts as its outcome.
    public var windowDays = 30
    /// Contacts that are younger, in days of 24 hours, are left out: responses to them may still follow. `nil` for the window.
    public var maturityDays: Int?
    /// The share of the customers that is held out from the training: at least 0, less than 1.
    public var holdOut = 0.2
    /// The L2 penalty on the coefficients; at least 0.
    public var l2 = 1.0
    /// The minimum number of positive, and of negative, examples for an offer to get weights of its own.
    public var minPositives = 20

    public init(model: ScoringModel.ID) {
        self.model = model
    }
}
