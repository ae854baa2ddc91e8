package import Logging
internal import MusterModel
package import MusterService
package import ServiceLifecycle

/// What makes a server more than its API: the worker that performs runs, and the scheduler that fires them.
package struct BackgroundServices: Sendable {
    private let workspace: Workspace
    private let metrics: ServerMetrics
    private let runs: RunWorkerService
    private let schedules: ScheduleService

    /// - Parameters:
    ///   - options: of each run.
    ///   - most: runs at once.
    ///   - metrics: told what happens.
    package init(_ workspace: Workspace, options: RunOptions, most: Int, metrics: ServerMetrics, logger: Logger) {
        self.workspace = workspace
        self.metrics = metrics
        let runs = RunWorkerService(workspace, options: options, most: most, logger: logger) { event in
            guard case .ended(let run) = event, run.status != .pending else { return }
            metrics.runFinished(run.status, seconds: Double(run.durationMs) / 1000, customers: run.processed)
        }
        schedules = ScheduleService(workspace, logger: logger) { events in
            if events.contains(where: { $0.run != nil }) { runs.worker.wake() }
        }
        self.runs = runs
    }

    /// The scheduler stops before the worker does.
    package var services: [any Service] { [runs, schedules] }

    /// Looks for a new run at once.
    package func wake() { runs.worker.wake() }

    /// Counts the runs and the slots that are late, for metrics.
    package func measure() async throws {
        let workspace = workspace
        let (counts, lag) = try await blocking { (try workspace.runs.counts(), try workspace.campaigns.schedulerLag()) }
        metrics.setSchedulerLag(lag)
        metrics.setRuns(counts)
        metrics.setQueueDepth(counts[.pending] ?? 0)
    }
}
