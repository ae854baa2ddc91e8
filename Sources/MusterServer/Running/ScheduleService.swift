internal import Foundation
package import Logging
internal import MusterBase
internal import MusterModel
package import MusterService
internal import ServiceLifecycle
internal import Synchronization

/// Creates the runs of all schedules while the server runs.
package struct ScheduleService: Service {
    /// The maximum pause in seconds, because other processes may change the schedules.
    private static let maxPause: TimeInterval = 1
    private static let minPause: TimeInterval = 0.01

    private let scheduler: Scheduler
    private let now: @Sendable () -> Date
    private let logger: Logger
    private let observe: @Sendable ([Scheduler.Event]) -> Void
    /// The slots that could not be decided; each is logged once.
    private let failedSlots = LoggedSlots()

    /// - Parameter observe: receives the outcomes of the due slots; an empty list when none was due.
    package init(
        _ workspace: Workspace, logger: Logger, observe: @escaping @Sendable ([Scheduler.Event]) -> Void = { _ in }
    ) {
        scheduler = Scheduler(workspace)
        now = workspace.now
        self.logger = logger
        self.observe = observe
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                let pause = await tick()
                try? await Task.sleep(for: .seconds(pause))
            }
        }
    }

    /// - Returns: the pause in seconds before the next call.
    private func tick() async -> TimeInterval {
        let scheduler = scheduler
        do {
            let (events, next) = try await blocking { (try scheduler.tick(), try scheduler.nextSlot()) }
            for event in events { log(event) }
            observe(events)
            guard let next else { return Self.maxPause }
            return min(Self.maxPause, max(Self.minPause, next.timeIntervalSince(now())))
        } catch {
            let reason = (error as? any UserFacingError)?.messages.first?.text ?? "\(error)"
            logger.error("the schedules cannot be read", metadata: ["error": "\(reason)"])
            return Self.maxPause
        }
    }

    private func log(_ event: Scheduler.Event) {
        var metadata: Logger.Metadata = [
            "campaign": "\(event.campaignId)", "slot": "\(InstantFormat.text(event.slot))", "lagSeconds": "\(event.lag)",
        ]
        metadata["run"] = event.run.map { "\($0.id)" }
        metadata["error"] = (event.problem ?? event.run?.error).map { "\($0)" }
        if event.problem != nil {
            guard failedSlots.isNew(event) else { return }
            logger.error("slot cannot be decided", metadata: metadata)
        } else if event.run == nil {
            logger.warning("slot missed", metadata: metadata)
        } else {
            logger.info("slot fired", metadata: metadata)
        }
    }
}

private final class LoggedSlots: Sendable {
    private let slots = Mutex<[Campaign.ID: Date]>([:])

    func isNew(_ event: Scheduler.Event) -> Bool {
        slots.withLock { $0.updateValue(event.slot, forKey: event.campaignId) != event.slot }
    }
}

extension ScheduleService: CustomStringConvertible {
    /// The service's name in the log.
    package var description: String { "schedules" }
}
