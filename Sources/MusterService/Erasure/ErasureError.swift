public import MusterModel

/// Why customers could not be erased.
public enum ErasureError: UserFacingError, Hashable {
    case noIds
    case emptyId
    case tooManyIds(Int, maximum: Int)
    case runInProgress(CampaignRun.ID)
    /// An import or another change of the data is in progress.
    case dataInUse
    /// Runs or imports ended again and again while the new files were written.
    case changing
    /// A delivered file is not the one that the run wrote, so that its rows are not known.
    case changedFile(path: String, run: CampaignRun.ID)

    public var details: ErrorDetails {
        switch self {
        case .noIds:
            ErrorDetails(.invalid, "erasure.noIds", "No customer is named.", hint: "Name the ids of the customers to erase.")
        case .emptyId: ErrorDetails(.invalid, "erasure.emptyId", "An id is empty.")
        case .tooManyIds(let count, let maximum):
            ErrorDetails(
                .invalid, "erasure.tooManyIds", "There are \(count) ids, more than \(maximum).",
                hint: "Erase the customers in several steps.")
        case .runInProgress(let run):
            ErrorDetails(
                .conflict, "erasure.runInProgress", "Run \(run) is in progress, and may use the customers' data.",
                hint: "Erase them when the run has ended, or cancel the run. Nothing was changed.")
        case .dataInUse:
            ErrorDetails(
                .conflict, "erasure.dataInUse", "An import, or another change of the data, is in progress.",
                hint: "Try again when it has ended. Nothing was changed.")
        case .changing:
            ErrorDetails(
                .conflict, "erasure.changing", "Runs started and ended while the new files were written.",
                hint: "Try again when no run is about to start. Nothing was changed.")
        case .changedFile(let path, let run):
            ErrorDetails(
                .conflict, "erasure.changedFile", "The file \(path) is not the one that run \(run) wrote.",
                hint: "Restore it, or remove it and erase its customers elsewhere. Nothing was changed.")
        }
    }
}
