internal import ArgumentParser
internal import MusterBase
internal import MusterModel
internal import MusterService

struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Show why a customer gets what.",
        discussion: """
            Prints everything that decides about one customer: the segment, then for each offer and channel the consent,
            rules, policies and filters with what was counted, the propensity with what each feature adds, the factors of
            the value, the place, and what a volume constraint closed.

              muster explain spring_offers C000042                        what a run would decide now
              muster explain spring_offers C000042 --run spring_offers-1  why that run decided what it did
              muster explain spring_offers C000042 --offer gold_card

            Without --run the customer counts as the first of the run, so no volume constraint has been reached.
            """)

    @Argument(help: ArgumentHelp("The campaign's id.", valueName: "campaign"))
    var campaignId: String

    @Argument(help: ArgumentHelp("The customer's id.", valueName: "customer"))
    var customerId: String

    @Option(name: .customLong("run"), help: ArgumentHelp("A run of the campaign that has ended.", valueName: "id"))
    var runId: String?

    @Option(help: ArgumentHelp("Only this offer.", valueName: "id"))
    var offer: String?

    @Flag(help: "Only the overview, without what decided about each treatment.")
    var brief = false

    @OptionGroup var place: BackendOption
    @OptionGroup var json: JSONOption

    func run() throws {
        var decision = try place.open().explain(
            campaign: campaignId, customer: customerId, run: runId.map { CampaignRun.ID($0) })
        if let offer {
            let known = decision.treatments.map(\.offerId) + decision.unreachable.map(\.id)
            guard known.contains(offer) || decision.treatments.isEmpty else {
                let suggestion = DidYouMean.nearest(to: offer, among: known).map { " Did you mean '\($0)'?" } ?? ""
                throw ValidationError("The flow's inventory has no offer '\(offer)'.\(suggestion)")
            }
            decision.treatments.removeAll { $0.offerId != offer }
            decision.unreachable.removeAll { $0.id != offer }
        }
        if json.isWanted { return try Terminal.printJSON(decision) }
        print(DecisionReport(decision: decision, isBrief: brief).text)
    }
}
