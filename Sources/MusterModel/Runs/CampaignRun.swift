public import Foundation

/// One execution of a campaign.
public struct CampaignRun: Hashable, Sendable, Codable, Identifiable {
    public typealias ID = Identifier<CampaignRun>

    public enum Status: String, CaseIterable, Hashable, Sendable, Codable {
        case pending, running, completed, completed_with_errors, failed, cancelled

        /// Whether the run is over.
        public var isFinal: Bool {
            switch self {
            case .pending, .running: false
            case .completed, .completed_with_errors, .failed, .cancelled: true
            }
        }
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
    public var createdAt: Date
    public var startedAt: Date?
    public var finishedAt: Date?
    /// Customers in the segment.
    public var totalCustomers: Int
    /// Customers decided for. The others were skipped because nothing more could be recommended.
    public var processed: Int
    /// Customers with at least one recommendation.
    public var recommended: Int
    public var totalRecommendations: Int
    /// Milliseconds of the run per processed customer.
    public var avgLatencyMs: Double
    public var durationMs: Int
    /// 0–1.
    public var progress: Double
    public var error: String?
    public var summary: RunSummary
    public var files: [OutputFile]
    /// Whether it only counts: it writes no file and contacts no customer.
    public var dryRun: Bool
    /// The parts of the customers' dataset that have rows, and how many of them are decided, for good.
    public var partCount: Int
    public var partsDone: Int
    /// How many processes have worked on it.
    public var attempts: Int
    /// The stages that the run has, in the order of the data flow.
    public var stages: [RunStage]

    public init(
        id: ID, campaignId: Campaign.ID, runNumber: Int, status: Status = .pending, trigger: Trigger = .manual,
        scheduledFor: Date? = nil, createdAt: Date, dryRun: Bool = false
    ) {
        self.id = id
        self.campaignId = campaignId
        self.runNumber = runNumber
        self.status = status
        self.trigger = trigger
        self.scheduledFor = scheduledFor
        self.createdAt = createdAt
        totalCustomers = 0
        processed = 0
        recommended = 0
        totalRecommendations = 0
        avgLatencyMs = 0
        durationMs = 0
        progress = 0
        summary = RunSummary()
        files = []
        self.dryRun = dryRun
        partCount = 0
        partsDone = 0
        attempts = 0
        stages = []
    }

    /// Runs of the versions before there were checkpoints lack what came with them.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        id = try fields.decode(ID.self, forKey: .id)
        campaignId = try fields.decode(Campaign.ID.self, forKey: .campaignId)
        runNumber = try fields.decode(Int.self, forKey: .runNumber)
        status = try fields.decode(Status.self, forKey: .status)
        trigger = try fields.decode(Trigger.self, forKey: .trigger)
        scheduledFor = try fields.decodeIfPresent(Date.self, forKey: .scheduledFor)
        createdAt = try fields.decode(Date.self, forKey: .createdAt)
        startedAt = try fields.decodeIfPresent(Date.self, forKey: .startedAt)
        finishedAt = try fields.decodeIfPresent(Date.self, forKey: .finishedAt)
        totalCustomers = try fields.decode(Int.self, forKey: .totalCustomers)
        processed = try fields.decode(Int.self, forKey: .processed)
        recommended = try fields.decode(Int.self, forKey: .recommended)
        totalRecommendations = try fields.decode(Int.self, forKey: .totalRecommendations)
        avgLatencyMs = try fields.decode(Double.self, forKey: .avgLatencyMs)
        durationMs = try fields.decode(Int.self, forKey: .durationMs)
        progress = try fields.decode(Double.self, forKey: .progress)
        error = try fields.decodeIfPresent(String.self, forKey: .error)
        summary = try fields.decode(RunSummary.self, forKey: .summary)
        files = try fields.decode([OutputFile].self, forKey: .files)
        dryRun = try fields.decodeIfPresent(Bool.self, forKey: .dryRun) ?? false
        partCount = try fields.decodeIfPresent(Int.self, forKey: .partCount) ?? 0
        partsDone = try fields.decodeIfPresent(Int.self, forKey: .partsDone) ?? 0
        attempts = try fields.decodeIfPresent(Int.self, forKey: .attempts) ?? 0
        stages = try fields.decodeIfPresent([RunStage].self, forKey: .stages) ?? []
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
