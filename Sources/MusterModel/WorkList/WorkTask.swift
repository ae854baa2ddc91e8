public import Foundation

/// A recommendation on a manual channel, for a person to work on.
public struct WorkTask: Hashable, Sendable, Codable, Identifiable {
    /// The id of the run and the number of the task in the run: `premium_review-3-17`.
    public typealias ID = Identifier<WorkTask>

    public enum State: String, CaseIterable, Hashable, Sendable, Codable {
        /// Nobody works on it.
        case open
        /// Its assignee works on it.
        case claimed
        case completed
        /// It was not completed before it was due.
        case expired
    }

    public var id: ID
    public var runId: CampaignRun.ID
    public var campaignId: Campaign.ID
    public var customerId: String
    public var offerId: Offer.ID
    public var channelId: Channel.ID
    public var creativeId: Creative.ID
    /// The rank among the customer's recommendations, from 1.
    public var rank: Int
    public var score: Double
    /// The computed fields of the recommendation, an object; `nil` for a run without them.
    public var personalization: JSONValue?
    /// The instant at which the run was completed.
    public var createdAt: Date
    /// From this instant on the task is expired, unless it is completed; `nil` for a task without an end.
    public var dueAt: Date?
    public var state: State
    /// The person or program that has claimed or completed it.
    public var assignee: String?
    public var claimedAt: Date?
    public var completedAt: Date?
    public var outcome: String?
    /// The revenue of the outcome; below 0 for a return.
    public var amount: Double?
    public var note: String?
    /// The batch of the contact history that contains the outcome; `nil` before it is recorded there.
    public var batch: Int?

    public init(
        id: ID, runId: CampaignRun.ID, campaignId: Campaign.ID, customerId: String, offerId: Offer.ID, channelId: Channel.ID,
        creativeId: Creative.ID, rank: Int, score: Double, personalization: JSONValue? = nil, createdAt: Date, dueAt: Date? = nil,
        state: State = .open
    ) {
        self.id = id
        self.runId = runId
        self.campaignId = campaignId
        self.customerId = customerId
        self.offerId = offerId
        self.channelId = channelId
        self.creativeId = creativeId
        self.rank = rank
        self.score = score
        self.personalization = personalization
        self.createdAt = createdAt
        self.dueAt = dueAt
        self.state = state
    }
}

/// A change of a task.
public struct WorkTaskChange: Hashable, Sendable, Codable {
    public enum Action: String, CaseIterable, Hashable, Sendable, Codable {
        case claim, release, assign, complete
        /// Its batch of the contact history was removed, so that it can be completed anew.
        case reopen
    }

    public var at: Date
    /// The author of the change, as in the audit log.
    public var by: String
    public var action: Action
    /// After the change.
    public var assignee: String?
    public var outcome: String?
    public var amount: Double?
    public var note: String?

    public init(
        at: Date, by: String, action: Action, assignee: String? = nil, outcome: String? = nil, amount: Double? = nil,
        note: String? = nil
    ) {
        self.at = at
        self.by = by
        self.action = action
        self.assignee = assignee
        self.outcome = outcome
        self.amount = amount
        self.note = note
    }
}

/// A task with its changes, the first one first.
public struct WorkTaskDetails: Hashable, Sendable, Codable {
    public var task: WorkTask
    public var changes: [WorkTaskChange]

    public init(task: WorkTask, changes: [WorkTaskChange]) {
        self.task = task
        self.changes = changes
    }
}

/// The result of a person's work on a task.
public struct WorkOutcome: Hashable, Sendable {
    /// A word that the contact history accepts.
    public var outcome: String
    public var amount: Double?
    public var note: String?
    /// The instant of the response; `nil` for now.
    public var at: Date?

    public init(outcome: String, amount: Double? = nil, note: String? = nil, at: Date? = nil) {
        self.outcome = outcome
        self.amount = amount
        self.note = note
        self.at = at
    }
}

/// The numbers of tasks by state.
public struct WorkTaskCounts: Hashable, Sendable, Codable {
    public var open: Int
    public var claimed: Int
    public var completed: Int
    public var expired: Int

    public init(open: Int = 0, claimed: Int = 0, completed: Int = 0, expired: Int = 0) {
        self.open = open
        self.claimed = claimed
        self.completed = completed
        self.expired = expired
    }

    public var total: Int { open + claimed + completed + expired }
}

/// The effect of a file of outcomes.
public struct WorkImportReport: Hashable, Sendable, Codable {
    /// Tasks that the file completed.
    public var completed: Int
    /// Rows of tasks that were completed before, in the same way.
    public var unchanged: Int
    /// Rows without an outcome.
    public var withoutOutcome: Int
    /// The batches of the contact history with the outcomes.
    public var batches: [Int]
    /// Columns of the file that are not used.
    public var ignoredColumns: [String]

    public init(completed: Int, unchanged: Int, withoutOutcome: Int, batches: [Int] = [], ignoredColumns: [String] = []) {
        self.completed = completed
        self.unchanged = unchanged
        self.withoutOutcome = withoutOutcome
        self.batches = batches
        self.ignoredColumns = ignoredColumns
    }
}
