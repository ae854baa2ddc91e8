/// Why output could not be delivered.
public enum DeliveryError: Error, Hashable, Sendable {
    case cannotWrite(path: String, reason: String)

    public var message: String {
        switch self {
        case .cannotWrite(let path, let reason): "\(path) cannot be written: \(reason)."
        }
    }

    public var hint: String {
        switch self {
        case .cannotWrite: "Check the folder's permissions and the free space, then run again."
        }
    }
}
