internal import MusterBase
public import MusterModel

/// Why a use case could not be carried out.
public enum ServiceError: Error, Hashable, Sendable {
    case notFound(DefinitionKey, suggestion: String?)
    case archivedCampaign(Campaign.ID)
    case invalidDatasetName(String)
    case datasetNotImported(String, campaign: Campaign.ID)
    /// A dataset is joined by a column of which values occur more than once.
    /// - `first`: the first few, and in how many rows each is.
    case repeatedJoinKeys(dataset: String, key: String, alias: String, total: Int, first: [RepeatedKey])
    /// A part of the dataset is not where it was imported to.
    case missingPart(dataset: String, path: String)
    /// A registered file of contacts or responses is gone.
    case missingInteractions(path: String)
    case runNotFound(CampaignRun.ID, suggestion: String?)
    /// It has ended already.
    case runIsOver(CampaignRun.ID, CampaignRun.Status)
    case noResults(CampaignRun.ID, CampaignRun.Status)
    /// The file that the run wrote is gone.
    case missingResults(CampaignRun.ID, path: String)
    case runOfOtherCampaign(CampaignRun.ID, Campaign.ID)
    /// The stored plan cannot be decoded.
    case unreadablePlan(CampaignRun.ID)
    /// The data that the run read was swept, after a later import and a later run.
    case datasetReplaced(CampaignRun.ID, dataset: String)
    case customerNotFound(String, dataset: String)
    case cannotWrite(path: String, reason: String)
    /// Counts that must be equal are not: a fault of Muster.
    case inconsistentRun(String)
    /// A model: why not, and what to do.
    case cannotTrain(String, hint: String?)
    /// A catalog file that was only read: its errors.
    case invalidDocuments([Diagnostic])
    /// A definition that was to be stored, or only looked at: its errors.
    case invalidDefinition([Diagnostic])
    /// What a patch would make of a definition: its errors.
    case invalidChange([Diagnostic])
    /// There is a definition with this id.
    case idTaken(DefinitionKey)
    /// A definition with this id could not be had by it.
    case idReserved(String)
    /// What is to be deleted is still named by others: what would be wrong with them.
    case stillUsed(DefinitionKey, [Diagnostic])
    /// Segments and flows name the dataset.
    case datasetStillUsed(String, by: [DefinitionKey])
    case datasetVersionNotFound(DatasetVersion.Key)
    case runFileNotFound(String, CampaignRun.ID)
    /// A file that the run wrote is gone.
    case missingRunFile(CampaignRun.ID, path: String)
    /// The run was recorded as failed.
    case runFailed(CampaignRun)
    /// The run could not be begun, or its end not be recorded: unless that was recorded all the same, it is in the queue.
    case runOutcomeUnknown(CampaignRun.ID, reason: String)
    /// A file of interactions has the same contents as one that was imported before.
    case interactionsKnown(file: String, InteractionFile)
    /// Two files of one import have the same contents.
    case sameInteractions(first: String, second: String)
}

extension ServiceError: UserFacingError {
    public var kind: ErrorKind {
        switch self {
        case .notFound, .runNotFound, .customerNotFound, .datasetVersionNotFound, .runFileNotFound:
            .notFound
        case .invalidChange(let diagnostics):
            // Which fields there can be depends on the others, which are not in the patch.
            diagnostics.contains {
                $0.isAboutShape && !["document.unknownField", "document.missingField", "document.emptyList"].contains($0.code)
            }
                ? .invalid : .conflict
        case .invalidDefinition(let diagnostics): diagnostics.contains(where: \.isAboutShape) ? .invalid : .conflict
        case .idTaken, .idReserved, .stillUsed, .datasetStillUsed: .conflict
        case .archivedCampaign, .runIsOver, .noResults, .interactionsKnown, .unreadablePlan, .datasetReplaced: .conflict
        case .runOfOtherCampaign, .invalidDatasetName, .datasetNotImported, .repeatedJoinKeys, .sameInteractions,
            .cannotTrain, .invalidDocuments:
            .invalid
        case .missingPart, .missingInteractions, .missingResults, .missingRunFile, .cannotWrite, .inconsistentRun, .runFailed,
            .runOutcomeUnknown:
            .failed
        }
    }

