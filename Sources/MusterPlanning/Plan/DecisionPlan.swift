public import Foundation
public import MusterExpressions
public import MusterKernel
public import MusterModel

/// Everything a run needs to decide, compiled once: running never reads the catalog again.
///
/// A plan is a value: it can be printed, hashed, stored with the run and sent to another machine. It belongs to no database:
/// its expressions become SQL when a run starts.
///
///     let plan = try Planner.plan(campaign, catalog: catalog, schema: schema, asOf: now)
///     let json = try CanonicalJSON.text(plan)
///     let sql = plan.rendered(for: .duckDB).facts.select(from: "read_parquet('part-00000.parquet')")
public struct DecisionPlan: Hashable, Sendable, Codable {
    public var campaignId: Campaign.ID
    /// The instant of `now`, which decides which day is today and which offers are valid.
    public var asOf: Date
    /// The name of the customers' dataset.
    public var dataset: String
    public var facts: FactsQuery
    /// The flow's enrichments in the order of the stages, then the list of the control group.
    public var joins: [DatasetJoin]
    /// As numbered in ``problem``.
    public var treatments: [Treatment]
    public var problem: DecisionProblem
    public var allocation: AllocationMethod
    public var limits: Allocation.Limits
    /// When a run starts, the contacts that are left of them become limits.
    public var budgets: [PlannedBudget]
    /// Whether the flow applies contact policies.
    public var usesContactPolicies: Bool
    /// The campaign's time zone, an IANA name.
    public var timeZone: String
    /// As numbered by the reasons of ``problem``.
    public var funnelSteps: [FunnelStep]
    /// The offers of the flow's inventory that no customer can get.
    public var unreachable: [UnreachableOffer]
    public var controlGroup: ControlGroup?
    /// All channels of the campaign and all categories and offers of the flow, in id order, for the breakdowns.
    public var channels: [Label]
    public var categories: [Label]
    public var offers: [Label]
    public var fileConfig: FileConfig
    public var personalization: Personalization?
    /// `nil` if the files have none.
    public var ownColumns: OwnColumns?
    /// The work lists that get the recommendations on manual channels; `nil` without such a channel.
    public var workLists: [PlannedWorkList]?
    /// The parts in which the files are delivered; `nil` to deliver everything when the run ends.
    public var waves: [Wave]?
    /// The connection to which a dry run sends its files; `nil` for any other run.
    public var testConnection: DeliveryConnection.ID?
    /// The webhooks that get the recommendations on their channels, which the output files lack; `nil` without one.
    public var webhooks: [PlannedWebhook]?
    /// `nil`: counts are not compared with those of earlier runs.
    public var unusualCounts: UnusualCountCheck?
    public var notes: ExplanationMetadata

    /// Whether something is evaluated for recommendations after they are made.
    public var evaluatesRecommendations: Bool { personalization != nil || ownColumns != nil }

    /// An offer that is not open, or has no creative on a channel of the campaign.
    public struct UnreachableOffer: Hashable, Sendable, Codable {
        public var id: String
        public var name: String
        /// Index within ``DecisionPlan/funnelSteps``.
        public var step: Int
    }

    public struct Label: Hashable, Sendable, Codable {
        public var id: String
        public var name: String

        public init(id: String, name: String) {
            self.id = id
            self.name = name
        }
    }
}

/// A work list of a run.
public struct PlannedWorkList: Hashable, Sendable, Codable {
    public var channelId: Channel.ID
    /// As in ``WorkListSettings/dueAfterDays``.
    public var dueAfterDays: Int?
}

/// A channel whose recommendations are sent to a webhook.
public struct PlannedWebhook: Hashable, Sendable, Codable {
    public var channelId: Channel.ID
    public var webhook: WebhookSettings
}

/// The computed fields of recommendations.
public struct Personalization: Hashable, Sendable, Codable {
    public struct Field: Hashable, Sendable, Codable {
        public var name: String
        public var value: TypedExpression
    }

    /// JSON objects of the customer's fields. Treatments with the same fields share one.
    public var objects: [[Field]]
    /// For each treatment, its object within ``objects``.
    public var objectOfTreatment: [Int]
    /// The joins that objects need, as numbered in ``DecisionPlan/joins``.
    public var joins: [Int] = []
}
