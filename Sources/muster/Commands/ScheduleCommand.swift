internal import ArgumentParser
internal import MusterBase
internal import MusterModel

struct ScheduleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schedule",
        abstract: "Show the next runs of a campaign and the outcomes of its latest slots.",
        discussion: """
            Shows occurrences after now, or after --from. A local time that clocks skip on a day is moved to the first \
            instant after the gap. Of a local time that occurs twice on a day, the first is used.

              muster schedule spring_offers --count 3 --from 2026-03-28
            """)

    @Argument(help: "The campaign's id.")
    var campaign: String

    @Option(help: ArgumentHelp("The number of occurrences to show.", valueName: "n"))
    var count = 10

    @Option(
        help: ArgumentHelp(
            "An instant such as 2026-03-29T00:00:00Z, or a date, which means midnight UTC (default: now).", valueName: "instant"))
    var from: String?

    @Option(help: ArgumentHelp("The number of past slots to show, newest first.", valueName: "n"))
    var past = 10

    @OptionGroup var backend: BackendOption
    @OptionGroup var json: JSONOption

    func validate() throws {
        if !(1...100_000).contains(count) { throw ValidationError("--count must be 1 to 100000.") }
        if !(0...1_000).contains(past) { throw ValidationError("--past must be 0 to 1000.") }
        if let from, InstantFormat.instant(from) == nil {
            throw ValidationError("--from '\(from)' is not an instant; write it as 2026-03-29T00:00:00Z.")
        }
    }

    func run() throws {
        let found = try backend.open().schedule(
            of: campaign, after: from.flatMap { InstantFormat.instant($0) }, count: count, pastCount: past)
        if json.isEnabled {
            return try Terminal.printJSON(
                Listing(campaignId: campaign, occurrences: found.occurrences, past: found.past))
        }
        defer { show(past: found.past) }
        guard !found.occurrences.isEmpty else {
            Terminal.note(
                found.isManual
                    ? "Campaign '\(campaign)' has no schedule and is only run manually."
                    : "Campaign '\(campaign)' has no further run before the year 10000.")
            return
        }
        var table = TextTable([("Local time", .left), ("UTC", .left)])
        for occurrence in found.occurrences { table.add([occurrence.local, occurrence.at]) }
        print(table.text())
        if found.status != .active {
            Terminal.note("The campaign is \(found.status.rawValue): it does not run on schedule until it is active.")
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
