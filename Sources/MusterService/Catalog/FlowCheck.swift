internal import Foundation
internal import MusterCatalog
internal import MusterKernel
public import MusterModel
public import MusterPlanning
internal import MusterSchedule
internal import MusterStore

/// The result of compiling a flow for all customers of a dataset and all channels.
public struct FlowCheck: Sendable {
    public var errors: [Diagnostic]
    public var warnings: [Diagnostic]
    /// `nil` if there are errors, or the dataset is not imported.
    public var plan: PlanSummary?
}

/// A summary of a plan.
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
    /// The number of conditions, and of features of models, that are read for each customer.
    public var conditions: Int
    public var features: Int
    public var joins: [Join]
    /// Every step at which candidates can drop, in order.
    public var steps: [FunnelStep]
    /// Offers of the inventory that no customer can get.
    public var unreachable: [DecisionPlan.UnreachableOffer]
    /// All of it as text, one line for each item.
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

extension CatalogService {
    /// Checks a flow, and compiles it for all customers of a dataset on all channels.
    ///
    /// - Parameter document: a flow that need not be stored; its id and name are optional.
    public func check(flow document: DocumentNode, dataset: String) throws -> FlowCheck {
        let snapshot = try workspace.store.catalog()
        var document = document
        for (key, value) in [("id", "new_flow"), ("name", "New flow")] where document[key] == nil {
            document = document.merging(.map([(key, .text(value))]))
        }
        let validation = try validator(of: snapshot.catalog).validate([document], as: .init(kind: .decisionFlow))
        var check = FlowCheck(
            errors: validation.diagnostics.filter { $0.severity == .error },
            warnings: validation.diagnostics.filter { $0.severity == .warning }, plan: nil)
        guard case .decisionFlow(let flow)? = validation.change?.items.first?.after, var catalog = validation.change?.catalog
        else { return check }
        let segment = Segment(id: "muster-everyone", name: "Everyone", dataset: dataset, where: "true")
        // A manual schedule has no time zone that could be invalid.
        guard let schedule = try? Schedule() else { return check }
        let campaign = Campaign(
            id: "muster-check", name: "Check", decisionFlowId: flow.id, segmentId: segment.id, schedule: schedule)
        catalog.merge([.segment(segment), .campaign(campaign)])
        do {
            check.warnings += workspace.segments.exclusionWarnings(
                in: catalog, changed: Set(catalog.contactPolicies.values.map(\.key)))
            check.plan = PlanSummary(try RunPlanner(workspace: workspace).plan(campaign, in: catalog, asOf: workspace.now()).0)
        } catch let error as PlanningError {
            check.errors += error.diagnostics
        } catch DatasetError.notImported {
            check.warnings.append(
                Diagnostic(
                    .warning, code: "catalog.uncheckedDataset",
                    message: "The dataset '\(dataset)' is not imported, so the flow was not compiled."))
        }
        return check
    }

    /// Checks a stored flow, and compiles it for all customers of a dataset on all channels.
    ///
    /// - Throws: ``CatalogError/notFound(_:suggestion:)``.
    public func check(flow id: DecisionFlow.ID, dataset: String) throws -> FlowCheck {
        guard let flow = try workspace.store.catalog().catalog.decisionFlows[id] else { throw try notFound(DefinitionKey(id)) }
        return try check(flow: Definition.decisionFlow(flow).document, dataset: dataset)
    }
}
