internal import NIOCore

/// Measures how fast a body arrives while the server waits for it. Time in which the server is busy with earlier data
/// does not count against the client.
struct ReadRateMonitor {
    let seconds: Double
    let minBytes: Int
    /// Time spent waiting since the count of bytes began, without the current wait.
    private var waited = TimeAmount.zero
    private var waitingSince: NIODeadline?
    private var bytes = 0

    init(seconds: Double, minBytes: Int) {
        self.seconds = seconds
        self.minBytes = minBytes
    }

    mutating func restart() {
        waited = .zero
        bytes = 0
        if waitingSince != nil { waitingSince = .now() }
    }

    mutating func received(_ count: Int) { bytes += count }

    mutating func wait(from now: NIODeadline) { waitingSince = waitingSince ?? now }

    mutating func pause(at now: NIODeadline) {
        if let waitingSince { waited = waited + (now - waitingSince) }
        waitingSince = nil
    }

    /// Whether fewer than `minBytes` arrived in `seconds` of waiting. When enough arrived, a new measurement begins.
    mutating func isTooSlow(at now: NIODeadline) -> Bool {
        let total = waited + (waitingSince.map { now - $0 } ?? .zero)
        guard Double(total.nanoseconds) >= seconds * 1e9 else { return false }
        guard bytes >= minBytes else { return true }
        waited = .zero
        waitingSince = waitingSince.map { _ in now }
        bytes = 0
        return false
    }
}
