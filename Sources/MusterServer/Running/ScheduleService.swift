internal import Foundation
package import Logging
internal import MusterBase
internal import MusterModel
package import MusterService
internal import ServiceLifecycle
internal import Synchronization

/// Fires the slots of all schedules as long as the server runs.
package struct ScheduleService: Service {
    /// Seconds between looks at the schedules, which others may change.
    private static let maxPause: TimeInterval = 1
    private static let minPause: TimeInterval = 0.01

    private let scheduler: Scheduler
    private let now: @Sendable () -> Date
    private let logger: Logger
    private let observe: @Sendable ([Scheduler.Event]) -> Void
    /// The slots that cannot be decided: each is logged once.
    private let stuck = LoggedSlots()

    /// - Parameter observe: told what became of slots, an empty list when nothing was due.
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
                let pause = await look()
                try? await Task.sleep(for: .seconds(pause))
            }
        }
    }

    /// - Returns: seconds until there is something to do again.
    private func look() async -> TimeInterval {
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
            guard stuck.isNew(event) else { return }
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
    /// For the log.
    package var description: String { "schedules" }
}
