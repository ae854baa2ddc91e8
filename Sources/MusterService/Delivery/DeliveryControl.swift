internal import MusterDelivery
internal import Synchronization

/// Stops a delivery from another thread.
final class DeliveryControl: Sendable {
    private struct State {
        var isDraining = false
        var isCancelled = false
        var isPaused = false
    }

    /// Stops the transfer of the current file.
    let transfer = TransferControl()
    private let state = Mutex(State())

    /// Whether the delivery is to be ended, and not only interrupted.
    var isCancelled: Bool { state.withLock { $0.isCancelled } }

    /// Whether the files are about to change.
    var isPaused: Bool { state.withLock { $0.isPaused } }

    /// Begins no further file.
    func drain() { state.withLock { $0.isDraining = true } }

    /// Stops the current file.
    func stop() {
        drain()
        transfer.stop()
    }

    func pause() {
        state.withLock { $0.isPaused = true }
        stop()
    }

    func cancel() {
        state.withLock { $0.isCancelled = true }
        stop()
    }

    /// - Throws: `CancellationError`.
    func checkContinues() throws {
        if state.withLock({ $0.isDraining }) { throw CancellationError() }
    }
}
