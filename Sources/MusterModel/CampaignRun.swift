public import Foundation

/// One execution of a campaign.
public struct CampaignRun: Hashable, Sendable, Codable, Identifiable {
    public typealias ID = Identifier<CampaignRun>

    public enum Status: String, CaseIterable, Hashable, Sendable, Codable {
        case pending, running, completed, completed_with_errors, failed, cancelled
    }

    public enum Trigger: String, CaseIterable, Hashable, Sendable, Codable {
        case manual, schedule
    }

    public var id: ID
    public var campaignId: Campaign.ID
    /// 1 for a campaign's first run.
    public var runNumber: Int
    public var status: Status
    public var trigger: Trigger
    public var scheduledFor: Date?
    /// Whether it only decides and reports: no file, no contact.
    public var dryRun: Bool
    public var createdAt: Date
    public var startedAt: Date?
    public var finishedAt: Date?
    /// Customers in the segment.
    public var totalCustomers: Int
    /// Customers decided for; the others were skipped when nothing more could be recommended to anyone.
    public var processed: Int
    /// Customers with at least one recommendation.
    public var recommended: Int
    public var totalRecommendations: Int
    /// Milliseconds of the run per processed customer.
    public var avgLatencyMs: Double
    public var durationMs: Int
    /// How many processes have worked on it; more than 1 when it was interrupted.
    public var attempts: Int
    /// 0–1.
    public var progress: Double
    public var error: String?
    public var summary: RunSummary
    public var files: [OutputFile]

    public init(
        id: ID, campaignId: Campaign.ID, runNumber: Int, status: Status = .pending, trigger: Trigger = .manual,
        scheduledFor: Date? = nil, createdAt: Date
    ) {
        self.id = id
        self.campaignId = campaignId
        self.runNumber = runNumber
        self.status = status
        self.trigger = trigger
        self.scheduledFor = scheduledFor
        self.createdAt = createdAt
        dryRun = false
        attempts = 0
        totalCustomers = 0
        processed = 0
        recommended = 0
        totalRecommendations = 0
        avgLatencyMs = 0
        durationMs = 0
        progress = 0
        summary = RunSummary()
        files = []
    }
}

/// A file that a run wrote.
public struct OutputFile: Hashable, Sendable, Codable {
    /// Relative to the workspace.
    public var path: String
    public var format: FileConfig.Format
    public var rows: Int
    public var bytes: Int
    /// In hexadecimal.
    public var sha256: String

    public init(path: String, format: FileConfig.Format, rows: Int, bytes: Int, sha256: String) {
        self.path = path
        self.format = format
        self.rows = rows
        self.bytes = bytes
        self.sha256 = sha256
    }
}
