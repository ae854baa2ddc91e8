import Foundation
import MusterDelivery
import MusterFiles
import MusterModel
import MusterService
import Synchronization

/// Destinations that are folders: a transport that copies in pieces under a temporary name, renames, and can be slow, fail or be
/// cut anywhere.
final class FolderDestinations: DeliveryDestinations {
    enum Step: String, CaseIterable, Sendable {
        case connecting, removingRemains, removing, beginning, copying, renaming, ended
    }

    struct Event: Hashable, Sendable {
        var destination: String
        var file: String
        var step: Step
    }

    private struct State {
        var events: [Event] = []
        var sending: [String: Int] = [:]
        var maxSending: [String: Int] = [:]
        var fault: @Sendable (Event) throws -> Void = { _ in }
    }

    let root: String
    let gpg: GnuPG
    /// Of all targets.
    private let encryption: PGPEncryption?
    private let ids: [String]
    /// Seconds for each piece of a file.
    private let pieceSeconds: TimeInterval
    private let state = Mutex(State())

    init(
        root: String, ids: [String] = ["shop"], pieceSeconds: TimeInterval = 0, encryption: PGPEncryption? = nil,
        gpg: GnuPG = GnuPG()
    ) {
        (self.root, self.ids, self.pieceSeconds) = (root, ids, pieceSeconds)
        (self.encryption, self.gpg) = (encryption, gpg)
    }

    /// Called at every step of every transfer; an error that it throws fails the transfer there.
    func setFault(_ fault: @escaping @Sendable (Event) throws -> Void) { state.withLock { $0.fault = fault } }

    func clearFault() { setFault { _ in } }

    var events: [Event] { state.withLock { $0.events } }

    /// The files that have arrived, in order.
    var arrivals: [String] { events.filter { $0.step == .ended }.map(\.file) }

    /// The maximum number of files that were sent to a destination at once.
    func maxSending(to destination: String) -> Int { state.withLock { $0.maxSending[destination] ?? 0 } }

    func targets(of config: FileConfig, for names: FileNames) -> [DeliveryTarget] { targets(for: names.runId) }

    func targets(for run: CampaignRun.ID) -> [DeliveryTarget] {
        ids.map { DeliveryTarget(destination: $0, path: "\(root)/\($0)/\(run)", encryption: encryption) }
    }

    func transport(to target: DeliveryTarget, in workspace: Workspace) throws -> any Transport {
        try note(Event(destination: target.destination, file: "", step: .connecting))
        return FolderTransport(target: target, destinations: self, pieceSeconds: pieceSeconds)
    }

    fileprivate func note(_ event: Event) throws {
        let fault = state.withLock { state in
            state.events.append(event)
            return state.fault
        }
        try fault(event)
    }

    fileprivate func sending<Result>(to destination: String, _ body: () throws -> Result) rethrows -> Result {
        state.withLock { state in
            state.sending[destination, default: 0] += 1
            state.maxSending[destination] = max(state.maxSending[destination] ?? 0, state.sending[destination] ?? 0)
        }
        defer { state.withLock { $0.sending[destination, default: 0] -= 1 } }
        return try body()
    }
}

private struct FolderTransport: Transport {
    let target: DeliveryTarget
    let destinations: FolderDestinations
    let pieceSeconds: TimeInterval

    func send(_ file: LocalFile, as name: String, control: TransferControl) throws {
        try destinations.sending(to: target.destination) {
            try note(name, .beginning)
            try FileManager.default.createDirectory(atPath: target.path, withIntermediateDirectories: true)
            let path = target.path + "/" + name
            if (try? Digest.sha256(ofFile: path)) == file.sha256 { return try note(name, .ended) }
            let temporary = path + ".sending"
            try Data().write(to: URL(fileURLWithPath: temporary))
            let output = try FileHandle(forWritingTo: URL(fileURLWithPath: temporary))
            defer { try? output.close() }
            let input = try FileHandle(forReadingFrom: URL(fileURLWithPath: file.path))
            defer { try? input.close() }
            while let piece = try input.read(upToCount: 4_096), !piece.isEmpty {
                if control.isStopped { throw CancellationError() }
                try output.write(contentsOf: piece)
                try note(name, .copying)
                if pieceSeconds > 0 { Thread.sleep(forTimeInterval: pieceSeconds) }
            }
            guard try Digest.sha256(ofFile: temporary) == file.sha256 else {
                throw TransferError(.temporary, code: "test.differs", message: "The file arrived with other contents.")
            }
            try note(name, .renaming)
            guard rename(temporary, path) == 0 else {
                throw TransferError(.temporary, code: "test.rename", message: "The file cannot be renamed.")
            }
            try note(name, .ended)
        }
    }

    func remove(_ name: String) throws {
        try note(name, .removing)
        unlink(target.path + "/" + name)
    }

    func removeRemains(of name: String) throws {
        try note(name, .removingRemains)
        unlink(target.path + "/" + name + ".sending")
    }

    private func note(_ name: String, _ step: FolderDestinations.Step) throws {
        try destinations.note(.init(destination: target.destination, file: name, step: step))
    }
}

extension TransferError {
    static let busy = TransferError(.temporary, code: "test.busy", message: "The server is busy.")
    static let denied = TransferError(
        .permanent, code: "delivery.accessDenied", message: "The server refused the credentials.", hint: "Check the secret.")
}
