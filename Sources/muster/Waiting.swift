internal import Dispatch
internal import Synchronization

/// Runs asynchronous work in a command, which is synchronous.
enum Waiting {
    /// Blocks the calling thread until `body` ends.
    ///
    /// - Throws: the error of `body`.
    static func run(_ body: @escaping @Sendable () async throws -> Void) throws {
        let done = DispatchSemaphore(value: 0)
        let failure = Failure()
        Task.detached {
            do { try await body() } catch { failure.error.withLock { $0 = error } }
            done.signal()
        }
        done.wait()
        if let error = failure.error.withLock({ $0 }) { throw error }
    }

    private final class Failure: Sendable {
        let error = Mutex<(any Error)?>(nil)
    }
}
