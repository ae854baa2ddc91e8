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
