public import MusterModel

/// Why a model could not be trained. All cases have the code `model.cannotTrain`.
public enum TrainingError: UserFacingError, Hashable {
    /// The model is not a logistic regression with features.
    case notTrainable(ScoringModel.ID)
    /// - `hasModels`: whether the file has models, none of which has the id.
    case noModel(ScoringModel.ID, file: String, hasModels: Bool)
    case tooFewExamples(positives: Int, negatives: Int, minimum: Int, Shortage)
    /// - `examples`: a description of the examples, such as `offer 'gold_card'`.
    case oneOutcomeOnly(examples: String)
    case featureTooLarge(String)
    /// The feature is a linear combination of the features before it.
    case redundantFeature(String, examples: String)
    /// The features separate the outcomes perfectly, so that no finite weights are best.
    case separated(examples: String)

    /// The reason for too few examples.
    public enum Shortage: Hashable, Sendable {
        case allHeldOut
        case noResponses
        /// The history has only these outcomes.
        case otherOutcomes([String])
        case tooFewResponses
        /// Contacts that are not mature were left out.
        case youngContacts(Int, maturityDays: Int)
    }

    public var details: ErrorDetails { ErrorDetails(.conflict, "model.cannotTrain", text, hint: hint) }

    private var text: String {
        switch self {
        case .notTrainable(let id): "Model '\(id)' is not a logistic_regression with features."
        case .noModel(let id, let file, let hasModels):
            "\(file) has \(hasModels ? "several models, none of them '\(id)'" : "no model")."
        case .tooFewExamples(let positives, let negatives, let minimum, _):
            "There are too few examples to learn from: \(positives) positive and \(negatives) negative, where "
                + "\(minimum) of each are needed."
        case .oneOutcomeOnly(let examples): "All examples of \(examples) have the same outcome."
        case .featureTooLarge(let name): "The values of feature '\(name)' are too large."
        case .redundantFeature(let name, let examples):
            "For \(examples), feature '\(name)' adds nothing to the features before it."
        case .separated(let examples):
            "For \(examples), the features separate the outcomes perfectly, so the fit diverges."
        }
    }

    private var hint: String? {
        switch self {
        case .notTrainable: "Name a model that is, or a file with one."
        case .noModel: "The file needs a document of kind Model with the features to use."
        case .tooFewExamples(_, _, _, .allHeldOut): "All customers with examples are held out: hold out fewer."
        case .tooFewExamples(_, _, _, .noResponses):
            "Import responses; each needs an offer_id to learn from."
        case .tooFewExamples(_, _, _, .otherOutcomes(let known)):
            "The responses have other outcomes: \(known.joined(separator: ", "))."
        case .tooFewExamples(_, _, _, .tooFewResponses):
            "Import more responses, or require fewer positive examples."
        case .tooFewExamples(_, _, _, .youngContacts(let count, let days)):
            "\(count) \(count == 1 ? "contact is" : "contacts are") younger than \(days) days and left out, because responses may "
                + "still come. Train later, or with a smaller maturity."
        case .oneOutcomeOnly: nil
        case .featureTooLarge: "Divide it, or take its logarithm."
        case .redundantFeature: "Leave it out, or set an L2 penalty above 0."
        case .separated: "Set an L2 penalty above 0, and look for a feature that reveals the outcome."
        }
    }
}
