internal import Foundation
internal import Synchronization

/// A clock that stands still until it is moved.
final class TestClock: Sendable {
    private let instant = Mutex(Date(timeIntervalSince1970: 1_767_268_800))

    var now: Date { instant.withLock { $0 } }

    func advance(_ seconds: Double) { instant.withLock { $0 = $0.addingTimeInterval(seconds) } }
}
