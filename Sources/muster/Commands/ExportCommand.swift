internal import ArgumentParser
internal import MusterModel
internal import MusterService

struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write the catalog as files. Applying them changes nothing.",
        discussion: """
            Writes one file for each kind of definition, in a fixed order, so that two exports can be compared. Files of an \
            earlier export that are no longer needed are removed; files that no export has written are never replaced \
            without --force.

              muster export catalog
              muster export catalog --per-definition
              muster apply -f catalog --diff
            """)

    @Argument(help: ArgumentHelp("The folder; created if it does not exist.", valueName: "dir"), completion: .directory)
    var folder: String

    @Flag(help: "Write one file for each definition: offers/gold_card.yaml.")
    var perDefinition = false

    @Flag(help: "Replace files that no export has written.")
    var force = false

    @OptionGroup var backend: BackendOption
    @OptionGroup var json: JSONOption

    func validate() throws {
        if folder.isEmpty { throw ValidationError("The name of the folder is empty.") }
    }

    private struct Report: Encodable {
        var folder: String
        var definitions: Int
        /// Relative to the folder.
        var files: [String]
        var removed: [String]
    }

    func run() throws {
        let definitions = try backend.open().definitions()
        let export = try CatalogExport(definitions, layout: perDefinition ? .filePerDefinition : .filePerKind)
        let comparison = export.comparison(with: folder)
        guard comparison.foreign.isEmpty || force else {
            throw CommandError(
                "export.foreignFiles",
                "Nothing was written: \(comparison.foreign.joined(separator: ", ")) in \(folder) would be replaced.",
                hint: "Choose another folder, or replace them with --force.")
        }
        try export.write(to: folder)
        for path in comparison.others {
            Terminal.note("note: \(folder)/\(path) was not written by an export. Applying the folder applies it as well.")
        }
        if json.isEnabled {
            return try Terminal.printJSON(
                Report(
                    folder: folder, definitions: definitions.count, files: export.files.map(\.path),
                    removed: comparison.outdated))
        }
        Terminal.note(
            "Wrote \(NumberFormatting.count(definitions.count, "definition", "definitions")) to "
                + "\(NumberFormatting.count(export.files.count, "file", "files")) in \(folder)"
                + (comparison.outdated.isEmpty ? "." : ", removed \(comparison.outdated.joined(separator: ", "))."))
    }
}
