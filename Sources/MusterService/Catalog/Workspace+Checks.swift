internal import Foundation
internal import MusterCatalog
public import MusterModel
internal import MusterPlanning
internal import MusterSchedule
internal import MusterStore

extension Workspace {
    /// Counts the customers for whom a condition is true.
    ///
    /// - Throws: ``ServiceError/invalidDefinition(_:)`` with everything that is wrong with the condition, and where.
    public func previewSegment(where condition: String, dataset: String) throws -> SegmentPreview {
        let document = DocumentNode.map([
            ("id", .text("preview")), ("name", .text("Preview")), ("dataset", .text(dataset)), ("where", .text(condition)),
        ])
        let validation = try validator(of: store.catalog().catalog).validate([document], as: .init(kind: .segment))
        guard case .segment(let segment)? = validation.change?.items.first?.after else {
            throw ServiceError.invalidDefinition(validation.diagnostics.filter { $0.severity == .error })
        }
        // Nobody may ask for it again: it is not kept.
        let version = try store.dataset(segment.dataset)
        return SegmentPreview(dataset: version.key, rows: version.rowCount, customers: try count(segment, in: version))
    }

    /// The size of a stored segment.
    ///
    /// - Throws: ``ServiceError/notFound(_:suggestion:)`` among others.
    public func previewSegment(_ id: Segment.ID) throws -> SegmentPreview {
        guard let segment = try store.catalog().catalog.segments[id] else { throw try notFound(DefinitionKey(id)) }
        return try preview(segment)
    }

    private func preview(_ segment: Segment) throws -> SegmentPreview {
        let (version, customers) = try customerCount(of: segment)
        return SegmentPreview(dataset: version.key, rows: version.rowCount, customers: customers)
    }

    /// Checks a campaign that is not stored as it would be stored and run.
    ///
    /// - Parameters:
    ///   - document: may lack an id.
    ///   - count: how many occurrences to tell.
    public func check(campaign document: DocumentNode, occurrences count: Int) throws -> CampaignCheck {
        let snapshot = try store.catalog()
        let id = document["id"] == nil ? "new_campaign" : nil
        let validation = try validator(of: snapshot.catalog).validate(
            [document], as: .init(kind: .campaign, id: id))
        var check = CampaignCheck(
            errors: validation.diagnostics.filter { $0.severity == .error },
            warnings: validation.diagnostics.filter { $0.severity == .warning }, occurrences: [], segment: nil)
        let reader = DocumentReader(document, into: DiagnosticCollector())
        let schedule: Schedule?
        if case .campaign(let campaign)? = validation.change?.items.first?.after, let catalog = validation.change?.catalog {
            schedule = campaign.schedule
            check.errors += planningProblems(campaign, in: catalog)
        } else {
            schedule = Schedule(reading: reader)
        }
        // What is wrong with the time zone is told above.
        if let schedule, let timetable = try? Timetable(schedule) {
            check.occurrences = timetable.occurrences(after: now(), count: count)
        }
        let segmentId = reader.optionalId("segmentId", of: Segment.self)
        // What is wrong with the segment is told above.
        check.segment = segmentId.flatMap { snapshot.catalog.segments[$0] }.flatMap { try? preview($0) }
        return check
    }

    /// Checks a flow, and compiles it for all customers of a dataset on all channels.
    ///
    /// - Parameter document: of a flow that need not be stored, and may lack an id and a name.
    public func check(flow document: DocumentNode, dataset: String) throws -> FlowCheck {
        let snapshot = try store.catalog()
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
        // Started by hand: it has no time zone that could be wrong.
        guard let schedule = try? Schedule() else { return check }
        let campaign = Campaign(
            id: "muster-check", name: "Check", decisionFlowId: flow.id, segmentId: segment.id, schedule: schedule)
        catalog.merge([.segment(segment), .campaign(campaign)])
        do {
            check.plan = PlanSummary(try plan(campaign, in: catalog, asOf: now()).0)
        } catch let error as PlanningError {
            check.errors += error.diagnostics
        } catch ServiceError.datasetNotImported {
            check.warnings.append(
                Diagnostic(
                    .warning, code: "catalog.uncheckedDataset",
                    message: "The dataset '\(dataset)' is not imported, so the flow was not compiled."))
        }
        return check
    }

    /// Checks a stored flow.
    ///
    /// - Throws: ``ServiceError/notFound(_:suggestion:)``.
    public func check(flow id: DecisionFlow.ID, dataset: String) throws -> FlowCheck {
        guard let flow = try store.catalog().catalog.decisionFlows[id] else { throw try notFound(DefinitionKey(id)) }
        return try check(flow: Definition.decisionFlow(flow).document, dataset: dataset)
    }

    /// What stands in the way of running a campaign; nothing while its datasets are not imported.
    private func planningProblems(_ campaign: Campaign, in catalog: Catalog) -> [Diagnostic] {
        do {
            _ = try plan(campaign, in: catalog, asOf: now())
            return []
        } catch {
            return (error as? PlanningError)?.diagnostics ?? []
        }
    }
}
