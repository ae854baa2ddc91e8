internal import Foundation

/// How long a request is sent again when the server does not answer, or asks for it.
struct RetryPolicy: Sendable {
    /// Since the first failure.
    var seconds: Double
    /// Whether also while nobody listens, as when the server is started anew.
    var restarts: Restarts

    enum Restarts {
        case never
        /// From when the server was there: an address where nobody ever listened is not waited for.
        case onceReached
        case always
    }

    static let brief = RetryPolicy(seconds: 10, restarts: .never)
    /// For a first request that must be carried out once.
    static let longOnceReached = RetryPolicy(seconds: 120, restarts: .onceReached)
    /// For what is asked of a server that was there before.
    static let long = RetryPolicy(seconds: 120, restarts: .always)

    func keepTrying<Answer>(_ ask: () throws(ServerError) -> Answer) throws(ServerError) -> Answer {
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
        // What stands between answers for a server that is being started anew.
        case .notMuster(_, let status): outlastsRestarts && (502...504).contains(status)
        case .invalidAddress, .invalidKey, .unreadableKey, .lostRun: false
        }
    }
}
