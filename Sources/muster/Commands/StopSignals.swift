internal import Foundation
internal import MusterEngine

/// Turns Ctrl-C and SIGTERM into the cancellation of a run, for as long as it lives. A second one ends the process.
final class StopSignals {
    private let sources: [any DispatchSourceSignal]

    init(_ control: RunControl) {
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                if control.isCancelled { _exit(ExitStatus.failed.rawValue) }
                control.cancel()
                Terminal.note("\nStopping after the customers at hand; once more to end at once.")
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
