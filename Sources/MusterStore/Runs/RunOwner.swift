internal import Foundation

/// Who works on a run: one worker of one process of one machine.
public struct RunOwner: Hashable, Sendable, CustomStringConvertible {
    /// The machine's name.
    public let host: String
    public let process: Int32
    private let worker: String

    /// A new one, of this process.
    public init() {
        host = ProcessInfo.processInfo.hostName.replacingOccurrences(of: "/", with: "-")
        process = ProcessInfo.processInfo.processIdentifier
        worker = UUID().uuidString.lowercased()
    }

    init(text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        host = parts.first ?? ""
        process = parts.count > 1 ? Int32(parts[1]) ?? 0 : 0
        worker = parts.count > 2 ? parts[2] : ""
    }

    /// `host/process/worker`.
    public var description: String { "\(host)/\(process)/\(worker)" }
}
