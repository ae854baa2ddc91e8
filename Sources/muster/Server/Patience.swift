internal import Foundation

/// How long a request is sent again when the server does not answer, or asks for it.
struct Patience: Sendable {
    /// Since the first failure.
    var seconds: Double
    /// Whether also while nobody listens, as when the server is started anew.
    var outlastsRestarts: Bool

    static let brief = Patience(seconds: 10, outlastsRestarts: false)
    static let long = Patience(seconds: 120, outlastsRestarts: true)

    func keepTrying<Answer>(_ ask: () throws(ServerError) -> Answer) throws(ServerError) -> Answer {
        var deadline: Date?
        var pause = 0.1
        while true {
            do throws(ServerError) {
                return try ask()
            } catch {
                guard isWorthwhile(after: error) else { throw error }
                let wait = max(pause, error.retryAfter ?? 0)
                let end = deadline ?? Date() + seconds
                guard Date() + wait < end else { throw error }
                deadline = end
                Thread.sleep(forTimeInterval: wait)
                pause = min(pause * 2, 2)
            }
        }
    }

    private func isWorthwhile(after error: ServerError) -> Bool {
        switch error {
        case .unreachable(_, _, let isListening): isListening || outlastsRestarts
        case .refused(let problem): problem.status == 503 || problem.code == "idempotency.inFlight"
        // What stands between answers for a server that is being started anew.
        case .notMuster(_, let status): outlastsRestarts && (502...504).contains(status)
        case .invalidAddress, .invalidKey, .unreadableKey, .lostRun: false
        }
    }
}
