public import Foundation
internal import Synchronization

/// A clock that only tests move.
public final class TestClock: Sendable {
    private let instant: Mutex<Date>

    /// 2026-01-01T12:00:00Z unless given.
    public init(_ instant: Date = Date(timeIntervalSince1970: 1_767_268_800)) {
        self.instant = Mutex(instant)
    }

    public var now: Date {
        get { instant.withLock { $0 } }
        set { instant.withLock { $0 = newValue } }
    }

    public func advance(_ seconds: Double) { instant.withLock { $0 = $0.addingTimeInterval(seconds) } }
}
