internal import ArgumentParser
internal import Foundation
internal import MusterModel
internal import MusterService

struct CampaignsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "campaigns", abstract: "List the campaigns, their latest runs and when they run next.")

    @OptionGroup var workspace: WorkspaceOption
    @OptionGroup var json: JSONOption

    func run() throws {
        let campaigns = try workspace.open().campaigns()
        if json.isWanted { return try Terminal.printJSON(campaigns) }
        guard !campaigns.isEmpty else {
            Terminal.note("There are no campaigns yet. Apply one with: muster apply -f PATH")
            return
        }
        var table = TextTable([
            ("Campaign", .left), ("Status", .left), ("Flow", .left), ("Segment", .left), ("Runs", .right),
            ("Latest run", .left), ("Next run", .left),
        ])
        for overview in campaigns {
            let campaign = overview.campaign
            table.add([
                campaign.id.rawValue, campaign.status.rawValue, campaign.decisionFlowId.rawValue,
                campaign.segmentId.rawValue, Figures.count(overview.runCount),
                overview.latestRun.map { "\($0.status.rawValue) \(InstantFormat.text($0.createdAt))" } ?? "–",
                overview.nextRunAt.map(InstantFormat.text) ?? "–",
            ])
        }
        print(table.text())
    }
}
