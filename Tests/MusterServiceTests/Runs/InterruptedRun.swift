import Foundation
import MusterEngine
import MusterModel
import MusterPlanning
import MusterStore

@testable import MusterService

/// One run of a campaign, which can be decided any number of times: undisturbed, or in attempts that end early.
struct InterruptedRun {
    /// The files and the record of a run.
    struct Written: Equatable {
        var file: Data
        var results: Data
        var contacts: Data
        var manifest: Data
        /// As JSON, without the values that depend on the clock.
        var run: String
        var contactsFile: InteractionFile?
    }

    /// Ends an attempt with the files that a crash would leave.
    struct Crash: Error {}

    let place: CaseWorkspace
    let prepared: PreparedRun

    /// - Parameter campaign: the run reads the current versions of its datasets.
    init(of campaign: Campaign.ID, in place: CaseWorkspace) throws {
        self.place = place
        let catalog = try place.workspace.store.catalog().catalog
        guard let campaign = catalog.campaigns[campaign] else { throw Crash() }
        let asOf = Date()
        let (plan, datasets) = try RunPlanner(workspace: place.workspace).plan(campaign, in: catalog, asOf: asOf)
        let json = try CanonicalJSON.text(plan)
        prepared = PreparedRun(
            run: CampaignRun(
                id: .init("\(campaign.id)-77"), campaignId: campaign.id, runNumber: 77, status: .running, createdAt: asOf),
            // As the store has it.
            plan: try CanonicalJSON.value(from: json), planHash: "hash of \(json.count)", datasets: datasets,
            history: try place.workspace.store.interactions(at: asOf))
    }

    var folder: String { place.workspace.path(of: "runs/\(prepared.run.id)") }
    var checkpoints: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder + "/checkpoint")) ?? []).sorted()
    }

    @discardableResult
    func attempt(
        threads: Int = 2, control: RunControl = RunControl(),
        checkpoint: @escaping @Sendable (RunCheckpoint) throws -> Void = { _ in },
        progress: @escaping @Sendable (Double) -> Void = { _ in }
    ) throws -> DeliveredRun {
        try prepared.execute(
            in: place.workspace, options: RunOptions(threads: threads),
            control: control.observing(progress: progress, checkpoint: checkpoint))
    }

    func written(_ delivered: DeliveredRun) throws -> Written {
        var (run, contacts) = (delivered.run, delivered.contacts)
        for index in run.stages.indices { run.stages[index].durationMs = 0 }
        // The number of customers that are read in vain when a run ends early depends on the threads.
        if !run.summary.constraints.isEmpty { run.stages.removeAll { [.facts, .rank].contains($0.name) } }
        contacts?.registeredAt = prepared.run.createdAt
        return Written(
            file: try place.bytes(at: run.files[0].path), results: try place.bytes(at: "runs/\(run.id)/results.parquet"),
            contacts: try place.bytes(at: contacts?.path ?? ""), manifest: try place.bytes(at: "runs/\(run.id)/manifest.json"),
            run: try CanonicalJSON.text(run, isPretty: true), contactsFile: contacts)
    }

    /// Removes the files of the attempts.
    func forget() {
        place.workspace.folder(of: prepared.run.id).removeFiles()
    }
}
