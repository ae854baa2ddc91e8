package import Logging
internal import MusterBase
internal import MusterModel
package import MusterService
internal import ServiceLifecycle

/// Announces the ends of runs while the server runs.
package struct NotificationWorkerService: Service {
    /// The worker. Call its `wake()` when a run or a delivery has ended.
    package let worker: NotificationWorker

    package init(_ workspace: Workspace, options: NotificationOptions, logger: Logger) {
        worker = NotificationWorker(workspace, options: options) { $0.log(to: logger) }
    }

    package func run() async throws {
        worker.start()
        let worker = worker
        await untilShutdown { worker.stop() }
    }
}

extension NotificationWorker.Event {
    fileprivate func log(to logger: Logger) {
        switch self {
        case .attempted(let notification):
            var metadata: Logger.Metadata = [
                "id": "\(notification.id)", "kind": "\(notification.kind.rawValue)", "to": "\(notification.to)",
            ]
            metadata["error"] = notification.failure.map { "\($0.text)" }
            metadata["nextAttemptAt"] = notification.nextAttemptAt.map { "\(InstantFormat.text($0))" }
            switch notification.state {
            case .sent: logger.info("notification sent", metadata: metadata)
            case .waiting: logger.warning("notification attempt failed", metadata: metadata)
            case .failed: logger.error("notification failed", metadata: metadata)
            }
        case .queueUnreadable(let reason):
            logger.error("the notifications cannot be read", metadata: ["error": "\(reason)"])
        }
    }
}

extension NotificationWorkerService: CustomStringConvertible {
    /// The service's name in the log.
    package var description: String { "notifications" }
}
