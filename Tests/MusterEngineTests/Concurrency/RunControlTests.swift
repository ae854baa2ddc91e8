import Foundation
import Synchronization
import Testing

@testable import MusterEngine

@Suite(.timeLimit(.minutes(2))) struct RunControlTests {
    private struct Failure: Error {}

    @Test("a request of one thread stops all others", arguments: [false, true])
    func visibility(isSuspension: Bool) {
        let control = RunControl()
        let derived = control.observing()
        let running = Atomic(0)
        let errors = onThreads(16) { index in
            if index == 0 {
                while running.load(ordering: .relaxed) < 15 { sched_yield() }
                if isSuspension { derived.suspend() } else { control.cancel() }
                return
            }
            running.add(1, ordering: .relaxed)
            while true { try (index.isMultiple(of: 2) ? control : derived).checkContinues() }
        }
        #expect(errors[0] == nil)
        #expect(errors.dropFirst().allSatisfy { isSuspension ? $0 is RunSuspended : $0 is CancellationError })
        #expect(control.isCancelled == !isSuspension && derived.isCancelled == !isSuspension)
        #expect(control.isSuspended == isSuspension && derived.isSuspended == isSuspension)
    }

    @Test("a cancelled run is cancelled even when it is suspended too")
    func cancelledAndSuspended() {
        let control = RunControl()
        #expect(throws: Never.self) { try control.checkContinues() }
        control.suspend()
        control.cancel()
        #expect(throws: CancellationError.self) { try control.checkContinues() }
    }

    @Test("further observers are called before those of the control that they were derived from")
    func observers() throws {
        let calls = Mutex<[String]>([])
        let control = RunControl(
            onProgress: { share in calls.withLock { $0.append("outer \(share)") } },
            onCheckpoint: { checkpoint in calls.withLock { $0.append("outer part \(checkpoint.partsDone)") } })
        let derived = control.observing(
            progress: { share in calls.withLock { $0.append("inner \(share)") } },
            checkpoint: { checkpoint in calls.withLock { $0.append("inner part \(checkpoint.partsDone)") } })
        derived.report(progress: 0.5)
        try derived.didReach(Self.checkpoint)
        control.report(progress: 1)
        #expect(calls.withLock { $0 } == ["inner 0.5", "outer 0.5", "inner part 2", "outer part 2", "outer 1.0"])
    }

    @Test("an observer's error reaches the run, and not the other observers")
    func observerError() {
        let control = RunControl(onCheckpoint: { _ in Issue.record("must not be called") })
        let derived = control.observing(checkpoint: { _ in throw Failure() })
        #expect(throws: Failure.self) { try derived.didReach(Self.checkpoint) }
    }

    private static let checkpoint = RunCheckpoint(
        partsDone: 2, partCount: 3, share: 0.6, processed: 10, recommended: 5, totalRecommendations: 7, stages: [])
}
