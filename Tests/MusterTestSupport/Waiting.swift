internal import Foundation

/// Polls until a condition holds.
///
/// - Parameters:
///   - limit: the longest wait; generous, because a busy machine is slow and a test that passes never uses it up.
///   - condition: is checked at once and then every few milliseconds.
/// - Returns: whether the condition held in time.
public func eventually(
    within limit: Duration = .seconds(60), _ condition: () async throws -> Bool
) async throws -> Bool {
    let deadline = ContinuousClock.now + limit
    while try await !condition() {
        guard ContinuousClock.now < deadline else { return false }
        try await Task.sleep(for: .milliseconds(5))
    }
    return true
}

/// Polls until a condition holds, on the thread of the caller.
///
/// For tests that must act at once afterwards: one that awaits continues only when a thread of the pool is free, which takes
/// minutes while other tests block them.
///
/// - Returns: whether the condition held in time.
public func waitUntil(within seconds: Double = 60, _ condition: () throws -> Bool) throws -> Bool {
    let deadline = Date() + seconds
    while try !condition() {
        guard Date() < deadline else { return false }
        Thread.sleep(forTimeInterval: 0.005)
    }
    return true
}
