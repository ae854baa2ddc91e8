public import MusterModel

/// What a run delivered: `manifest.json` beside its files.
public struct Manifest: Hashable, Sendable, Codable {
    public var runId: CampaignRun.ID
    public var campaignId: Campaign.ID
    public var runNumber: Int
    public var customers: Int
    public var recommendations: Int
    public var files: [OutputFile]

    public init(
        runId: CampaignRun.ID, campaignId: Campaign.ID, runNumber: Int, customers: Int, recommendations: Int,
        files: [OutputFile]
    ) {
        self.runId = runId
        self.campaignId = campaignId
        self.runNumber = runNumber
        self.customers = customers
        self.recommendations = recommendations
        self.files = files
    }
}
