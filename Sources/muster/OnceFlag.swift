internal import Synchronization

/// Tells the first time from all later ones.
final class OnceFlag: Sendable {
    private let hasBeen = Mutex(false)

    /// `true` once.
    func isNow() -> Bool {
        hasBeen.withLock { hasBeen in
            defer { hasBeen = true }
            return !hasBeen
        }
    }
}
