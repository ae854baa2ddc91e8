internal import Foundation
internal import Synchronization

/// Runs blocking work on threads of its own.
///
/// ```swift
/// try ThreadGroup.run(4) {
///     while let slice = queue.next() { try gate.pass(slice) { … } }
/// } onFailure: {
///     gate.close()
/// }
/// ```
enum ThreadGroup {
    private static let stackSize = 8 << 20

    /// Runs `work` on `count` threads at once and waits for all of them.
    ///
    /// - Parameter onFailure: called once, on the first thread that fails; it should make the others stop.
    /// - Throws: the first failure.
    static func run(
        _ count: Int, _ work: @escaping @Sendable () throws -> Void, onFailure: @escaping @Sendable () -> Void
    ) throws {
        let group = DispatchGroup()
        let failure = FirstError()
        for _ in 0..<count {
            group.enter()
            let thread = Thread {
                do {
                    try work()
                } catch {
                    if failure.record(error) { onFailure() }
                }
                group.leave()
            }
            thread.stackSize = stackSize
            thread.start()
        }
        group.wait()
        if let error = failure.first { throw error }
    }

    private final class FirstError: Sendable {
        private let error = Mutex<(any Error)?>(nil)

        var first: (any Error)? { error.withLock { $0 } }

        /// - Returns: whether it is the first.
        func record(_ new: any Error) -> Bool {
            error.withLock { error in
                guard error == nil else { return false }
                error = new
                return true
            }
        }
    }
}
