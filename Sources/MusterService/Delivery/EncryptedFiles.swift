internal import Foundation
internal import MusterFiles
internal import MusterModel

/// Encrypted files that are being sent. Each is removed after its transfer; one that a killed process has left is replaced by the
/// next attempt of its delivery, and removed if the delivery is cancelled or customers are erased.
enum EncryptedFiles {
    private static let folder = "tmp/encrypted"

    /// The path of the file that a delivery sends now. A delivery sends one at a time.
    static func prepare(for delivery: Delivery, in workspace: Workspace) throws -> String {
        try workspace.makeFolder(folder)
        return path(of: delivery, in: workspace)
    }

    /// A file that cannot be removed is replaced or removed later.
    static func remove(of delivery: Delivery, in workspace: Workspace) {
        try? Folder.remove(file: path(of: delivery, in: workspace))
    }

    /// The caller holds the exclusive lock of the data: no delivery is being sent.
    static func removeAll(in workspace: Workspace) throws {
        let path = workspace.path(of: folder)
        if FileManager.default.fileExists(atPath: path) { try FileManager.default.removeItem(atPath: path) }
    }

    private static func path(of delivery: Delivery, in workspace: Workspace) -> String {
        workspace.path(of: "\(folder)/\(delivery.runId)-\(delivery.number)\(PGPEncryption.nameExtension)")
    }
}
