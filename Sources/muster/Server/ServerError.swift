internal import MusterModel
internal import MusterService

/// An error of a request to a server: the request could not be sent, or the response is an error.
enum ServerError: Error, Hashable {
    case invalidAddress(String)
    /// A text that is not a valid API key. The message does not show it.
    /// - `origin`: the file or variable it was read from.
    case invalidKey(origin: String)
    case unreadableKey(path: String)
    /// - `isListening`: whether a connection was established, and then lost.
    case unreachable(address: String, reason: String, isListening: Bool)
    /// The connection was lost before the end of a run.
    case lostRun(CampaignRun.ID, campaign: String, address: String, reason: String)
    /// The response is not one of Muster's API.
    case notMuster(address: String, status: Int)
    case refused(ServerProblem)
    /// The request cannot be written.
    case unsendable(reason: String)
    /// A downloaded file cannot be written.
    case unwritable(path: String)
}

extension ServerError {
    /// The seconds after which the server asks to retry.
    var retryAfter: Double? {
        guard case .refused(let problem) = self else { return nil }
        return problem.retryAfter
    }

    /// Whether the address accepted a connection or sent a response.
    var wasReached: Bool {
        switch self {
        case .unreachable(_, _, let isListening): isListening
        case .refused, .notMuster: true
        case .invalidAddress, .invalidKey, .unreadableKey, .lostRun, .unsendable, .unwritable: false
        }
    }
}

extension ServerError: UserFacingError {
    var details: ErrorDetails {
        switch self {
        case .invalidAddress(let text):
            ErrorDetails(
                .invalid, "server.invalidAddress", "'\(text)' is not a valid server address.",
                hint: "Write it as http://127.0.0.1:8080.")
        case .invalidKey(let origin):
            ErrorDetails(
                .invalid, "server.invalidKey", "\(origin) does not contain an API key.",
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
                "The connection to \(address) was lost: \(reason). Run '\(id)' continues on the server.",
                hint: "See its status with: muster runs \(campaign)")
        case .notMuster(let address, let status):
            ErrorDetails(
                .failed, "server.notMuster",
                "\(address) responded with status \(status), but not like a Muster server of this version.",
                hint: "Check --server and MUSTER_SERVER.")
        case .unwritable(let path):
            ErrorDetails(
                .failed, "server.unwritable", "\(path) cannot be written.",
                hint: "Check the folder's permissions and the free space.")
        case .unsendable(let reason):
            ErrorDetails(.failed, "server.unsendable", "The request cannot be written: \(reason).")
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
                "Set MUSTER_API_KEY, or name a file with --api-key-file. An admin creates a key with: muster keys create NAME --role operator"
            case 500: problem.hint ?? problem.requestId.map { "See the server's log for request \($0)." }
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

    /// The hint. If it names an operation of the API, the corresponding command replaces it if there is one.
    fileprivate var commandHint: String? {
        guard let hint else { return nil }
        if code?.hasPrefix("import.") == true { return Self.options(in: hint) }
        guard hint.contains("/api/") else { return hint }
        if let path = hint.firstMatch(of: #/datasets\/([a-z0-9_-]+)\/versions/#) { return CommandHints.importing(String(path.1)) }
        if code == "definition.notFound", !hint.contains("/campaigns") { return nil }
        return code.flatMap { CommandHints.hint(for: $0) } ?? hint
    }

    /// The hint of an import with the parameters of the operation as the options that they have here.
    private static func options(in hint: String) -> String {
        func option(_ parameter: Substring) -> String {
            "--" + parameter.map { $0.isUppercase ? "-" + $0.lowercased() : String($0) }.joined()
        }
        return hint.replacing(#/the parameter '(\w+)'/#) { option($0.1) }
            .replacing(#/\b([a-z]\w*)=(?=\S+\?)/#) { option($0.1) + " " }
    }
}
