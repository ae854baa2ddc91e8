internal import Foundation
internal import MusterCatalog
public import MusterModel
internal import MusterPlanning
public import MusterSchedule
internal import MusterStore

/// What a campaign that is not stored would be like.
public struct CampaignCheck: Sendable {
    public var errors: [Diagnostic]
    public var warnings: [Diagnostic]
    /// When it would run next, were it active; empty with a manual schedule, or one that cannot be told.
    public var occurrences: [Occurrence]
    /// `nil` when the segment cannot be told, or counted.
    public var segment: SegmentPreview?
}

extension CampaignService {
    /// Checks a campaign that is not stored as it would be stored and run.
    ///
    /// - Parameters:
    ///   - document: may lack an id.
    ///   - count: how many occurrences to tell.
    public func check(_ document: DocumentNode, occurrences count: Int) throws -> CampaignCheck {
        let snapshot = try workspace.store.catalog()
        let id = document["id"] == nil ? "new_campaign" : nil
        let validation = try workspace.catalog.validator(of: snapshot.catalog).validate(
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
            check.occurrences = timetable.occurrences(after: workspace.now(), count: count)
        }
        let segmentId = reader.optionalId("segmentId", of: Segment.self)
        // What is wrong with the segment is told above.
        check.segment = segmentId.flatMap { snapshot.catalog.segments[$0] }.flatMap { try? workspace.segments.preview($0) }
        return check
    }

    /// What stands in the way of running a campaign; nothing while its datasets are not imported.
    private func planningProblems(_ campaign: Campaign, in catalog: Catalog) -> [Diagnostic] {
        do {
            _ = try RunPlanner(workspace: workspace).plan(campaign, in: catalog, asOf: workspace.now())
            return []
        } catch {
            return (error as? PlanningError)?.diagnostics ?? []
        }
    }
}