    public var code: String {
        switch self {
        case .notFound: "definition.notFound"
        case .archivedCampaign: "campaign.archived"
        case .invalidDatasetName: "dataset.invalidName"
        case .datasetNotImported: "dataset.notImported"
        case .repeatedJoinKeys: "dataset.repeatedJoinKeys"
        case .missingPart: "dataset.missingPart"
        case .missingInteractions: "interactions.missingFile"
        case .runNotFound: "run.notFound"
        case .runIsOver: "run.isOver"
        case .noResults: "run.noResults"
        case .missingResults: "run.missingResults"
        case .runOfOtherCampaign: "run.ofOtherCampaign"
        case .unreadablePlan: "run.unreadablePlan"
        case .datasetReplaced: "run.datasetReplaced"
        case .customerNotFound: "customer.notFound"
        case .cannotWrite: "workspace.cannotWrite"
        case .inconsistentRun: "run.inconsistent"
        case .cannotTrain: "model.cannotTrain"
        case .invalidDocuments: "document.invalid"
        case .invalidDefinition, .invalidChange: "definition.invalid"
        case .idTaken: "definition.idTaken"
        case .idReserved: "definition.idReserved"
        case .stillUsed: "definition.stillUsed"
        case .datasetStillUsed: "dataset.stillUsed"
        case .datasetVersionNotFound: "dataset.versionNotFound"
        case .runFileNotFound: "run.fileNotFound"
        case .missingRunFile: "run.missingFile"
        case .runFailed: "run.failed"
        case .runOutcomeUnknown: "run.left"
        case .interactionsKnown: "interactions.known"
        case .sameInteractions: "interactions.same"
        }
    }

