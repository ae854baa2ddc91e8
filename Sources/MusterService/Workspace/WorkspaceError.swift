/// Why an operation on the workspace's folder failed.
public enum WorkspaceError: UserFacingError, Hashable {
    case cannotWrite(path: String, reason: String)

    public var details: ErrorDetails {
        switch self {
        case .cannotWrite(let path, let reason):
            ErrorDetails(
                .failed, "workspace.cannotWrite", "\(path) cannot be written: \(reason).",
                hint: "Check the folder's permissions and the free space.")
        }
    }
}
