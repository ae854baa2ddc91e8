public import Foundation

/// A claim on a run for a limited time.
///
/// No other worker claims the run while the lease is valid. Its owner renews it with every heartbeat; a lease that expires
/// means that its owner has died, and the next worker resumes the run.
public struct RunLease: Hashable, Sendable {
    public var owner: RunOwner
    public var until: Date

    public init(owner: RunOwner, until: Date) {
        self.owner = owner
        self.until = until
    }
}

/// The owner of a lease: one worker of one process on one machine.
public struct RunOwner: Hashable, Sendable, CustomStringConvertible {
    /// The machine's name.
    public let host: String
    public let process: Int32
    private let worker: String

    /// A new worker of this process.
    public init() {
        host = ProcessInfo.processInfo.hostName.replacingOccurrences(of: "/", with: "-")
        process = ProcessInfo.processInfo.processIdentifier
        worker = UUID().uuidString.lowercased()
    }

    package init(text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        host = parts.first ?? ""
        process = parts.count > 1 ? Int32(parts[1]) ?? 0 : 0
        worker = parts.count > 2 ? parts[2] : ""
    }

    /// `host/process/worker`.
    public var description: String { "\(host)/\(process)/\(worker)" }
}
