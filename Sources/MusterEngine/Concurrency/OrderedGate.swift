internal import Foundation

/// Lets threads pass one at a time, in the order of their numbers.
///
/// ```swift
/// let gate = OrderedGate(first: 0)
/// try gate.pass(number) { try file.append(rows) }  // on the thread that has slice `number`
/// ```
final class OrderedGate: @unchecked Sendable {
    // @unchecked Sendable: `next` and `isClosed` are only accessed while `condition` is locked.
    private let condition = NSCondition()
    private var next: Int
    private var isClosed = false

    /// - Parameter first: the number that passes first.
    init(first: Int) {
        next = first
    }

    /// Waits for the turn of `number`, does the work, and lets the next number pass.
    ///
    /// When `work` throws, no other number passes; the caller has to ``close()`` the gate.
    ///
    /// - Throws: the error of `work`, or `CancellationError` when the gate was closed.
    func pass<Success>(_ number: Int, _ work: () throws -> Success) throws -> Success {
        let isOpen = condition.withLock {
            while next != number && !isClosed { condition.wait() }
            return !isClosed
        }
        guard isOpen else { throw CancellationError() }
        let success = try work()
        condition.withLock {
            next += 1
            condition.broadcast()
        }
        return success
    }

    /// Makes all calls of ``pass(_:_:)`` throw that wait or follow.
    func close() {
        condition.withLock {
            isClosed = true
            condition.broadcast()
        }
    }
}
