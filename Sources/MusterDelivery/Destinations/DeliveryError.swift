public import MusterModel

/// Why the output of a run could not be delivered.
public enum DeliveryError: Error, Hashable, Sendable {
    case unsupportedDestination(FileConfig.Destination)

    /// Stable; never changes once published.
    public var code: String {
        switch self {
        case .unsupportedDestination: "delivery.unsupportedDestination"
        }
    }

    public var message: String {
        switch self {
        case .unsupportedDestination(let destination):
            "This version of Muster cannot deliver to \(destination.rawValue.uppercased()) yet."
        }
    }

    public var hint: String {
        switch self {
        case .unsupportedDestination: "Use destination: download."
        }
    }
}
