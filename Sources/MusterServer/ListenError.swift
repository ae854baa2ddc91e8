internal import Foundation
package import MusterService
internal import NIOCore

/// The server's address cannot be listened on.
package struct ListenError: UserFacingError {
    private let address: String
    private let reason: String

    /// - Returns: `nil` for trouble with something else.
    init?(_ error: any Error, _ settings: ServerSettings) {
        address = "\(settings.host), port \(settings.port)"
        switch error {
        case let error as IOError:
            switch error.errnoCode {
            case EADDRINUSE: reason = "something else listens there"
            case EACCES: reason = "that needs more rights"
            case EADDRNOTAVAIL: reason = "this machine has no such address"
            default: return nil
            }
        case is SocketAddressError: reason = "this is no address of a machine"
        default: return nil
        }
    }

    package var details: ErrorDetails {
        ErrorDetails(
            .failed, "server.cannotListen", "The server cannot listen on \(address): \(reason).",
            hint: "Choose others with --host and --port.")
    }
}
