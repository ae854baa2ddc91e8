internal import MusterModel
internal import MusterService
internal import MusterStore

/// Hints that name commands and options. The hints of service errors, if any, apply to every front end.
///
/// ```swift
/// CommandHints.hint(for: "run.notFound")  // List the runs of a campaign with: muster runs CAMPAIGN
/// ```
enum CommandHints {
    /// The hint for a message of an error.
    static func hint(for message: UserFacingMessage, of error: any UserFacingError) -> String? {
        if let error = error as? TrainingError { return hint(for: error) ?? message.hint }
        // The hints of a server are already in the words of the command line.
        if let hint = message.hint { return hint }
        if error is ServerError { return nil }
        switch error {
        case CatalogError.notFound(let key, _) where key.kind != .campaign: return nil
        case DatasetError.notImported(let name, _), StoreError.datasetNotFound(let name): return importing(name)
        default: return hint(for: error.code)
        }
    }

    /// - Parameter code: the code of an error.
    static func hint(for code: String) -> String? {
        switch code {
        case "definition.notFound": "List the campaigns with: muster campaigns"
        case "run.notFound": "List the runs of a campaign with: muster runs CAMPAIGN"
        case "dataset.notImported", "dataset.notFound": importing("NAME")
        case "interactions.known": "List the imported batches with: muster interactions"
        case "task.notFound": "List the tasks with: muster tasks"
        case "key.notFound": "List the keys with: muster keys list"
        default: nil
        }
    }

    static func importing(_ dataset: String) -> String {
        "Import it with: muster import FILE --dataset \(dataset) --key COLUMN"
    }

    private static func hint(for error: TrainingError) -> String? {
        switch error {
        case .notTrainable: "Name a trainable model, or a file with one: --features FILE"
        case .tooFewExamples(_, _, _, .allHeldOut): "All customers with examples are held out: lower --holdout."
        case .tooFewExamples(_, _, _, .noResponses):
            "Import responses with: muster interactions import FILE; each needs an offer_id to learn from."
        case .tooFewExamples(_, _, _, .otherOutcomes(let known)):
            "The responses have other outcomes: \(known.joined(separator: ", ")). Name the positive ones with --outcome."
        case .tooFewExamples(_, _, _, .tooFewResponses): "Import more responses, or lower --min-positives."
        case .tooFewExamples(_, _, _, .youngContacts(let count, let days)):
            "\(NumberFormatting.count(count, "contact is", "contacts are")) younger than \(days) days and left out, because responses may "
                + "still come. Train later, or lower --maturity."
        case .redundantFeature: "Leave it out, or set --l2 above 0."
        case .separated: "Set --l2 above 0, and look for a feature that reveals the outcome."
        case .noModel, .oneOutcomeOnly, .featureTooLarge: nil
        }
    }
}
