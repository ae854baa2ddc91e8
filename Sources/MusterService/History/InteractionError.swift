internal import MusterBase
public import MusterModel

/// Why an operation on the contact history failed.
public enum InteractionError: UserFacingError, Hashable {
    /// A registered file of contacts or responses is missing.
    case missingFile(path: String)
    /// A file has the same contents as one that was imported before.
    case known(file: String, InteractionFile)
    /// Two files of one import have the same contents.
    case same(first: String, second: String)
    case notFound(batch: Int)
    /// Contacts of a run cannot be undone.
    case notImported(batch: Int, run: CampaignRun.ID?)
    /// A run that is not finished counts the batch.
    case inUse(batch: Int, run: CampaignRun.ID)

    public var details: ErrorDetails {
        switch self {
        case .missingFile(let path):
            ErrorDetails(
                .failed, "interactions.missingFile", "The file \(path) of the contact history is missing.",
                hint: "Restore it from a backup: without it, policies would count too few interactions.")
        case .known(let file, let known):
            ErrorDetails(
                .conflict, "interactions.known",
                "The contents of '\(file)' were already imported, as batch \(known.batch) at "
                    + "\(InstantFormat.text(known.registeredAt)). Nothing was imported.")
        case .same(let first, let second):
            ErrorDetails(
                .invalid, "interactions.same", "'\(first)' and '\(second)' have the same contents.",
                hint: "Name one of them.")
        case .notFound(let batch):
            ErrorDetails(.notFound, "interactions.notFound", "There is no batch \(batch).")
        case .notImported(let batch, let run):
            ErrorDetails(
                .conflict, "interactions.notImported",
                "Batch \(batch) holds the contacts of run \(run?.rawValue ?? ""); only imported batches can be undone.")
        case .inUse(let batch, let run):
            ErrorDetails(
                .conflict, "interactions.inUse", "Run \(run) is not finished and counts batch \(batch).",
                hint: "Undo the batch when the run has ended, or cancel the run.")
        }
    }
}
