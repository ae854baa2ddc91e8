public import MusterModel

/// Which campaigns a list shows, and in which order.
public struct CampaignQuery: Hashable, Sendable {
    public enum Order: String, CaseIterable, Hashable, Sendable {
        case id, name, status, nextRunAt, lastRunAt, createdAt, updatedAt
    }

    /// In the id or the name, in any case.
    public var search: String?
    /// Empty: any.
    public var statuses: Set<Campaign.Status> = []
    /// Empty: any.
    public var scheduleTypes: Set<Recurrence.Kind> = []
    public var decisionFlowId: DecisionFlow.ID?
    public var segmentId: Segment.ID?
    /// Of the latest run, which there must be; empty: any.
    public var latestRunStatuses: Set<CampaignRun.Status> = []
    public var order = Order.name
    /// Campaigns without what they are sorted by come last either way.
    public var isDescending = false
    public var position: ListPosition?
    public var limit: Int

    public init(limit: Int) {
        self.limit = limit
    }
}
