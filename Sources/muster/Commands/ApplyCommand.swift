internal import ArgumentParser
internal import Foundation
internal import MusterModel
internal import MusterService

struct ApplyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Check catalog files and apply them, all or nothing.",
        discussion: """
            A catalog file holds YAML documents or JSON: channels, categories, offers, creatives, rules, models, segments, \
            decision flows and campaigns, in any order. Everything is checked together, and every error is shown with its \
            file, line and column; when there is one, nothing is applied.

              muster apply -f catalog/ extra.yaml
              generate-offers | muster apply -f -
            """)

    @Option(
        name: [.customShort("f"), .customLong("file")], parsing: .upToNextOption,
        help: ArgumentHelp("Files and folders; - is standard input.", valueName: "path"), completion: .file())
    var paths: [String]

    @OptionGroup var workspace: WorkspaceOption
    @OptionGroup var json: JSONOption

    func run() throws {
        let (change, diagnostics) = try workspace.open().apply(paths, by: NSUserName())
        let outcome = ApplyOutcome(change, diagnostics)
        for diagnostic in diagnostics { Terminal.note("\(diagnostic)") }
        if json.isWanted { try Terminal.printJSON(outcome) } else { Terminal.note(outcome.text) }
        try (change == nil ? ExitStatus.invalid : .done).throwUnlessDone()
    }
}

/// What `apply` did.
private struct ApplyOutcome: Encodable {
    struct Problem: Encodable {
        var severity: Diagnostic.Severity
        var code: String
        var message: String
        var hint: String?
        var file: String?
        var line: Int?
        var column: Int?
    }

    var applied: Bool
    var created: [String] = []
    var changed: [String] = []
    var unchanged: [String] = []
    var diagnostics: [Problem]

    init(_ change: CatalogChange?, _ diagnostics: [Diagnostic]) {
        applied = change != nil
        for item in change?.items ?? [] {
            switch item.effect {
            case .created: created.append(item.key.description)
            case .changed: changed.append(item.key.description)
            case .unchanged: unchanged.append(item.key.description)
            case .deleted: break
            }
        }
        self.diagnostics = diagnostics.map {
            Problem(
                severity: $0.severity, code: $0.code, message: $0.message, hint: $0.hint, file: $0.position?.file,
                line: $0.position?.line, column: $0.position?.column)
        }
    }

    var text: String {
        guard applied else {
            let errors = diagnostics.count { $0.severity == .error }
            return "Nothing was applied: \(Figures.count(errors, "error", "errors"))."
        }
        let total = created.count + changed.count + unchanged.count
        return "Applied \(Figures.count(total, "definition", "definitions")): \(created.count) created, "
            + "\(changed.count) changed, \(unchanged.count) unchanged."
    }
}
