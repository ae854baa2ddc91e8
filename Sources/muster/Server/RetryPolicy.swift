internal import Foundation

/// Determines how long a request is retried if the server does not respond or asks for a retry.
struct RetryPolicy: Sendable {
    /// The time limit, counted from the first failure.
    var seconds: Double
    /// Whether to retry while the server is not listening, as during a restart.
    var restarts: Restarts

    enum Restarts {
        case never
        /// Only after the server has been reached once: an address without a server fails immediately.
        case onceReached
        case always
    }

    static let none = RetryPolicy(seconds: 0, restarts: .never)
    static let brief = RetryPolicy(seconds: 10, restarts: .never)
    /// For a first request that must be executed exactly once.
    static let longOnceReached = RetryPolicy(seconds: 120, restarts: .onceReached)
    /// For requests to a server that has been reached before.
    static let long = RetryPolicy(seconds: 120, restarts: .always)

    /// Sends a request until it succeeds, its error is not worth a retry, or the time limit is reached.
    func retry<Answer>(_ ask: () throws(ServerError) -> Answer) throws(ServerError) -> Answer {
        var deadline: Date?
        var pause = 0.1
        var wasReached = false
        while true {
            do throws(ServerError) {
                return try ask()
            } catch {
                wasReached = wasReached || error.wasReached
                guard isWorthwhile(after: error, wasReached) else { throw error }
                let wait = max(pause, error.retryAfter ?? 0)
                let end = deadline ?? Date() + seconds
                guard Date() + wait < end else { throw error }
                deadline = end
                Thread.sleep(forTimeInterval: wait)
                pause = min(pause * 2, 2)
            }
        }
    }

    private func isWorthwhile(after error: ServerError, _ wasReached: Bool) -> Bool {
        let outlastsRestarts =
            switch restarts {
            case .never: false
            case .onceReached: wasReached
            case .always: true
            }
        return switch error {
        case .unreachable(_, _, let isListening): isListening || outlastsRestarts
        case .refused(let problem): problem.status == 503 || problem.code == "idempotency.inFlight"
        // A proxy responds in place of a server that is restarting.
        case .notMuster(_, let status): outlastsRestarts && (502...504).contains(status)
        case .invalidAddress, .invalidKey, .unreadableKey, .lostRun, .unsendable, .unwritable: false
        }
    }
}
