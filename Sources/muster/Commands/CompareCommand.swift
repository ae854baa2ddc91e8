internal import ArgumentParser
internal import Foundation
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

            With --customers, also the first customers whose first choice changed, each with the stage and the reason: why the \
            second run did not choose the offer of the first; or without one, why the first run did not choose that of the second.

              muster compare spring_offers-1 spring_offers-2
              muster compare spring_offers-1 spring_offers-2 --customers 1000 --output moved.csv
            """)

    @Argument(help: ArgumentHelp("The earlier run, as muster runs shows it.", valueName: "run"))
    var first: String

    @Argument(help: ArgumentHelp("The later run.", valueName: "run"))
    var second: String

    @Option(help: ArgumentHelp("How many customers whose first choice changed to list, up to 1000.", valueName: "n"))
    var customers: Int?

    @Option(
        name: .shortAndLong, help: ArgumentHelp("Write these customers to a CSV file (--customers: 1000).", valueName: "file"),
        completion: .file())
    var output: String?

    @OptionGroup var backend: BackendOption
    @OptionGroup var json: JSONOption

    func validate() throws {
        if let customers, !(0...Self.maxCustomers).contains(customers) { throw ValidationError("--customers must be 0 to 1000.") }
    }

    func run() throws {
        let count = customers ?? (output == nil ? 0 : Self.maxCustomers)
        let comparison = try backend.open().compare(.init(first), with: .init(second), customers: count)
        if let output {
            do {
                let text = ComparisonReport(comparison: comparison).movedCustomersCSV
                try Data(text.utf8).write(to: URL(fileURLWithPath: output), options: .atomic)
            } catch {
                throw WorkspaceError.cannotWrite(path: output, reason: error.localizedDescription)
            }
            Terminal.note("Wrote \(Self.listed(comparison)) to \(output).")
        }
        if json.isEnabled { return try Terminal.printJSON(comparison) }
        print(ComparisonReport(comparison: comparison).text)
        if output == nil, count > 0, Self.isCutOff(comparison) {
            Terminal.note("Listed: \(Self.listed(comparison)).")
        }
    }

    /// The maximum number of customers that are explained.
    private static let maxCustomers = 1_000

    private static func isCutOff(_ comparison: RunComparison) -> Bool {
        comparison.movedCustomers.count < comparison.customers.changed
    }

    /// The customers that are listed, and of how many.
    private static func listed(_ comparison: RunComparison) -> String {
        let count = comparison.movedCustomers.count
        guard isCutOff(comparison) else { return NumberFormatting.count(count, "customer", "customers") }
        return "the first \(NumberFormatting.count(count)) of \(NumberFormatting.count(comparison.customers.changed)) customers "
            + "whose first choice changed (--customers: up to \(NumberFormatting.count(maxCustomers)))"
    }
}
