public import Foundation
public import MusterModel

/// Conditions on the tasks of a list. All must hold; an absent one always holds.
public struct TaskFilter: Hashable, Sendable {
    /// Empty for any state.
    public var states: Set<WorkTask.State> = []
    public var channelId: Channel.ID?
    public var campaignId: Campaign.ID?
    public var runId: CampaignRun.ID?
    public var customerId: String?
    public var offerId: Offer.ID?
    public var assignee: String?
    /// The task is due before this instant.
    public var dueBefore: Date?

    public init() {}
}

/// The order of a list of tasks. Equal tasks are in the order of their runs and numbers.
public enum TaskOrder: String, CaseIterable, Hashable, Sendable {
    /// The order in which tasks are to be worked: tasks without an end last.
    case dueAt
    /// The order of creation, and of the numbers in a run.
    case createdAt
    case score
    case customerId
}

/// A position in a list of tasks: after a task.
public struct TaskPosition: Hashable, Sendable, Codable {
    /// The value of the order; `nil` in the order of creation.
    var value: String?
    var list: Int
    var number: Int
}
