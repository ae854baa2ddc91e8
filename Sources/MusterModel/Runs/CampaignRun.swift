public import Foundation

/// One execution of a campaign.
///
/// A run waits, runs and ends; ``move(to:at:)`` is the only way to change its status. docs/run-states.md draws the
/// states and says who changes them.
///
/// ```swift
/// var run = CampaignRun(id: "weekly-1", campaignId: "weekly", runNumber: 1, createdAt: now)
/// try run.move(to: .running, at: now)
/// try run.move(to: .completed, at: now + 90)
/// ```
public struct CampaignRun: Hashable, Sendable, Codable, Identifiable {
    public typealias ID = Identifier<CampaignRun>

    public enum Status: String, CaseIterable, Hashable, Sendable, Codable {
        case pending, running, completed, completed_with_errors, failed, cancelled

        /// The statuses that a run with this status can get next.
        ///
        /// A running run becomes `running` again when another worker takes it over, and `pending` when its worker suspends
        /// it. A pending run fails when it cannot even start. A decided run changes between `completed` and
        /// `completed_with_errors` with its deliveries. The database enforces the same transitions.
        public var successors: Set<Status> {
            switch self {
            case .pending: [.running, .failed, .cancelled]
            case .running: [.pending, .running, .completed, .completed_with_errors, .failed, .cancelled]
            case .completed: [.completed_with_errors]
            case .completed_with_errors: [.completed]
            case .failed, .cancelled: []
            }
        }

        /// Whether the run is over: it decides nothing any more. Its files may still be delivered.
        public var isFinal: Bool { ![.pending, .running].contains(self) }

        /// Whether every decision was made and recorded.
        public var isDecided: Bool { [.completed, .completed_with_errors].contains(self) }

        /// - Throws: when `next` is not among the successors.
        public func check(_ next: Status) throws(RunStateError) {
            if !successors.contains(next) { throw RunStateError(from: self, to: next) }
        }
    }

    public enum Trigger: String, CaseIterable, Hashable, Sendable, Codable {
        case manual, schedule
    }

    public var id: ID
    public var campaignId: Campaign.ID
    /// 1 for a campaign's first run.
    public var runNumber: Int
    public private(set) var status: Status
    public var trigger: Trigger
    public var scheduledFor: Date?
    public var createdAt: Date
    /// When a worker took the run up for the first time.
    public private(set) var startedAt: Date?
    public private(set) var finishedAt: Date?
    /// The instant that the run is about, which its contacts carry: that of its slot if the run started on the slot's local day,
    /// otherwise its start. `nil` before the start.
    public var asOf: Date?
    /// Customers in the segment.
    public var totalCustomers: Int
    /// Customers the run has decided for. The others were skipped because nothing more could be recommended to anyone.
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
    /// What an operator should know about the completed run, each a sentence.
    public var notes: [String]
    public var summary: RunSummary
    public var files: [OutputFile]
    /// Whether the run only counts: it writes no file and contacts no customer.
    public var dryRun: Bool
    /// The parts of the customers' dataset that have rows; ``partsDone`` of them are decided and durable.
    public var partCount: Int
    public var partsDone: Int
    /// The number of times a worker has taken the run up.
    public var attempts: Int
    /// The stages that the run has, in the order in which its data passes them.
    public var stages: [RunStage]
    /// The number of customers who were erased from results and files since; the counts of the run include them.
    public var erasedCustomers: Int
    /// The counts that differ from those of recent runs by more than the campaign allows.
    public var unusualCounts: [UnusualCount]
    /// `nil` for a run that was never held.
    public var hold: RunHold?

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
        notes = []
        summary = RunSummary()
        files = []
        self.dryRun = dryRun
        partCount = 0
        partsDone = 0
        attempts = 0
        stages = []
        erasedCustomers = 0
        unusualCounts = []
    }

    /// Changes the status, and records when the run first started and when it ended.
    ///
    /// - Parameter instant: the new ``startedAt`` when the run starts for the first time, the new ``finishedAt`` when
    ///   it ends for the first time; not recorded otherwise.
    /// - Throws: ``RunStateError`` when `next` is not among the successors of the current status. The run stays as it is.
    public mutating func move(to next: Status, at instant: Date) throws(RunStateError) {
        try status.check(next)
        status = next
        if next == .running, startedAt == nil { startedAt = instant }
        if next.isFinal, finishedAt == nil { finishedAt = instant }
    }
}

/// A run cannot get a status that does not follow its current one.
public struct RunStateError: Error, Hashable, Sendable, CustomStringConvertible {
    public var current: CampaignRun.Status
    public var next: CampaignRun.Status

    public init(from current: CampaignRun.Status, to next: CampaignRun.Status) {
        self.current = current
        self.next = next
    }

    public var description: String { "A run that is \(current.rawValue) cannot become \(next.rawValue)." }
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
    /// Of a CSV file; `nil` for UTF-8 without a byte order mark.
    public var encoding: CSVDialect.Encoding?
    /// Of all rows, when the files are split by channel.
    public var channelId: Channel.ID?
    /// Of all rows, when the files are split by offer.
    public var offerId: Offer.ID?
    /// From 1, when the files are split by their number of rows.
    public var part: Int?
    /// Those of ``rows`` that are for seed addresses; `nil` for none.
    public var seedRows: Int?
    /// The channel whose webhook gets the rows; `nil` for the ordinary files.
    public var webhookChannelId: Channel.ID?

    /// The last part of the path.
    public var name: String { path.split(separator: "/").last.map(String.init) ?? path }

    public init(path: String, format: FileConfig.Format, rows: Int, bytes: Int, sha256: String) {
        self.path = path
        self.format = format
        self.rows = rows
        self.bytes = bytes
        self.sha256 = sha256
    }
}
