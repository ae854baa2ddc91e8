package import Logging
internal import MusterModel
package import MusterService
internal import ServiceLifecycle

/// Adds the outcomes of completed tasks to the contact history while the server runs.
package struct OutcomeService: Service {
    /// Between two calls, in seconds. Everything that reads the history adds them itself, so that this delays nothing.
    private static let pause = 60

    private let workspace: Workspace
    private let logger: Logger

    package init(_ workspace: Workspace, logger: Logger) {
        self.workspace = workspace
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    let workspace = workspace
                    let batches = try await blocking(.queries) { try workspace.tasks.recordOutcomes() }
                    for batch in batches {
                        logger.info("outcomes recorded", metadata: ["batch": "\(batch.batch)", "rows": "\(batch.rowCount)"])
                    }
                } catch {
                    let reason = (error as? any UserFacingError)?.messages.first?.text ?? "\(error)"
                    logger.error("the outcomes of tasks cannot be recorded", metadata: ["error": "\(reason)"])
                }
                try? await Task.sleep(for: .seconds(Self.pause))
            }
        }
    }
}

extension OutcomeService: CustomStringConvertible {
    /// The service's name in the log.
    package var description: String { "outcomes" }
}
