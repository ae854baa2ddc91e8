internal import ArgumentParser
internal import MusterBase
internal import MusterModel
internal import MusterService

struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Show why a customer gets which offers.",
        discussion: """
            Explains the decision about one customer: the segment, and for each offer and channel the consent, rules,
            policies and filters with their counts, the propensity with the contribution of each feature, the factors of
            the ranking value, the place in the ranking, and the volume constraints that closed it.

              muster explain spring_offers C000042                        the decision of a run now
              muster explain spring_offers C000042 --run spring_offers-1  the decision of that run
              muster explain spring_offers C000042 --offer gold_card

            Without --run, the customer is decided as the first of a run, so no volume constraint has been reached.
            """)

    @Argument(help: ArgumentHelp("The campaign's id.", valueName: "campaign"))
    var campaignId: String

    @Argument(help: ArgumentHelp("The customer's id.", valueName: "customer"))
    var customerId: String

    @Option(name: .customLong("run"), help: ArgumentHelp("A finished run of the campaign.", valueName: "id"))
    var runId: String?

    @Option(help: ArgumentHelp("Show only this offer.", valueName: "id"))
    var offer: String?

    @Flag(help: "Show only the overview, without the details of each treatment.")
    var brief = false

    @OptionGroup var backend: BackendOption
    @OptionGroup var json: JSONOption

    func run() throws {
        var decision = try backend.open().explain(
            campaign: campaignId, customer: customerId, run: runId.map { CampaignRun.ID($0) })
        if let offer {
            let known = decision.treatments.map(\.offerId) + decision.unreachable.map(\.id)
            guard known.contains(offer) || decision.treatments.isEmpty else {
                let offers = known.uniqued().sorted().map { "'\($0)'" }
                let more = offers.count > 10 ? " and \(offers.count - 10) more" : ""
                throw CommandError(
                    "explain.unknownOffer", "The flow's inventory has no offer '\(offer)'.",
                    hint: DidYouMean.hint(
                        for: offer, among: known, else: "It has \(offers.prefix(10).joined(separator: ", "))\(more)."))
            }
            decision.treatments.removeAll { $0.offerId != offer }
            decision.unreachable.removeAll { $0.id != offer }
        }
        if json.isEnabled { return try Terminal.printJSON(decision) }
        print(DecisionReport(decision: decision, isBrief: brief).text)
    }
}
