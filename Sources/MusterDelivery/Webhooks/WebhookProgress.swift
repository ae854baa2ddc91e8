internal import Foundation
internal import MusterBase
internal import MusterFiles
internal import MusterModel

/// What has been sent of the recommendations for a webhook. It is stored beside their file after each batch.
public struct WebhookProgress: Hashable, Sendable, Codable {
    /// As it was when the delivery began, so that batches stay the same.
    public let batchSize: Int
    /// The number of the last recommendation that has been answered.
    public private(set) var lastNumber = 0
    /// In recommendations.
    public private(set) var accepted = 0
    /// In recommendations.
    public private(set) var rejected = 0
    /// The length of the file of rejected recommendations, in bytes. Bytes after it were written by an attempt that died.
    private var rejectedBytes = 0

    init(batchSize: Int) { self.batchSize = batchSize }

    private static func path(beside file: String) -> String { file + ".progress" }

    /// - Returns: `nil` if nothing has been sent.
    /// - Throws: ``TransferError`` when the stored progress cannot be read: what was sent is then unknown.
    init?(of file: String) throws {
        let path = Self.path(beside: file)
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        var bytes: [UInt8] = []
        try FileChunks(path: path).forEach { bytes += $0 }
        do {
            self = try CanonicalJSON.value(from: String(decoding: bytes, as: UTF8.self))
        } catch {
            throw TransferError(
                .permanent, code: "webhook.unreadableProgress",
                message: "The progress of the delivery in '\(path)' cannot be read.",
                hint: "Remove the file to send all batches again.")
        }
    }

    func store(beside file: String) throws {
        var stored = try DurableFile(path: Self.path(beside: file))
        try stored.append(Array(CanonicalJSON.text(self).utf8))
        try stored.publish()
    }

    mutating func accept(_ batch: [WebhookFile.Line]) {
        accepted += batch.count
        lastNumber = batch.last?.number ?? lastNumber
    }

    mutating func reject(_ batch: [WebhookFile.Line], because reason: String, to path: String) throws {
        let text = JSONText.string(Array(reason.utf8)[...])
        var bytes: [UInt8] = []
        for line in batch { bytes += #"{"reason":"#.utf8 + text + #","recommendation":"#.utf8 + line.json.utf8 + "}\n".utf8 }
        if !FileManager.default.fileExists(atPath: path) { try Data().write(to: URL(fileURLWithPath: path)) }
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        // What is written is synced before it is closed.
        defer { try? handle.close() }
        try handle.seekToEnd()
        try handle.write(contentsOf: bytes)
        try handle.synchronize()
        rejectedBytes += bytes.count
        rejected += batch.count
        lastNumber = batch.last?.number ?? lastNumber
    }

    /// Removes what an attempt wrote that died before it stored its progress.
    func truncateRejections(at path: String) throws {
        guard FileManager.default.fileExists(atPath: path) else { return }
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        defer { try? handle.close() }
        if try handle.seekToEnd() > UInt64(rejectedBytes) { try handle.truncate(atOffset: UInt64(rejectedBytes)) }
    }
}
