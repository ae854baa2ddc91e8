internal import ArgumentParser
internal import Foundation
internal import MusterModel

struct ApplyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Check catalog files and apply them, all or nothing.",
        discussion: """
            A catalog file holds YAML documents or JSON: channels, categories, offers, creatives, rules, models, segments, \
            decision flows and campaigns, in any order. All files are checked together, and every error is shown with its \
            file, line and column. If there is an error, nothing is applied.

            A file changes a status only if it says another one than when it was last applied. A campaign that was paused by \
            hand stays paused when the same file is applied again.

              muster apply -f catalog/ extra.yaml
              muster apply -f catalog/ --diff
              muster apply -f catalog/ --prune --yes
              generate-offers | muster apply -f -
            """)

    @Option(
        name: [.customShort("f"), .customLong("file")], parsing: .upToNextOption,
        help: ArgumentHelp("Files and folders; - is standard input.", valueName: "path"), completion: .file())
    var paths: [String]

    @Flag(help: "Check the files and show their effect, without applying them.")
    var check = false

    @Flag(help: "Show the fields that would change, without applying the files.")
    var diff = false

    @Flag(help: "Also delete the definitions that the files do not contain. Their names are shown first.")
    var prune = false

    @Flag(name: .shortAndLong, help: "With --prune: delete without asking.")
    var yes = false

    @OptionGroup var backend: BackendOption
    @OptionGroup var json: JSONOption

    func validate() throws {
        if yes, !prune { throw ValidationError("--yes is for --prune.") }
    }

    func run() throws {
        let backend = try backend.open()
        var request = ApplyRequest(isCheck: check || diff, showsDifferences: diff, prunes: prune)
        if prune, !yes, !request.isCheck {
            request.isCheck = true
            let outcome = try backend.apply(paths, request)
            let deleted = outcome.names(.deleted)
            guard outcome.effects != nil else { return try report(outcome) }
            guard deleted.isEmpty || isConfirmed(deleted) else {
                throw CommandError(
                    "apply.pruneNotConfirmed",
                    "Nothing was applied. --prune would delete \(deleted.joined(separator: ", ")).",
                    hint: "Delete them with: --prune --yes")
            }
            guard !paths.contains("-") else {
                throw CommandError(
                    "apply.pruneNotConfirmed", "Standard input can be read only once.",
                    hint: "Use --prune --yes, or a file.")
            }
            request.isCheck = false
        }
        try report(backend.apply(paths, request))
    }

    private func report(_ outcome: ApplyOutcome) throws {
        for diagnostic in outcome.diagnostics { Terminal.note("\(diagnostic)") }
        if json.isEnabled { try Terminal.printJSON(outcome) } else { Terminal.note(outcome.text) }
        try (outcome.effects != nil ? ExitStatus.done : .invalid).throwUnlessDone()
    }

    /// Asks at a terminal. Without one, nothing is confirmed.
    private func isConfirmed(_ deleted: [String]) -> Bool {
        guard Terminal.isInteractive, isatty(STDIN_FILENO) != 0 else { return false }
        for name in deleted { Terminal.note("\(name): would be deleted") }
        Terminal.prompt("Delete \(NumberFormatting.count(deleted.count, "definition", "definitions"))? [y/N] ")
        return ["y", "yes"].contains(readLine()?.lowercased())
    }
}