    public var messages: [UserFacingMessage] {
        switch self {
        case .notFound(let key, let suggestion):
            [
                UserFacingMessage(
                    "There is no \(key.kind.displayName) '\(key.id)'.",
                    hint: suggestion.map { "Did you mean '\($0)'?" }
                        ?? (key.kind == .campaign ? "List the campaigns with: muster campaigns" : nil))
            ]
        case .archivedCampaign(let id):
            [UserFacingMessage("Campaign '\(id)' is archived and runs no more.", hint: "Archived is final: duplicate the campaign to go on with it.")]
        case .invalidDatasetName(let name):
            [
                UserFacingMessage(
                    "'\(name)' cannot be the name of a dataset.",
                    hint: "Use small letters, digits, - and _, at most 64, beginning with a letter or digit.")
            ]
        case .datasetNotImported(let name, let campaign):
            [
                UserFacingMessage(
                    "Campaign '\(campaign)' is about dataset '\(name)', which is not imported yet.",
                    hint: "Import it with: muster import FILE --dataset \(name) --key COLUMN")
            ]
        case .repeatedJoinKeys(let dataset, let key, let alias, let total, let first):
            [
                UserFacingMessage(
                    "Dataset '\(dataset)' is joined by '\(key)' as '\(alias)', but \(total) "
                        + (total == 1 ? "value of it occurs" : "values of it occur") + " more than once"
                        + (total > first.count ? ". The first: " : ": ")
                        + first.map { "'\($0.key)' in \($0.rows) rows" }.joined(separator: ", ") + ".",
                    hint: "Correct the data, or let the enrich stage make one row of them: "
                        + "aggregate: [{ name: rows, function: count }]")
            ]
        case .missingInteractions(let path):
            [
                UserFacingMessage(
                    "The file \(path) of the contact history is missing.",
                    hint: "Bring it back from a backup: without it, policies would count too little.")
            ]
        case .missingPart(let dataset, let path):
            [UserFacingMessage("The file \(path) of dataset '\(dataset)' is missing.", hint: "Import the dataset again.")]
        case .runNotFound(let id, let suggestion):
            [
                UserFacingMessage(
                    "There is no run '\(id)'.",
                    hint: suggestion.map { "Did you mean '\($0)'?" }
                        ?? "List the runs of a campaign with: muster runs CAMPAIGN")
            ]
        case .missingResults(let id, let path):
            [UserFacingMessage("The results of run '\(id)' are not there any more: \(path) is missing.")]
        case .runIsOver(let id, let status):
            [UserFacingMessage("Run '\(id)' has ended already: it is \(status.rawValue).")]
        case .noResults(let id, let status):
            [UserFacingMessage("Run '\(id)' \(status == .failed ? "failed" : "is \(status.rawValue)") and has no results.")]
        case .runOfOtherCampaign(let id, let campaign):
            [
                UserFacingMessage(
                    "Run '\(id)' is one of campaign '\(campaign)'.", hint: "Name that campaign, or another run.")
            ]
        case .unreadablePlan(let id):
            [
                UserFacingMessage(
                    "The plan of run '\(id)' cannot be read.",
                    hint: "Explain what a run would decide now: leave --run out.")
            ]
        case .datasetReplaced(let id, let dataset):
            [
                UserFacingMessage(
                    "The version of dataset '\(dataset)' that run '\(id)' read is gone.",
                    hint: "Only the data of a campaign's latest run is kept. Without --run the data as it is now decides.")
            ]
        case .customerNotFound(let id, let dataset):
            [UserFacingMessage("There is no customer '\(id)' in dataset '\(dataset)'.")]
        case .cannotWrite(let path, let reason):
            [UserFacingMessage("\(path) cannot be written: \(reason).", hint: "Check the folder's permissions and the free space.")]
        case .inconsistentRun(let reason):
            [UserFacingMessage("The run's counts do not add up: \(reason)", hint: "This is a fault of Muster; please report it.")]
        case .cannotTrain(let reason, let hint):
            [UserFacingMessage(reason, hint: hint)]
        case .idTaken(let key):
            [UserFacingMessage("There is \(key.kind.withArticle) '\(key.id)' already.", hint: "Choose another id, or replace it.")]
        case .idReserved(let id):
            [UserFacingMessage("'\(id)' stands for something else in the API's paths.", hint: "Choose another id.")]
        case .stillUsed(let key, let problems): Self.uses(of: key, problems)
        case .datasetStillUsed(let name, let users):
            users.map { user in
                UserFacingMessage(
                    "The dataset '\(name)' cannot be deleted: the \(user.kind.displayName) '\(user.id)' is about it.",
                    diagnostic: Diagnostic(code: "dataset.stillUsed", message: "It names the dataset '\(name)'.", subject: user))
            }
        case .datasetVersionNotFound(let key):
            [UserFacingMessage("There is no \(key).", hint: "It may have been swept after a later import.")]
        case .runFileNotFound(let name, let id):
            [UserFacingMessage("The run '\(id)' has no file '\(name)'.", hint: "List its files.")]
        case .missingRunFile(let id, let path):
            [UserFacingMessage("A file of run '\(id)' is not there any more: \(path) is missing.")]
        case .invalidDocuments(let diagnostics), .invalidDefinition(let diagnostics), .invalidChange(let diagnostics):
            diagnostics.map { diagnostic in
                UserFacingMessage(
                    (diagnostic.position.map { "\($0): " } ?? "") + diagnostic.message, hint: diagnostic.hint,
                    diagnostic: diagnostic)
            }
        case .runFailed(let run):
            [UserFacingMessage("Run '\(run.id)' failed: \(run.error ?? "for an unknown reason.")")]
        case .runOutcomeUnknown(let id, let reason):
            [
                UserFacingMessage(
                    "What became of run '\(id)' could not be recorded: \(reason)",
                    hint: "List the campaign's runs. If it is not over there, whoever runs the campaign next ends it first.")
            ]
        case .interactionsKnown(let file, let known):
            [
                UserFacingMessage(
                    "The contents of '\(file)' were imported already, as batch \(known.batch) at "
                        + "\(InstantFormat.text(known.registeredAt)).",
                    hint: "Nothing was imported. List what is there with: muster interactions")
            ]
        case .sameInteractions(let first, let second):
            [UserFacingMessage("'\(first)' and '\(second)' have the same contents.", hint: "Name one of them.")]
        }
    }

    /// One message for each definition that names what is to be deleted, or that could not do without it.
    private static func uses(of key: DefinitionKey, _ problems: [Diagnostic]) -> [UserFacingMessage] {
        problems.map { problem in
            let user = problem.subject.map { "the \($0.kind.displayName) '\($0.id)'" } ?? "something"
            let reason = problem.code == "catalog.notFound" ? "\(user) names it." : "\(user): \(problem.message)"
            return UserFacingMessage(
                "The \(key.kind.displayName) '\(key.id)' cannot be deleted: \(reason)",
                hint: problem.code == "catalog.notFound" ? "Change or delete that first." : problem.hint, diagnostic: problem)
        }
    }
}
