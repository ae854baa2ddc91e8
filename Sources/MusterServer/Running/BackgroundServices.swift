package import Logging
internal import MusterModel
package import MusterService
package import ServiceLifecycle

/// The services that run beside the API: the worker that executes runs, the scheduler that creates them, and the recorder of
/// the outcomes of tasks.
package struct BackgroundServices: Sendable {
    private let workspace: Workspace
    private let metrics: ServerMetrics
    private let runs: RunWorkerService
    private let schedules: ScheduleService
    private let outcomes: OutcomeService

    /// - Parameters:
    ///   - options: the options of every run.
    ///   - maxRuns: the maximum number of simultaneous runs.
    ///   - metrics: updated when a run ends.
    package init(_ workspace: Workspace, options: RunOptions, maxRuns: Int, metrics: ServerMetrics, logger: Logger) {
        self.workspace = workspace
        self.metrics = metrics
        let runs = RunWorkerService(workspace, options: options, maxRuns: maxRuns, logger: logger) { event in
            guard case .ended(let run) = event, run.status != .pending else { return }
            metrics.runFinished(run.status, seconds: Double(run.durationMs) / 1000, customers: run.processed)
        }
        schedules = ScheduleService(workspace, logger: logger) { events in
            if events.contains(where: { $0.run != nil }) { runs.worker.wake() }
        }
        self.runs = runs
        outcomes = OutcomeService(workspace, logger: logger)
    }

    /// In starting order. They stop in reverse order: the scheduler before the worker.
    package var services: [any Service] { [outcomes, runs, schedules] }

    /// Tells the worker that there is a new run.
    package func wake() { runs.worker.wake() }

    /// Updates the metrics of the queue and the scheduler.
    package func measure() async throws {
        let workspace = workspace
        let (counts, lag) = try await blocking { (try workspace.runs.counts(), try workspace.campaigns.schedulerLag()) }
        metrics.setSchedulerLag(lag)
        metrics.setRuns(counts)
        metrics.setQueueDepth(counts[.pending] ?? 0)
    }
}
