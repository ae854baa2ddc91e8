internal import ArgumentParser
internal import Foundation
internal import MusterBase
internal import MusterModel
internal import MusterService

struct KeysCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "Create, list and revoke keys for the server's API.",
        discussion: """
            A viewer may read everything except keys and the audit log. An operator may also change the catalog, import \
            data and run campaigns. An admin may do everything.

              muster keys create "nightly import" --role operator --days 365
              curl -H "Authorization: Bearer mk_..." http://127.0.0.1:8080/api/v1/session
            """,
        subcommands: [KeysCreateCommand.self, KeysListCommand.self, KeysRevokeCommand.self],
        defaultSubcommand: KeysListCommand.self)
}

struct KeysCreateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Create a key and print it. It cannot be shown again.")

    @Argument(help: "The name of the key, which the audit log shows for every change made with it.")
    var name: String

    @Option(help: "The permissions of the key: \(AccessRole.allCases.map(\.rawValue).joined(separator: ", ")).")
    var role: String

    @Option(help: ArgumentHelp("The number of days after which the key expires (default: never).", valueName: "n"))
    var days: Int?

    @OptionGroup var backend: BackendOption
    @OptionGroup var json: JSONOption

    func validate() throws {
        if let days, !(1...36_500).contains(days) { throw ValidationError("--days must be 1 to 36500.") }
        if AccessRole(rawValue: role) == nil {
            throw ValidationError("--role must be \(DidYouMean.choices(AccessRole.allCases.map(\.rawValue))).")
        }
        guard APIKey.isName(name) else {
            throw ValidationError(
                "'\(name)' cannot be the name of a key: use 1 to 64 letters, digits, blanks, '.', '_', '@' and '-'.")
        }
    }

    func run() throws {
        guard let role = AccessRole(rawValue: role) else { throw ExitCode(ExitStatus.invalid.rawValue) }
        let new = try backend.open().createKey(name: name, role: role, days: days)
        if json.isEnabled { return try Terminal.printJSON(new) }
        Terminal.note("Key '\(name)' with the role \(role.rawValue). It is shown this once:")
        print(new.token)
    }
}

struct KeysListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the keys, newest first.")

    @OptionGroup var backend: BackendOption
    @OptionGroup var json: JSONOption

    func run() throws {
        let keys = try backend.open().keys()
        if json.isEnabled { return try Terminal.printJSON(keys) }
        guard !keys.isEmpty else {
            return Terminal.note("There are no keys yet. Create one with: muster keys create NAME --role viewer")
        }
        var table = TextTable([
            ("Id", .left), ("Name", .left), ("Role", .left), ("State", .left), ("Created", .left), ("Last used", .left),
        ])
        for key in keys {
            let state =
                key.revokedAt != nil
                ? "revoked"
                : !key.counts(at: Date())
                    ? "expired"
                    : key.expiresAt.map { "until \(InstantFormat.text($0))" } ?? "valid"
            table.add([
                key.id.rawValue, key.name, key.role.rawValue, state, InstantFormat.text(key.createdAt),
                key.lastUsedAt.map(InstantFormat.text) ?? "never",
            ])
        }
        print(table.text())
    }
}

struct KeysRevokeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "Revoke a key, so that the server refuses it.")

    @Argument(help: "The key's id.")
    var id: String

    @OptionGroup var backend: BackendOption

    func run() throws {
        try backend.open().revokeKey(.init(id))
        Terminal.note("Key \(id) is revoked.")
    }
}
