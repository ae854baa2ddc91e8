internal import Synchronization

/// Adds up the time that one thread is active. Other threads may read the total at any time.
final class ActiveTimer: Sendable {
    private struct State {
        var total = Duration.zero
        var begun: ContinuousClock.Instant?
    }

    private let state = Mutex(State())
    private let now: @Sendable () -> ContinuousClock.Instant

    /// - Parameter now: reads the clock.
    init(now: @escaping @Sendable () -> ContinuousClock.Instant = { StageTimings.clock.now }) {
        self.now = now
    }

    /// The active time up to the last pause.
    var total: Duration { state.withLock(\.total) }

    func begin() { state.withLock { $0.begun = now() } }

    /// Has no effect while paused.
    func pause() {
        state.withLock { state in
            guard let begun = state.begun.take() else { return }
            state.total += now() - begun
        }
    }
}
