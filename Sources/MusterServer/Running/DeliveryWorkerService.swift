package import Logging
internal import MusterBase
internal import MusterModel
package import MusterService
internal import ServiceLifecycle

/// Sends the files of runs to their destinations while the server runs.
package struct DeliveryWorkerService: Service {
    /// The worker. Call its `wake()` when there is a new delivery.
    package let worker: DeliveryWorker
    private let grace: Double

    /// - Parameter grace: seconds on shutdown for the files that are being sent.
    package init(_ workspace: Workspace, options: DeliveryOptions, grace: Double, logger: Logger) {
        worker = DeliveryWorker(workspace, options: options) { $0.log(to: logger) }
        self.grace = grace
    }

    package func run() async throws {
        worker.start()
        let (worker, grace) = (worker, grace)
        await untilShutdown { worker.stop(grace: grace) }
    }
}

extension DeliveryWorker.Event {
    fileprivate func log(to logger: Logger) {
        switch self {
        case .started(let delivery): logger.info("delivery started", metadata: delivery.metadata)
        case .ended(let delivery):
            var metadata = delivery.metadata
            metadata["state"] = "\(delivery.state.rawValue)"
            metadata["nextAttemptAt"] = delivery.nextAttemptAt.map { "\(InstantFormat.text($0))" }
            metadata["error"] = delivery.files.lazy.compactMap(\.failure?.text).first.map { "\($0)" }
            switch delivery.state {
            case .failed: logger.error("delivery failed", metadata: metadata)
            case .waiting where delivery.failures > 0: logger.warning("delivery attempt failed", metadata: metadata)
            default: logger.info("delivery ended", metadata: metadata)
            }
        case .lost(let delivery, let reason):
            logger.error("delivery lost", metadata: delivery.metadata.merging(["error": "\(reason)"]) { $1 })
        case .queueUnreadable(let reason):
            logger.error("the deliveries cannot be read", metadata: ["error": "\(reason)"])
        }
    }
}

extension Delivery {
    /// The metadata of every log line about a delivery.
    fileprivate var metadata: Logger.Metadata { ["run": "\(runId)", "destination": "\(target.destination)"] }
}

extension DeliveryWorkerService: CustomStringConvertible {
    /// The service's name in the log.
    package var description: String { "deliveries" }
}
