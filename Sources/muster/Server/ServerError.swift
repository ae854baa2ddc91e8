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
    var details: ErrorDetails {
        switch self {
        case .invalidAddress(let text):
            ErrorDetails(
                .invalid, "server.invalidAddress", "'\(text)' is not the address of a server.",
                hint: "Write it as http://127.0.0.1:8080.")
        case .invalidKey(let origin):
            ErrorDetails(
                .invalid, "server.invalidKey", "\(origin) holds no API key.",
                hint: "A key is one word that begins with mk_.")
        case .unreadableKey(let path):
            ErrorDetails(
                .invalid, "server.unreadableKey", "The file \(path) with the API key cannot be read.",
                hint: "Check that it exists and that you may read it.")
        case .unreachable(let address, let reason, _):
            ErrorDetails(
                .failed, "server.unreachable", "The server at \(address) cannot be reached: \(reason).",
                hint: "Start it with: muster serve, or check --server and MUSTER_SERVER.")
        case .lostRun(let id, let campaign, let address, let reason):
            ErrorDetails(
                .failed, "server.lostRun",
                "The connection to \(address) was lost: \(reason). Run '\(id)' is still the server's.",
                hint: "See what becomes of it with: muster runs \(campaign)")
        case .notMuster(let address, let status):
            ErrorDetails(
                .failed, "server.notMuster",
                "\(address) answers (status \(status)), but not as a Muster server of this version does.",
                hint: "Check --server and MUSTER_SERVER.")
        case .refused(let problem):
            ErrorDetails(problem.kind, problem.code ?? "server.refused", Self.messages(of: problem))
        }
    }

    private static func messages(of problem: ServerProblem) -> [UserFacingMessage] {
        let items = (problem.errors ?? []).map { UserFacingMessage($0.message, hint: $0.hint) }
        guard items.isEmpty else { return items }
        let hint =
            switch problem.status {
            case 401:
                "Set MUSTER_API_KEY, or name a file with --api-key-file; an admin makes a key with: muster keys create NAME --role operator"
            case 500: problem.hint ?? problem.requestId.map { "The server's log says more about request \($0)." }
            default: problem.commandHint
            }
        return [UserFacingMessage(problem.detail ?? problem.title, hint: hint)]
    }
}

extension ServerProblem {
    fileprivate var kind: ErrorKind {
        switch status {
        case 404: .notFound
        case 409, 412: .conflict
        case 400..<500: .invalid
        default: .failed
        }
    }

    /// The hint; where it names an operation of the API, the command for it if there is one.
    fileprivate var commandHint: String? {
        guard let hint, hint.contains("/api/") else { return hint }
        return code.flatMap { CommandHints.hint(for: $0) } ?? hint
    }
}
