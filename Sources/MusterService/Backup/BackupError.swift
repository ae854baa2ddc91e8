/// Why a backup could not be made or restored.
public enum BackupError: UserFacingError, Hashable {
    /// - `file`: a registered file that does not exist, in a workspace or a backup.
    case missingFile(String)
    case notABackup(path: String)
    case truncated(path: String)
    /// - `file`: the file in the backup whose contents are not those of its digest.
    case damaged(path: String, file: String)
    case damagedDatabase(path: String, reason: String)
    case folderInUse(String)

    public var details: ErrorDetails {
        switch self {
        case .missingFile(let file):
            ErrorDetails(
                .failed, "backup.missingFile", "The file \(file) of the workspace is missing.",
                hint: "Restore it from an earlier backup. Without it there can be no complete backup.")
        case .notABackup(let path):
            ErrorDetails(
                .invalid, "backup.notABackup", "'\(path)' is not a backup of a Muster workspace.",
                hint: "A backup is made with: muster backup FILE")
        case .truncated(let path):
            ErrorDetails(
                .invalid, "backup.truncated", "The backup '\(path)' is incomplete.", hint: "Copy it again, or use another one.")
        case .damaged(let path, let file):
            ErrorDetails(
                .invalid, "backup.damaged",
                "The backup '\(path)' is damaged: the contents of \(file) are not those it was made of.",
                hint: "Copy it again, or use another one.")
        case .damagedDatabase(let path, let reason):
            ErrorDetails(
                .invalid, "backup.damaged", "The backup '\(path)' is damaged: its database has an error: \(reason).",
                hint: "Use another one.")
        case .folderInUse(let folder):
            ErrorDetails(
                .invalid, "backup.folderInUse", "'\(folder)' exists and is not empty.", hint: "Name a new or empty folder.")
        }
    }
}
