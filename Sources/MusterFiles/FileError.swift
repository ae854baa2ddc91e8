/// A file or a folder that cannot be read or written.
public enum FileError: Error, Hashable, Sendable {
    case cannotWrite(path: String, reason: String)
    case cannotRead(path: String, reason: String)

    /// Stable; never changes once published.
    public var code: String {
        switch self {
        case .cannotWrite: "delivery.cannotWrite"
        case .cannotRead: "delivery.cannotRead"
        }
    }

    public var message: String {
        switch self {
        case .cannotWrite(let path, let reason): "\(path) cannot be written: \(reason)."
        case .cannotRead(let path, let reason): "\(path) cannot be read: \(reason)."
        }
    }

    public var hint: String {
        switch self {
        case .cannotWrite: "Check the folder's permissions and the free space, then run again."
        case .cannotRead: "Check the path and the file's permissions."
        }
    }
}
