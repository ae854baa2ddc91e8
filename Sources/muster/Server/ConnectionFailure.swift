internal import AsyncHTTPClient
internal import Foundation
internal import NIOCore
internal import NIOPosix

/// The reason why a server did not respond.
struct ConnectionFailure {
    /// `connection refused`.
    var reason: String
    /// Whether a connection was established, and then lost.
    var isListening: Bool

    init(_ error: any Error) {
        isListening = true
        switch error {
        case let error as NIOConnectionError:
            isListening = false
            let cause = error.connectionErrors.first?.error as? IOError
            reason = cause.map { String(cString: strerror($0.errnoCode)).lowercased() } ?? "there is no host '\(error.host)'"
        case let error as IOError:
            isListening = ![ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, ETIMEDOUT].contains(error.errnoCode)
            reason = String(cString: strerror(error.errnoCode)).lowercased()
        case let error as HTTPClientError where error == .connectTimeout:
            isListening = false
            reason = "it does not answer"
        case let error as HTTPClientError where error == .readTimeout: reason = "it does not answer"
        case let error as HTTPClientError where error == .remoteConnectionClosed: reason = "it closed the connection"
        case let error as HTTPClientError: reason = error.shortDescription.lowercased()
        default: reason = "\(error)"
        }
    }
}
