internal import ArgumentParser
internal import MusterModel
internal import MusterService

struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Show what changed between two runs.",
        discussion: """
            Shows how many customers each offer gained and lost, how many customers have another offer as their first \
            choice, and the distribution of the scores. Customers of a control group are included. The runs may belong to \
            different campaigns.

              muster compare spring_offers-1 spring_offers-2
            """)

    @Argument(help: ArgumentHelp("The earlier run, as muster runs shows it.", valueName: "run"))
    var first: String

    @Argument(help: ArgumentHelp("The later run.", valueName: "run"))
    var second: String

    @OptionGroup var workspace: WorkspaceOption
    @OptionGroup var json: JSONOption

    func run() throws {
        let comparison = try workspace.open().insight.compare(.init(first), with: .init(second))
        if json.isEnabled { return try Terminal.printJSON(comparison) }
        print(ComparisonReport(comparison: comparison).text)
    }
}
