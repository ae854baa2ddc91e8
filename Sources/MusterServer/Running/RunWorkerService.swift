package import Logging
internal import MusterModel
package import MusterService
internal import ServiceLifecycle

/// Executes the runs in the workspace's queue while the server runs.
package struct RunWorkerService: Service {
    /// The worker. Call its `wake()` when there is a new run.
    package let worker: RunWorker

    /// - Parameters:
    ///   - maxRuns: the maximum number of simultaneous runs.
    ///   - observe: receives the events of runs, for metrics.
    package init(
        _ workspace: Workspace, options: RunOptions, maxRuns: Int, logger: Logger,
        observe: @escaping @Sendable (RunWorker.Event) -> Void = { _ in }
    ) {
        worker = RunWorker(workspace, options: options, maxRuns: maxRuns) { event in
            event.log(to: logger)
            observe(event)
        }
    }

    package func run() async throws {
        worker.start()
        let worker = worker
        // Runs that are not waited for resume from their checkpoints.
        await untilShutdown { worker.stop() }
    }
}

extension RunWorker.Event {
    fileprivate func log(to logger: Logger) {
        switch self {
        case .started(let run):
            logger.info(
                run.attempts > 1 ? "run resumed" : "run started",
                metadata: run.metadata.merging(["trigger": "\(run.trigger.rawValue)", "attempt": "\(run.attempts)"]) { $1 })
        case .ended(let run):
            var metadata = run.metadata
            metadata["status"] = "\(run.status.rawValue)"
            guard run.status != .pending else {
                metadata["partsDone"] = "\(run.partsDone)"
                return logger.info("run suspended", metadata: metadata)
            }
            metadata["durationMs"] = "\(run.durationMs)"
            metadata["processed"] = "\(run.processed)"
            metadata["recommendations"] = "\(run.totalRecommendations)"
            metadata["error"] = run.error.map { "\($0)" }
            logger.log(level: run.status == .failed ? .error : .info, "run ended", metadata: metadata)
            for note in run.notes { logger.warning("\(note)", metadata: run.metadata) }
        case .lost(let run, let reason):
            logger.error("run lost", metadata: run.metadata.merging(["error": "\(reason)"]) { $1 })
        case .queueUnreadable(let reason):
            logger.error("the queue cannot be read", metadata: ["error": "\(reason)"])
        }
    }
}

extension CampaignRun {
    /// The metadata of every log line about a run.
    fileprivate var metadata: Logger.Metadata { ["run": "\(id)", "campaign": "\(campaignId)"] }
}

extension RunWorkerService: CustomStringConvertible {
    /// The service's name in the log.
    package var description: String { "runs" }
}
