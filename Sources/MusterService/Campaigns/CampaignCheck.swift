internal import Foundation
internal import MusterCatalog
public import MusterModel
internal import MusterPlanning
public import MusterSchedule
internal import MusterStore

/// The result of checking a campaign that is not stored.
public struct CampaignCheck: Sendable {
    public var errors: [Diagnostic]
    public var warnings: [Diagnostic]
    /// The next runs if the campaign were active; empty for a manual or invalid schedule.
    public var occurrences: [Occurrence]
    /// `nil` if there is no such segment, or its customers cannot be counted.
    public var segment: SegmentPreview?
}

extension CampaignService {
    /// Checks whether a campaign that is not stored could be stored and run.
    ///
    /// - Parameters:
    ///   - document: the campaign; its id is optional.
    ///   - count: how many of the next runs to compute.
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
        // An unknown time zone has been reported above.
        if let schedule, let timetable = try? Timetable(schedule) {
            check.occurrences = timetable.occurrences(after: workspace.now(), count: count)
        }
        let segmentId = reader.optionalId("segmentId", of: Segment.self)
        // An error in the segment has been reported above.
        check.segment = segmentId.flatMap { snapshot.catalog.segments[$0] }.flatMap {
            try? workspace.segments.preview($0, zone: schedule?.timeZone ?? "UTC")
        }
        return check
    }

    /// The errors of planning a campaign; empty if its datasets are not imported.
    private func planningProblems(_ campaign: Campaign, in catalog: Catalog) -> [Diagnostic] {
        do {
            _ = try RunPlanner(workspace: workspace).plan(campaign, in: catalog, asOf: workspace.now())
            return []
        } catch {
            return (error as? PlanningError)?.diagnostics ?? []
        }
    }
}
