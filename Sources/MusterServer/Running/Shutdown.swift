internal import Foundation
internal import ServiceLifecycle

/// Waits until the service that calls this is to end, by cancellation or by a graceful shutdown, and then for its end.
///
/// - Parameter stop: blocks until everything has ended in order. It runs on a thread of its own; after the shutdown timeout it is no
///   longer waited for.
func untilShutdown(stop: @escaping @Sendable () -> Void) async {
    try? await gracefulShutdown()
    let stopped = AsyncStream<Never> { continuation in
        Thread.detachNewThread {
            stop()
            continuation.finish()
        }
    }
    for await _ in stopped {}
}
