/// Targets a segment with a decision flow, on a schedule, within volume constraints.
///
/// ```swift
/// let campaign = Campaign(
///     id: "weekly_cards", name: "Weekly cards", decisionFlowId: "cross_sell", segmentId: "high_value",
///     volumeConstraints: VolumeConstraints(maxTotalPerRun: 50_000))
/// ```
public struct Campaign: Hashable, Sendable, Identifiable {
    public typealias ID = Identifier<Campaign>

    public enum Status: String, CaseIterable, Hashable, Sendable, Codable {
        case draft, active, paused, archived
    }

    /// The treatment of slots that came due while no server was running.
    public enum MissedRuns: String, CaseIterable, Hashable, Sendable, Codable {
        /// One run for the latest missed slot.
        case run_latest
        case skip
    }

    public var id: ID
    public var name: String
    public var description: String?
    public var status: Status
    public var decisionFlowId: DecisionFlow.ID
    public var segmentId: Segment.ID
    public var schedule: Schedule
    public var missedRuns: MissedRuns
    public var volumeConstraints: VolumeConstraints
    public var allocation: AllocationMethod
    public var fileConfig: FileConfig
    /// None of them `api`. Empty means all batch channels.
    public var channelIds: [Channel.ID]
    /// `nil`: no customer is held out.
    public var controlGroup: ControlGroup?
    /// In the order of their times, the last one with the rest; empty to deliver everything when the run ends.
    public var waves: [Wave]
    /// `nil`: the counts of runs are not compared with those of earlier runs.
    public var unusualCounts: UnusualCountCheck?
    /// Besides those of the workspace.
    public var notifications: [NotificationTarget]

    public init(
        id: ID, name: String, description: String? = nil, status: Status = .draft, decisionFlowId: DecisionFlow.ID,
        segmentId: Segment.ID, schedule: Schedule, missedRuns: MissedRuns = .run_latest,
        volumeConstraints: VolumeConstraints = VolumeConstraints(), allocation: AllocationMethod = .greedy,
        fileConfig: FileConfig = FileConfig(), channelIds: [Channel.ID] = [], controlGroup: ControlGroup? = nil,
        waves: [Wave] = [], unusualCounts: UnusualCountCheck? = nil, notifications: [NotificationTarget] = []
    ) {
        self.id = id
        self.name = name
        self.description = description
        self.status = status
        self.decisionFlowId = decisionFlowId
        self.segmentId = segmentId
        self.schedule = schedule
        self.missedRuns = missedRuns
        self.volumeConstraints = volumeConstraints
        self.allocation = allocation
        self.fileConfig = fileConfig
        self.channelIds = channelIds
        self.controlGroup = controlGroup
        self.waves = waves
        self.unusualCounts = unusualCounts
        self.notifications = notifications
    }
}

extension Campaign {
    /// The campaign with one destination, a connection, to which everything is sent at once.
    public func delivering(to connection: DeliveryConnection.ID) -> Campaign {
        var campaign = self
        campaign.fileConfig.destination = .download
        campaign.fileConfig.s3Path = nil
        campaign.fileConfig.deliveries = [FileDelivery(connection: connection)]
        campaign.waves = []
        return campaign
    }
}

/// The maximum numbers of recommendations in one run, each at least 1; `nil` means unlimited.
public struct VolumeConstraints: Hashable, Sendable, Codable {
    public var maxTotalPerRun: Int?
    public var maxPerOffer: Int?
    public var maxPerChannel: Int?

    public init(maxTotalPerRun: Int? = nil, maxPerOffer: Int? = nil, maxPerChannel: Int? = nil) {
        self.maxTotalPerRun = maxTotalPerRun
        self.maxPerOffer = maxPerOffer
        self.maxPerChannel = maxPerChannel
    }

    public var isUnlimited: Bool { maxTotalPerRun == nil && maxPerOffer == nil && maxPerChannel == nil }
}

/// The method that decides which customers get recommendations when volume constraints do not allow all of them.
public enum AllocationMethod: String, CaseIterable, Hashable, Sendable, Codable {
    /// Customers in order of their ids; each gets the best treatments that are still open.
    case greedy
}
