internal import Foundation
internal import MusterEngine

/// Cancels a run on Ctrl-C or SIGTERM, until deinitialised. A second signal ends the process immediately.
final class StopSignals {
    private let sources: [any DispatchSourceSignal]

    init(_ control: RunControl) {
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                if control.isCancelled { _exit(ExitStatus.failed.rawValue) }
                control.cancel()
                Terminal.note("\nCancelling the run. Press Ctrl-C again to stop now.")
            }
            source.resume()
            return source
        }
    }

    deinit {
        for source in sources { source.cancel() }
        signal(SIGINT, SIG_DFL)
        signal(SIGTERM, SIG_DFL)
    }
}
