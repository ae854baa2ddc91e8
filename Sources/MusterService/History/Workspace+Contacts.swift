internal import Foundation
internal import MusterEngine
internal import MusterFiles
internal import MusterModel
internal import MusterPlanning
internal import MusterSchedule
internal import MusterStore

extension Workspace {
    /// The contact history of a snapshot, for a run of a plan that starts at that moment.
    func history(_ snapshot: InteractionSnapshot, of plan: DecisionPlan) throws -> RunHistory {
        for file in snapshot.files where !FileManager.default.fileExists(atPath: path(of: file.path)) {
            throw ServiceError.missingInteractions(path: path(of: file.path))
        }
        let moment = try LocalMoment(at: snapshot.asOf, timeZone: plan.timeZone)
        return RunHistory(
            InteractionLog(snapshot, in: path), weekday: moment.weekday.rawValue, secondOfDay: moment.secondOfDay,
            startOfDay: moment.startOfDay)
    }

    private static func contactsFile(of run: CampaignRun.ID) -> String { "interactions/contacts/\(run).parquet" }

    /// Gives a run's published results a second name, among the contacts. They count once they are registered.
    func linkContacts(_ written: SealedRunFiles, of run: CampaignRun.ID, asOf: Date) throws -> InteractionFile {
        let (results, contacts) = (path(of: Self.runFolder(run)) + "/results.parquet", Self.contactsFile(of: run))
        try makeFolder("interactions/contacts")
        try Folder.link(results, to: path(of: contacts))
        let at = written.rows > 0 ? asOf : nil
        return InteractionFile(
            kind: .contacts, path: contacts, runId: run, asOf: asOf, rowCount: written.rows, firstAt: at, lastAt: at,
            minCustomer: written.firstCustomer, maxCustomer: written.lastCustomer, registeredAt: now())
    }

    /// Removes what a run that is not completed wrote. What cannot be removed does no harm.
    func removeFiles(of run: CampaignRun.ID) {
        let folder = path(of: Self.runFolder(run))
        let outputs = (try? FileManager.default.contentsOfDirectory(atPath: folder + "/output")) ?? []
        let others = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let files =
            outputs.map { "\(folder)/output/\($0)" } + others.filter { $0 != "output" }.map { "\(folder)/\($0)" }
            + [path(of: Self.contactsFile(of: run))]
        for file in files { try? FileManager.default.removeItem(atPath: file) }
    }

    /// Removes what a process that died has left of the campaign's last runs, if they failed or were cancelled. Only for who
    /// holds the campaign's lock.
    func sweepRuns(of campaign: Campaign.ID) {
        let last = (try? store.runs(of: campaign, limit: 20)) ?? []
        for run in last where run.attempts > 0 { removeFilesIfUndelivered(of: run) }
    }

    /// Removes the files of a run that is over without being completed.
    func removeFilesIfUndelivered(of run: CampaignRun) {
        if run.status.isFinal, run.status != .completed { removeFiles(of: run.id) }
    }

    /// Removes the checkpoint of a run that ends. What cannot be removed does no harm.
    func removeCheckpoint(of run: CampaignRun.ID) {
        try? FileManager.default.removeItem(atPath: path(of: Self.checkpointFolder(run)))
    }
}
