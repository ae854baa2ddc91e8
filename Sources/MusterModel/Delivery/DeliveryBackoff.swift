public import Foundation

/// When a failed delivery is tried again: exponential backoff with jitter.
public struct DeliveryBackoff: Hashable, Sendable {
    /// The pause in seconds before the second attempt. It doubles with every further one.
    public var firstPause: TimeInterval
    /// The longest pause in seconds.
    public var largestPause: TimeInterval
    /// The number of attempts in a row that may fail without sending a file. The delivery has failed after the last one.
    public var maxAttempts: Int

    /// The defaults, 5 seconds, 6 hours and 16 attempts, make attempts for about a day.
    public init(firstPause: TimeInterval = 5, largestPause: TimeInterval = 6 * 3_600, maxAttempts: Int = 16) {
        self.firstPause = firstPause
        self.largestPause = largestPause
        self.maxAttempts = maxAttempts
    }

    /// - Parameters:
    ///   - failures: the number of attempts that have failed, at least 1.
    ///   - jitter: 0–1, random, so that deliveries that failed together are not tried together. It shortens the pause by up to a
    ///     quarter.
    /// - Returns: the pause in seconds; `nil` after the last attempt.
    public func pause(afterFailures failures: Int, jitter: Double) -> TimeInterval? {
        guard failures < maxAttempts else { return nil }
        let pause = min(firstPause * pow(2, Double(failures - 1)), largestPause)
        return pause * (1 - jitter / 4)
    }
}
