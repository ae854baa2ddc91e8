package import Logging
internal import MusterModel
package import MusterService
package import ServiceLifecycle

/// The services that run beside the API: the workers that execute, deliver and announce runs, the scheduler that creates them,
/// and the recorder of the outcomes of tasks.
package struct BackgroundServices: Sendable {
    private let workspace: Workspace
    private let metrics: ServerMetrics
    private let runs: RunWorkerService
    private let schedules: ScheduleService
    private let outcomes: OutcomeService
    private let deliveries: DeliveryWorkerService
    private let notifications: NotificationWorkerService

    /// - Parameters:
    ///   - options: the options of every run.
    ///   - maxRuns: the maximum number of simultaneous runs.
    ///   - shutdownTimeout: the seconds in which the services have to stop.
    ///   - metrics: updated when a run ends.
    package init(
        _ workspace: Workspace, options: RunOptions, maxRuns: Int, delivering: DeliveryOptions = DeliveryOptions(),
        notifying: NotificationOptions = NotificationOptions(),
        shutdownTimeout: Int = 30, metrics: ServerMetrics, logger: Logger
    ) {
        self.workspace = workspace
        self.metrics = metrics
        let notifications = NotificationWorkerService(workspace, options: notifying, logger: logger)
        let deliveries = DeliveryWorkerService(
            workspace, options: delivering, grace: min(DeliveryWorker.defaultGrace, Double(shutdownTimeout) / 2), logger: logger)
        let runs = RunWorkerService(workspace, options: options, maxRuns: maxRuns, logger: logger) { event in
            guard case .ended(let run) = event, run.status != .pending else { return }
            metrics.runFinished(run.status, seconds: Double(run.durationMs) / 1000, customers: run.processed)
            deliveries.worker.wake()
            notifications.worker.wake()
        }
        schedules = ScheduleService(workspace, logger: logger) { events in
            if events.contains(where: { $0.run != nil }) { runs.worker.wake() }
        }
        self.runs = runs
        self.deliveries = deliveries
        self.notifications = notifications
        outcomes = OutcomeService(workspace, logger: logger)
    }

    /// In starting order. They stop in reverse order: the scheduler before the workers.
    package var services: [any Service] { [outcomes, notifications, deliveries, runs, schedules] }

    /// Tells the workers that there is a new run or delivery.
    package func wake() {
        runs.worker.wake()
        deliveries.worker.wake()
    }

    /// Updates the metrics of the queue and the scheduler.
    package func measure() async throws {
        let workspace = workspace
        let (counts, lag, deliveries) = try await blocking {
            (try workspace.runs.counts(), try workspace.campaigns.schedulerLag(), try workspace.deliveries.counts())
        }
        metrics.setDeliveries(deliveries)
        metrics.setSchedulerLag(lag)
        metrics.setRuns(counts)
        metrics.setQueueDepth(counts[.pending] ?? 0)
    }
}
