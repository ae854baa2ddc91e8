public import Foundation
public import MusterKernel
public import MusterModel

/// Everything a run needs to decide, compiled once: running never reads the catalog again.
///
/// A value: it can be printed, hashed, stored with the run and shipped to another machine.
public struct DecisionPlan: Hashable, Sendable, Codable {
    public var campaignId: Campaign.ID
    /// What `now` means, and the instant at which offers are valid.
    public var asOf: Date
    /// The dataset's name.
    public var dataset: String
    public var facts: FactsQuery
    /// Of the flow's enrichments, in the order of the stages.
    public var joins: [DatasetJoin]
    /// As numbered in ``problem``.
    public var treatments: [Treatment]
    public var problem: DecisionProblem
    public var allocation: AllocationMethod
    public var limits: Allocation.Limits
    /// What a run has left of them becomes limits when it starts.
    public var budgets: [PlannedBudget]
    /// The campaign's, an IANA name.
    public var timeZone: String
    /// As numbered by the reasons of ``problem``.
    public var funnelSteps: [FunnelStep]
    /// Offers that the flow's inventory names and no customer can get.
    public var unreachable: [UnreachableOffer]
    public var controlGroup: ControlGroup?
    /// Every channel of the campaign and every category and offer of the flow, in id order, for the breakdowns.
    public var channels: [Label]
    public var categories: [Label]
    public var offers: [Label]
    public var fileConfig: FileConfig
    public var personalization: Personalization?
    public var notes: ExplanationMetadata

    /// An offer that is not open, or has no creative on a channel of the campaign.
    public struct UnreachableOffer: Hashable, Sendable, Codable {
        public var id: String
        public var name: String
        /// Index within ``DecisionPlan/funnelSteps``.
        public var step: Int
    }

    /// An id and what people call it.
    public struct Label: Hashable, Sendable, Codable {
        public var id: String
        public var name: String

        public init(id: String, name: String) {
            self.id = id
            self.name = name
        }
    }
}

/// The computed fields of recommendations, as SQL.
public struct Personalization: Hashable, Sendable, Codable {
    /// JSON objects, each an SQL expression over the columns of `customer`.
    public var objects: [String]
    /// For each treatment, its object within ``objects``.
    public var objectOfTreatment: [Int]
    /// The joins that objects need, as numbered in ``DecisionPlan/joins``.
    public var joins: [Int] = []
}
