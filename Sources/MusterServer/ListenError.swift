internal import Foundation
package import MusterService
internal import NIOCore

/// The server cannot listen on its configured address.
package struct ListenError: UserFacingError {
    private let address: String
    private let reason: String

    /// - Returns: `nil` when the error has another cause.
    init?(_ error: any Error, _ settings: ServerSettings) {
        address = "\(settings.host), port \(settings.port)"
        switch error {
        case let error as IOError:
            switch error.errnoCode {
            case EADDRINUSE: reason = "the port is already in use"
            case EACCES: reason = "permission denied"
            case EADDRNOTAVAIL: reason = "this machine does not have that address"
            default: return nil
            }
        case is SocketAddressError: reason = "the host name does not resolve"
        default: return nil
        }
    }

    package var details: ErrorDetails {
        ErrorDetails(
            .failed, "server.cannotListen", "The server cannot listen on \(address): \(reason).",
            hint: "Choose another address with --host and --port.")
    }
}
