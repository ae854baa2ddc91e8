internal import Foundation
internal import Synchronization

/// A progress line on standard error. Not shown unless standard error is a terminal.
final class ProgressBar: Sendable {
    private struct State {
        var lastDrawn = Date.distantPast
        var isVisible = false
    }

    private let label: String
    private let began = Date()
    private let state = Mutex(State())

    init(_ label: String) {
        self.label = label
    }

    /// - Parameter share: the completed share, 0–1.
    func update(_ share: Double) {
        guard Terminal.isInteractive else { return }
        state.withLock { state in
            let now = Date()
            guard now.timeIntervalSince(state.lastDrawn) > 0.1 || share >= 1 else { return }
            state.lastDrawn = now
            state.isVisible = true
            let filled = Int(share * 30)
            let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 30 - filled)
            let seconds = now.timeIntervalSince(began)
            draw("\r\(label)  \(bar) \(NumberFormatting.percent(share))  \(NumberFormatting.seconds(seconds))\u{1b}[K")
        }
    }

    func clear() {
        state.withLock { state in
            if state.isVisible { draw("\r\u{1b}[K") }
            state.isVisible = false
        }
    }

    private func draw(_ text: String) {
        FileHandle.standardError.write(Data(text.utf8))
    }
}
