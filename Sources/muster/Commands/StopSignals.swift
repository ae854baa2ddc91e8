internal import Foundation
internal import MusterEngine

/// Stops an operation on Ctrl-C or SIGTERM, until cancelled or deinitialised. A second signal ends the process immediately.
final class StopSignals {
    private let sources: [any DispatchSourceSignal]

    /// - Parameters:
    ///   - isStopping: whether `stop` was called before.
    ///   - message: says that the operation is being stopped.
    init(isStopping: @escaping @Sendable () -> Bool, stop: @escaping @Sendable () -> Void, message: String) {
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                if isStopping() { _exit(ExitStatus.failed.rawValue) }
                stop()
                Terminal.note("\n\(message) Press Ctrl-C again to stop now.")
            }
            source.resume()
            return source
        }
    }

    /// Cancels a run.
    convenience init(_ control: RunControl) {
        self.init(isStopping: { control.isCancelled }, stop: { control.cancel() }, message: "Cancelling the run.")
    }

    func cancel() {
        for source in sources { source.cancel() }
        signal(SIGINT, SIG_DFL)
        signal(SIGTERM, SIG_DFL)
    }

    deinit { cancel() }
}
