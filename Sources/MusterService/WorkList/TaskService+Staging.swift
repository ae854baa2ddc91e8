internal import Foundation
internal import MusterEngine
internal import MusterModel
internal import MusterPlanning
internal import MusterSchedule
internal import MusterStore

extension TaskService {
    /// Writes the tasks of a run whose results are published. They count once the run is recorded as completed with them.
    ///
    /// - Returns: `nil` for a run without manual channels.
    func stage(of prepared: PreparedRun, _ options: RunOptions, by owner: RunOwner) throws -> StagedTasks? {
        guard let lists = prepared.plan.workLists else { return nil }
        let moment = try LocalMoment(at: prepared.history.asOf, timeZone: prepared.plan.timeZone)
        // The end of a day is the start of the next one.
        let due = Dictionary(
            lists.map { ($0.channelId.rawValue, $0.dueAfterDays.map { moment.startOfDay(daysBefore: -($0 + 1)) }) },
            uniquingKeysWith: { first, _ in first })
        let database = try EngineDatabase(temporaryFolder: workspace.temporaryFolder, memoryLimit: options.memoryLimit)
        var rows = try TaskRows(
            results: workspace.folder(of: prepared.run.id).resultsPath, channels: lists.map(\.channelId),
            personalizes: prepared.plan.personalization != nil, database: database)
        return try workspace.store.stageTasks(of: prepared.run, by: owner) { limit in
            try rows.next(limit).map { row in
                NewTask(
                    customerId: row.customerId, offerId: row.offerId, channelId: row.channelId, creativeId: row.creativeId,
                    rank: row.rank, score: row.score, personalization: row.personalization, dueAt: due[row.channelId] ?? nil)
            }
        }
    }
}
