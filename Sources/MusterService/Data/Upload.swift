public import Foundation
internal import MusterEngine
internal import MusterFiles
public import MusterModel
internal import MusterStore

/// A file on its way into the workspace: received piece by piece, imported, and removed.
///
/// It lies in a folder of its own, so that it can have the name that it came with.
public struct Upload: Sendable {
    /// Of the file, absolute or relative to where the workspace's is.
    public let path: String
    private let folder: String
    private let name: String

    init(folder: String, name: String) {
        self.folder = folder
        self.name = name
        path = folder + "/" + name
    }

    /// Removes what was received. What cannot be removed now goes another time.
    public func remove() { try? FileManager.default.removeItem(atPath: folder) }

    /// Names the file in an error as it was named by who sent it.
    func named(_ error: any Error) -> any Error {
        guard let error = error as? any UserFacingError else { return error }
        return UploadError(error, replacing: path, with: name)
    }
}

/// What is wrong with an uploaded file.
public struct UploadError: UserFacingError {
    public let kind: ErrorKind
    public let code: String
    public let messages: [UserFacingMessage]

    init(_ error: any UserFacingError, replacing path: String, with name: String) {
        // The request was right; what was sent with it is not.
        kind = error.kind == .invalid ? .conflict : error.kind
        code = error.code
        messages = error.messages.map { message in
            var message = message
            message.text = message.text.replacing(path, with: name)
            message.hint = message.hint?.replacing(path, with: name)
            return message
        }
    }
}

/// What an upload is, by the media types of its sender.
public enum UploadFormat: String, CaseIterable, Hashable, Sendable {
    case csv, tsv, json, jsonl, parquet

    /// - Parameter mediaType: without parameters: `text/csv`.
    /// - Returns: `nil` for another type.
    public init?(mediaType: String) {
        switch mediaType.lowercased() {
        case "text/csv", "application/csv": self = .csv
        case "text/tab-separated-values": self = .tsv
        case "application/json": self = .json
        case "application/x-ndjson", "application/jsonl", "application/x-jsonlines": self = .jsonl
        case "application/vnd.apache.parquet", "application/parquet", "application/x-parquet": self = .parquet
        default: return nil
        }
    }
}

extension Workspace {
    /// A place for a file that is about to be received.
    ///
    /// - Parameters:
    ///   - stem: what messages call the file, before its ending.
    ///   - compression: `gz` or `zst`.
    /// - Throws: ``ServiceError/cannotWrite(path:reason:)``.
    public func newUpload(_ stem: String, _ format: UploadFormat, compression: String? = nil) throws -> Upload {
        sweepUploads()
        let folder = "\(Self.uploadsFolder)/\(UUID().uuidString)"
        try makeFolder(folder)
        let name = "\(stem).\(format.rawValue)" + (compression.map { "." + $0 } ?? "")
        return Upload(folder: path(of: folder), name: name)
    }

    /// Imports an upload as a new version of a dataset. The upload remains, for its owner to remove.
    ///
    /// - Parameters:
    ///   - author: who imports, for the audit log.
    ///   - requestId: of the request that asks for it, if one does.
    /// - Throws: ``UploadError`` for what is wrong with the file, among others.
    public func importDataset(
        _ upload: Upload, name: String, key: String, by author: String = NSUserName(), requestId: String? = nil
    ) throws -> DatasetVersion {
        do {
            return try importDataset(
                DatasetImport(files: [upload.path], name: name, key: key), by: author, requestId: requestId)
        } catch let error as ImportError {
            throw upload.named(error)
        }
    }

    /// Imports an upload of interactions.
    ///
    /// - Parameters:
    ///   - author: who imports, for the audit log.
    ///   - requestId: of the request that asks for it, if one does.
    /// - Throws: ``UploadError`` for what is wrong with the file, among others.
    public func importInteractions(
        _ upload: Upload, by author: String = NSUserName(), requestId: String? = nil
    ) throws -> InteractionImportReport {
        do {
            guard var report = try importInteractions([upload.path], by: author, requestId: requestId).first else {
                throw ServiceError.cannotWrite(path: upload.path, reason: "nothing was imported")
            }
            report.source = URL(fileURLWithPath: upload.path).lastPathComponent
            return report
        } catch let error as StoreError where error.kind == .failed {
            // Not about the file.
            throw error
        } catch let error as any UserFacingError {
            throw upload.named(error)
        }
    }

    private static var uploadsFolder: String { "tmp/uploads" }

    /// Removes the uploads of servers that were killed.
    private func sweepUploads() { StaleFiles.sweep(path(of: Self.uploadsFolder), now: now()) }
}
