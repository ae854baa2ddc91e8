internal import ArgumentParser
internal import MusterBase
internal import MusterModel

struct DeleteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Delete a definition that no other definition names.",
        discussion: """
            The runs of a deleted campaign stay.

              muster delete Offer gold_card
              muster delete contact-policy weekly_cap
            """)

    @Argument(
        help: ArgumentHelp(
            "The kind of definition: \(DefinitionKind.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "kind"),
        completion: .list(DefinitionKind.allCases.map(\.rawValue)))
    var kind: String

    @Argument(help: ArgumentHelp("Its id.", valueName: "id"))
    var id: String

    @OptionGroup var backend: BackendOption
    @OptionGroup var json: JSONOption

    private struct Report: Encodable {
        var kind: DefinitionKind
        var id: String
        var effect = CatalogChange.Effect.deleted
    }

    func run() throws {
        guard let kind = DefinitionKind(named: kind) else {
            let kinds = DefinitionKind.allCases.map(\.rawValue)
            throw CommandError(
                "delete.unknownKind", "There is no kind of definition '\(kind)'.",
                hint: DidYouMean.hint(for: kind, among: kinds, else: "Name \(DidYouMean.choices(kinds))."))
        }
        try backend.open().delete(DefinitionKey(kind, id))
        if json.isEnabled { return try Terminal.printJSON(Report(kind: kind, id: id)) }
        Terminal.note("Deleted the \(kind.displayName) '\(id)'.")
    }
}

extension DefinitionKind {
    /// - Parameter name: `ContactPolicy`, `contact-policy`, `contact policy` or `contact-policies`, in any case.
    init?(named name: String) {
        func plain(_ text: String) -> String { text.lowercased().filter { $0.isLetter } }
        let found = Self.allCases.first { kind in
            [kind.rawValue, kind.pathName].contains { plain($0) == plain(name) }
        }
        guard let found else { return nil }
        self = found
    }
}
