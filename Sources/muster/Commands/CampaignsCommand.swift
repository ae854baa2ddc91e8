internal import ArgumentParser

struct CampaignsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "campaigns", abstract: "List the campaigns, their latest runs and when they run next.")

    @OptionGroup var place: BackendOption
    @OptionGroup var json: JSONOption

    func run() throws {
        let campaigns = try place.open().campaigns()
        if json.isWanted { return try Terminal.printJSON(campaigns) }
        guard !campaigns.isEmpty else {
            Terminal.note("There are no campaigns yet. Apply one with: muster apply -f PATH")
            return
        }
        var table = TextTable([
            ("Campaign", .left), ("Status", .left), ("Flow", .left), ("Segment", .left), ("Runs", .right),
            ("Latest run", .left), ("Next run", .left),
        ])
        for campaign in campaigns {
            table.add([
                campaign.id, campaign.status, campaign.decisionFlowId, campaign.segmentId,
                NumberFormatting.count(campaign.runCount), campaign.latestRun ?? "–", campaign.nextRunAt ?? "–",
            ])
        }
        print(table.text())
    }
}
