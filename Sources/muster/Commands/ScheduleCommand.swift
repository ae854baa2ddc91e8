internal import ArgumentParser
internal import MusterBase
internal import MusterModel

struct ScheduleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schedule",
        abstract: "Show when a campaign runs next, and what became of its latest slots.",
        discussion: """
            Counts from now, or from --from, which is left out itself. A time that a day does not have, because clocks go \
            forward, is moved to the first instant after it; of a time that a day has twice, the first counts.

              muster schedule spring_offers --count 3 --from 2026-03-28
            """)

    @Argument(help: "The campaign's id.")
    var campaign: String

    @Option(help: ArgumentHelp("How many occurrences.", valueName: "n"))
    var count = 10

    @Option(
        help: ArgumentHelp(
            "An instant such as 2026-03-29T00:00:00Z, or a date: midnight in UTC (default: now).", valueName: "instant"))
    var from: String?

    @Option(help: ArgumentHelp("How many slots that have come, newest first.", valueName: "n"))
    var past = 10

    @OptionGroup var place: BackendOption
    @OptionGroup var json: JSONOption

    func validate() throws {
        if !(1...100_000).contains(count) { throw ValidationError("--count must be 1 to 100000.") }
        if !(0...1_000).contains(past) { throw ValidationError("--past must be 0 to 1000.") }
        if let from, InstantFormat.instant(from) == nil {
            throw ValidationError("--from '\(from)' is not an instant; write it as 2026-03-29T00:00:00Z.")
        }
    }

    func run() throws {
        let found = try place.open().schedule(
            of: campaign, after: from.flatMap { InstantFormat.instant($0) }, count: count, pastCount: past)
        if json.isWanted {
            return try Terminal.printJSON(
                Listing(campaignId: campaign, occurrences: found.occurrences, past: found.past))
        }
        defer { show(past: found.past) }
        guard !found.occurrences.isEmpty else {
            Terminal.note(
                found.isManual
                    ? "Campaign '\(campaign)' has no schedule: it is started by hand."
                    : "Campaign '\(campaign)' does not run between then and the year 10000.")
            return
        }
        var table = TextTable([("Local time", .left), ("UTC", .left)])
        for occurrence in found.occurrences { table.add([occurrence.local, occurrence.at]) }
        print(table.text())
        if found.status != .active {
            Terminal.note("The campaign is \(found.status.rawValue): nothing runs until it is active.")
        }
    }

    private func show(past: [CampaignOccurrences.PastSlot]) {
        guard !past.isEmpty else { return }
        var table = TextTable([("Slot", .left), ("Outcome", .left), ("Run", .left)])
        for slot in past { table.add([slot.at, slot.outcome.rawValue, slot.runId?.rawValue ?? ""]) }
        print("\n" + table.text())
    }

    private struct Listing: Encodable {
        var campaignId: String
        var occurrences: [CampaignOccurrences.Occurrence]
        var past: [CampaignOccurrences.PastSlot]
    }
}
