internal import MusterEngine
internal import MusterModel
internal import MusterService
internal import MusterStore

extension LocalBackend {
    func tasks(_ filter: TaskFilter, by order: TaskOrder, isDescending: Bool, limit: Int) throws -> [WorkTask] {
        try workspace.tasks.list(filter, by: order, isDescending: isDescending, limit: limit).tasks
    }

    func taskCounts(of run: CampaignRun.ID) throws -> WorkTaskCounts {
        var filter = TaskFilter()
        filter.runId = run
        return try workspace.tasks.counts(filter)
    }

    func task(_ id: WorkTask.ID) throws -> WorkTaskDetails { try workspace.tasks.get(id) }

    func claimTasks(
        of channel: Channel.ID, campaign: Campaign.ID?, count: Int, for assignee: String?
    ) throws -> [WorkTask] {
        try workspace.tasks.claimNext(of: channel, campaign: campaign, count: count, for: assignee)
    }

    func claimTask(_ id: WorkTask.ID, for assignee: String?) throws -> WorkTask {
        try workspace.tasks.claim(id, for: assignee)
    }

    func releaseTask(_ id: WorkTask.ID, of assignee: String?) throws -> WorkTask {
        try workspace.tasks.release(id, of: assignee)
    }

    func assignTask(_ id: WorkTask.ID, to assignee: String) throws -> WorkTask {
        try workspace.tasks.assign(id, to: assignee)
    }

    func completeTask(_ id: WorkTask.ID, _ outcome: WorkOutcome, of assignee: String?) throws -> WorkTask {
        try workspace.tasks.complete(id, outcome, of: assignee)
    }

    func exportTasks(_ filter: TaskFilter, to path: String) throws -> Int { try workspace.tasks.export(filter, to: path) }

    func importOutcomes(_ path: String, in encoding: TextEncoding) throws -> WorkImportReport {
        try workspace.tasks.importOutcomes(path, in: encoding)
    }
}
