internal import MusterKernel
public import MusterModel
public import MusterPlanning
public import MusterSchedule

/// What a segment would be.
public struct SegmentPreview: Hashable, Sendable {
    public var dataset: DatasetVersion.Key
    /// Of the dataset.
    public var rows: Int
    public var customers: Int

    /// 0–1.
    public var share: Double { rows == 0 ? 0 : Double(customers) / Double(rows) }
}

/// What a campaign that is not stored would be like.
public struct CampaignCheck: Sendable {
    public var errors: [Diagnostic]
    public var warnings: [Diagnostic]
    /// When it would run next, were it active; empty with a manual schedule, or one that cannot be told.
    public var occurrences: [Occurrence]
    /// `nil` when the segment cannot be told, or counted.
    public var segment: SegmentPreview?
}

/// What a flow decides with, for all customers of a dataset on all channels.
public struct FlowCheck: Sendable {
    public var errors: [Diagnostic]
    public var warnings: [Diagnostic]
    /// `nil` when there are errors, or the dataset is not imported.
    public var plan: PlanSummary?
}

/// A plan in short.
public struct PlanSummary: Hashable, Sendable, Encodable {
    public struct Channel: Hashable, Sendable, Encodable {
        public var id: String
        public var name: String
        public var treatments: Int
    }

    public struct Join: Hashable, Sendable, Encodable {
        public var dataset: String
        public var alias: String
    }

    public var dataset: String
    public var treatments: Int
    public var offers: Int
    public var maxOffers: Int
    public var channels: [Channel]
    /// What is read of every customer: conditions that are true or not, and numbers that models score by.
    public var conditions: Int
    public var features: Int
    public var joins: [Join]
    /// Every step at which candidates can drop, in order.
    public var steps: [FunnelStep]
    /// Offers of the inventory that no customer can get.
    public var unreachable: [DecisionPlan.UnreachableOffer]
    /// All of it, a line for each thing.
    public var text: String

    init(_ plan: DecisionPlan) {
        dataset = plan.dataset
        treatments = plan.treatments.count
        offers = plan.problem.offers.count
        maxOffers = plan.problem.maxOffers
        channels = plan.channels.map { channel in
            Channel(
                id: channel.id, name: channel.name,
                treatments: plan.treatments.count { $0.channelId.rawValue == channel.id })
        }
        conditions = plan.facts.conditions.count
        features = plan.facts.features.count
        joins = plan.joins.map { Join(dataset: $0.dataset, alias: $0.alias) }
        steps = plan.funnelSteps
        unreachable = plan.unreachable
        text = ""
        text = lines.joined(separator: "\n")
    }

    private var lines: [String] {
        var lines = [
            "\(offers) offers, \(treatments) treatments, at most \(maxOffers) for each customer of dataset '\(dataset)'",
            "reads \(conditions) conditions and \(features) features of each customer",
        ]
        lines += joins.map { "joins dataset '\($0.dataset)' as \($0.alias)" }
        lines += channels.map { "channel '\($0.id)': \($0.treatments) treatments" }
        lines += steps.map { step in
            [step.stage + ":", step.reason.rawValue, step.id.map { "'\($0)'" } ?? step.name, step.condition.map { "if \($0)" }]
                .compactMap(\.self).joined(separator: " ")
        }
        lines += unreachable.map { "no customer can get '\($0.id)'" }
        return lines
    }
}
