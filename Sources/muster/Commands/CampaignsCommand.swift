internal import ArgumentParser

struct CampaignsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "campaigns", abstract: "List the campaigns with their latest and next runs.")

    @OptionGroup var backend: BackendOption
    @OptionGroup var json: JSONOption

    func run() throws {
        let campaigns = try backend.open().campaigns()
        if json.isEnabled { return try Terminal.printJSON(campaigns) }
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
