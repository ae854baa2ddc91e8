internal import ArgumentParser
internal import MusterModel

struct ApplyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Check catalog files and apply them, all or nothing.",
        discussion: """
            A catalog file holds YAML documents or JSON: channels, categories, offers, creatives, rules, models, segments, \
            decision flows and campaigns, in any order. All files are checked together, and every error is shown with its \
            file, line and column. If there is an error, nothing is applied.

              muster apply -f catalog/ extra.yaml
              generate-offers | muster apply -f -
            """)

    @Option(
        name: [.customShort("f"), .customLong("file")], parsing: .upToNextOption,
        help: ArgumentHelp("Files and folders; - is standard input.", valueName: "path"), completion: .file())
    var paths: [String]

    @OptionGroup var backend: BackendOption
    @OptionGroup var json: JSONOption

    func run() throws {
        let outcome = try backend.open().apply(paths)
        for diagnostic in outcome.diagnostics { Terminal.note("\(diagnostic)") }
        if json.isEnabled { try Terminal.printJSON(outcome) } else { Terminal.note(outcome.text) }
        try (outcome.applied ? ExitStatus.done : .invalid).throwUnlessDone()
    }
}
