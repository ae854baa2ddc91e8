internal import ArgumentParser
internal import MusterModel
internal import MusterService

struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Show what changed between two runs.",
        discussion: """
            For each offer, which customers it gained and lost; which customers moved from one offer to another as their \
            first choice; and how the scores lie. Customers of a control group were decided for, and count too. The runs \
            may be of two campaigns.

              muster compare spring_offers-1 spring_offers-2
            """)

    @Argument(help: ArgumentHelp("The run before, as muster runs shows it.", valueName: "run"))
    var first: String

    @Argument(help: ArgumentHelp("The run after.", valueName: "run"))
    var second: String

    @OptionGroup var workspace: WorkspaceOption
    @OptionGroup var json: JSONOption

    func run() throws {
        let comparison = try workspace.open().insight.compare(.init(first), with: .init(second))
        if json.isWanted { return try Terminal.printJSON(comparison) }
        print(ComparisonReport(comparison: comparison).text)
    }
}
