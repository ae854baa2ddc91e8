internal import Foundation

/// Lets threads pass one at a time in the order of their numbers.
final class OrderedGate: @unchecked Sendable {
    // @unchecked Sendable: `next` and `isClosed` are only touched while `condition` is locked.
    private let condition = NSCondition()
    private var next: Int
    private var isClosed = false

    /// - Parameter first: the number that may pass first.
    init(first: Int) {
        next = first
    }

    /// Waits for the turn of `number`, does the work and passes the turn on.
    /// - Throws: what `work` throws, or `CancellationError` when the turnstile was closed.
    func pass<Success>(_ number: Int, _ work: () throws -> Success) throws -> Success {
        condition.lock()
        while next != number && !isClosed { condition.wait() }
        let closed = isClosed
        condition.unlock()
        guard !closed else { throw CancellationError() }
        let success = try work()
        condition.lock()
        next += 1
        condition.broadcast()
        condition.unlock()
        return success
    }

    /// Turns away all who wait and all who come.
    func close() {
        condition.lock()
        isClosed = true
        condition.broadcast()
        condition.unlock()
    }
}
