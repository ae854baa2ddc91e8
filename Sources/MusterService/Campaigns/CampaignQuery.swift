public import MusterModel

/// The filter and the order of a list of campaigns.
public struct CampaignQuery: Hashable, Sendable {
    public enum Order: String, CaseIterable, Hashable, Sendable {
        case id, name, status, nextRunAt, lastRunAt, createdAt, updatedAt
    }

    /// A text that the id or the name contains, ignoring case.
    public var search: String?
    /// Empty: any.
    public var statuses: Set<Campaign.Status> = []
    /// Empty: any.
    public var scheduleTypes: Set<Recurrence.Kind> = []
    public var decisionFlowId: DecisionFlow.ID?
    public var segmentId: Segment.ID?
    /// Statuses of the latest run; empty: any campaign, also one without a run.
    public var latestRunStatuses: Set<CampaignRun.Status> = []
    public var order = Order.name
    /// Campaigns without a value for the order come last, ascending and descending.
    public var isDescending = false
    public var position: ListPosition?
    public var limit: Int

    public init(limit: Int) {
        self.limit = limit
    }
}
