internal import Synchronization

/// How long one thread has worked, as others may ask at any time.
final class ActiveTimer: Sendable {
    private struct State {
        var total = Duration.zero
        var begun: ContinuousClock.Instant?
    }

    private let state = Mutex(State())

    /// Up to the last pause.
    var total: Duration { state.withLock(\.total) }

    func begin() { state.withLock { $0.begun = StageTimings.clock.now } }

    /// Of no effect during a pause.
    func pause() {
        state.withLock { state in
            guard let begun = state.begun.take() else { return }
            state.total += StageTimings.clock.now - begun
        }
    }
}
