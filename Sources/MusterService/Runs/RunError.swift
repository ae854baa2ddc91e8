public import MusterModel

/// Why an operation on campaign runs failed.
public enum RunError: UserFacingError, Hashable {
    case campaignArchived(Campaign.ID)
    /// - `suggestion`: the id that was probably meant.
    case notFound(CampaignRun.ID, suggestion: String?)
    /// The run has already ended.
    case isOver(CampaignRun.ID, CampaignRun.Status)
    case noResults(CampaignRun.ID, CampaignRun.Status)
    /// The file with the run's results is missing.
    case missingResults(CampaignRun.ID, path: String)
    case ofOtherCampaign(CampaignRun.ID, Campaign.ID)
    /// The stored plan is missing or cannot be decoded, for instance because another version of Muster wrote it.
    case unreadablePlan(CampaignRun.ID)
    /// A dataset version that the run read was removed, after a later import and a later run.
    case datasetReplaced(CampaignRun.ID, dataset: String)
    /// Counts that must be equal differ: a bug in Muster.
    case inconsistent(String)
    /// - `name`: of the file.
    case fileNotFound(name: String, CampaignRun.ID)
    /// A registered output file of the run is missing.
    case missingFile(CampaignRun.ID, path: String)
    /// A registered output file of the run has another size than the run wrote.
    case changedFile(CampaignRun.ID, path: String)
    /// The run was recorded as failed.
    case failed(CampaignRun)
    /// The start or the end of the run could not be recorded. Unless the end was recorded after all, the run is in the queue.
    case outcomeUnknown(CampaignRun.ID, reason: String)

    public var details: ErrorDetails {
        switch self {
        case .campaignArchived(let id):
            ErrorDetails(
                .conflict, "campaign.archived", "Campaign '\(id)' is archived and cannot be run.",
                hint: "Archived is final: duplicate the campaign and run the copy.")
        case .notFound(let id, let suggestion):
            ErrorDetails(
                .notFound, "run.notFound", "There is no run '\(id)'.", hint: suggestion.map { "Did you mean '\($0)'?" })
        case .isOver(let id, let status):
            ErrorDetails(.conflict, "run.isOver", "Run '\(id)' has already ended: it is \(status.rawValue).")
        case .noResults(let id, let status):
            ErrorDetails(
                .conflict, "run.noResults",
                "Run '\(id)' \(status == .failed ? "failed" : "is \(status.rawValue)") and has no results.")
        case .missingResults(let id, let path):
            ErrorDetails(.failed, "run.missingResults", "The results of run '\(id)' no longer exist: \(path) is missing.")
        case .ofOtherCampaign(let id, let campaign):
            ErrorDetails(
                .conflict, "run.ofOtherCampaign", "Run '\(id)' belongs to campaign '\(campaign)'.",
                hint: "Name that campaign, or another run.")
        case .unreadablePlan(let id):
            ErrorDetails(
                .conflict, "run.unreadablePlan",
                "The stored plan of run '\(id)' cannot be read.",
                hint: "Name no run: the explanation then shows the decision of a run that starts now.")
        case .datasetReplaced(let id, let dataset):
            ErrorDetails(
                .conflict, "run.datasetReplaced",
                "The version of dataset '\(dataset)' that run '\(id)' read no longer exists.",
                hint: "Only the data of a campaign's latest run is kept. Name no run to use the current data.")
        case .inconsistent(let reason):
            ErrorDetails(
                .failed, "run.inconsistent", "The counts of the run are inconsistent: \(reason)",
                hint: "This is a bug in Muster; please report it.")
        case .fileNotFound(let name, let id):
            ErrorDetails(
                .notFound, "run.fileNotFound", "Run '\(id)' has no file '\(name)'.", hint: "List the files of the run.")
        case .missingFile(let id, let path):
            ErrorDetails(.failed, "run.missingFile", "A file of run '\(id)' no longer exists: \(path) is missing.")
        case .changedFile(let id, let path):
            ErrorDetails(
                .failed, "run.changedFile", "A file of run '\(id)' is not as the run wrote it: \(path) has another size.")
        case .failed(let run):
            ErrorDetails(.failed, "run.failed", "Run '\(run.id)' failed: \(run.error ?? "for an unknown reason.")")
        case .outcomeUnknown(let id, let reason):
            ErrorDetails(
                .failed, "run.left", "The outcome of run '\(id)' could not be recorded: \(reason)",
                hint: "List the campaign's runs. If the run has not ended, the campaign's next run resumes it first.")
        }
    }
}
