internal import ArgumentParser
internal import Foundation
internal import MusterService

/// `--workspace` or `--server`: the backend of a command.
struct BackendOption: ParsableArguments {
    @OptionGroup var workspace: WorkspaceOption

    @Option(
        help: ArgumentHelp(
            "The URL of a running server to use instead of a workspace (default: MUSTER_SERVER). Its API key comes "
                + "from MUSTER_API_KEY.",
            valueName: "url"))
    var server: String?

    @Option(
        name: .customLong("api-key-file"),
        help: ArgumentHelp("A file with the API key, instead of MUSTER_API_KEY.", valueName: "file"),
        completion: .file())
    var keyFile: String?

    func validate() throws {
        if server != nil, workspace.workspace != nil {
            throw ValidationError("Name --server or --workspace, not both.")
        }
    }

    func open() throws -> any CampaignBackend { try remote() ?? LocalBackend(workspace: try workspace.open()) }

    /// The server; `nil` for a workspace.
    func remote() throws -> RemoteBackend? {
        let environment = ProcessInfo.processInfo.environment
        // An explicit --workspace takes precedence over MUSTER_SERVER.
        let address = server ?? (workspace.workspace == nil ? environment["MUSTER_SERVER"] : nil)
        guard let address, server != nil || !address.isEmpty else { return nil }
        return RemoteBackend(client: ServerClient(address: try Self.checked(address), key: try key(environment)))
    }

    /// Returns the address without trailing slashes.
    private static func checked(_ address: String) throws(ServerError) -> String {
        guard let url = URLComponents(string: address), let scheme = url.scheme?.lowercased(),
            ["http", "https"].contains(scheme), let host = url.host, !host.isEmpty, url.user == nil, url.password == nil,
            url.query == nil, url.fragment == nil
        else { throw .invalidAddress(address) }
        return String(address.reversed().drop { $0 == "/" }.reversed())
    }

    private func key(_ environment: [String: String]) throws(ServerError) -> String? {
        let (origin, text): (String, String)
        if let keyFile {
            guard let data = FileManager.default.contents(atPath: keyFile) else { throw .unreadableKey(path: keyFile) }
            (origin, text) = ("The file \(keyFile)", String(decoding: data, as: UTF8.self))
        } else {
            guard let value = environment["MUSTER_API_KEY"], !value.isEmpty else { return nil }
            (origin, text) = ("MUSTER_API_KEY", value)
        }
        let key = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !key.isEmpty, key.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else { throw .invalidKey(origin: origin) }
        return key
    }
}
