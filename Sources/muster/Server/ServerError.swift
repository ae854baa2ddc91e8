internal import MusterModel
internal import MusterService

/// Why a server could not be asked, or what it answered.
enum ServerError: Error, Hashable {
    case invalidAddress(String)
    /// An API key that cannot be one; it is not shown.
    /// - `origin`: where it was found.
    case invalidKey(origin: String)
    case unreadableKey(path: String)
    /// - `isListening`: whether there was a connection, which was lost.
    case unreachable(address: String, reason: String, isListening: Bool)
    /// A run was begun, and the connection lost before its end.
    case lostRun(CampaignRun.ID, campaign: String, address: String, reason: String)
    /// It answers, but not as Muster's API does.
    case notMuster(address: String, status: Int)
    case refused(ServerProblem)
}

extension ServerError {
    /// Seconds that the server asks to wait for.
    var retryAfter: Double? {
        guard case .refused(let problem) = self else { return nil }
        return problem.retryAfter
    }

    /// Whether something was at the address: a connection, or an answer.
    var wasReached: Bool {
        switch self {
        case .unreachable(_, _, let isListening): isListening
        case .refused, .notMuster: true
        case .invalidAddress, .invalidKey, .unreadableKey, .lostRun: false
        }
    }
}

extension ServerError: UserFacingError {
    var kind: ErrorKind {
        switch self {
        case .invalidAddress, .invalidKey, .unreadableKey: .invalid
        case .unreachable, .lostRun, .notMuster: .failed
        case .refused(let problem):
            switch problem.status {
            case 404: .notFound
            case 409, 412: .conflict
            case 400..<500: .invalid
            default: .failed
            }
        }
    }

    var code: String {
        switch self {
        case .invalidAddress: "server.invalidAddress"
        case .invalidKey: "server.invalidKey"
        case .unreadableKey: "server.unreadableKey"
        case .unreachable: "server.unreachable"
        case .lostRun: "server.lostRun"
        case .notMuster: "server.notMuster"
        case .refused(let problem): problem.code ?? "server.refused"
        }
    }

    var messages: [UserFacingMessage] {
        switch self {
        case .invalidAddress(let text):
            [UserFacingMessage("'\(text)' is not the address of a server.", hint: "Write it as http://127.0.0.1:8080.")]
        case .invalidKey(let origin):
            [UserFacingMessage("\(origin) holds no API key.", hint: "A key is one word that begins with mk_.")]
        case .unreadableKey(let path):
            [UserFacingMessage("The file \(path) with the API key cannot be read.", hint: "Check that it exists and that you may read it.")]
        case .unreachable(let address, let reason, _):
            [
                UserFacingMessage(
                    "The server at \(address) cannot be reached: \(reason).",
                    hint: "Start it with: muster serve, or check --server and MUSTER_SERVER.")
            ]
        case .lostRun(let id, let campaign, let address, let reason):
            [
                UserFacingMessage(
                    "The connection to \(address) was lost: \(reason). Run '\(id)' is still the server's.",
                    hint: "See what becomes of it with: muster runs \(campaign)")
            ]
        case .notMuster(let address, let status):
            [
                UserFacingMessage(
                    "\(address) answers (status \(status)), but not as a Muster server of this version does.",
                    hint: "Check --server and MUSTER_SERVER.")
            ]
        case .refused(let problem): Self.messages(of: problem)
        }
    }

    private static func messages(of problem: ServerProblem) -> [UserFacingMessage] {
        let items = (problem.errors ?? []).map { UserFacingMessage($0.message, hint: $0.hint) }
        guard items.isEmpty else { return items }
        let hint = switch problem.status {
        case 401:
            "Set MUSTER_API_KEY, or name a file with --api-key-file; an admin makes a key with: muster keys create NAME --role operator"
        case 500: problem.hint ?? problem.requestId.map { "The server's log says more about request \($0)." }
        default: problem.hint
        }
        return [UserFacingMessage(problem.detail ?? problem.title, hint: hint)]
    }
}
