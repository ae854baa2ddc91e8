public import Foundation
internal import MusterEngine
internal import MusterFiles
public import MusterModel
internal import MusterStore

/// A file that is received in pieces, imported, and removed.
///
/// It has a folder of its own, so that it can keep the name it was sent with:
///
/// ```swift
/// let upload = try workspace.newUpload("customers", .csv)
/// defer { upload.remove() }
/// // … write the request's body to upload.path …
/// let version = try workspace.importDataset(upload, name: "customers", key: "customer_id")
/// ```
public struct Upload: Sendable {
    /// The path of the file: absolute, or relative to the same folder as the workspace's path.
    public let path: String
    private let folder: String
    private let name: String

    init(folder: String, name: String) {
        self.folder = folder
        self.name = name
        path = folder + "/" + name
    }

    /// Removes the file and its folder. If that fails, a later sweep removes them.
    public func remove() { try? FileManager.default.removeItem(atPath: folder) }

    /// Replaces the file's path in an error with the name that the sender knows.
    func named(_ error: any Error) -> any Error {
        guard let error = error as? any UserFacingError else { return error }
        return UploadError(error, replacing: path, with: name)
    }
}

/// An error in an uploaded file.
public struct UploadError: UserFacingError {
    public let kind: ErrorKind
    public let code: String
    public let messages: [UserFacingMessage]

    init(_ error: any UserFacingError, replacing path: String, with name: String) {
        // The request is valid; the file is not.
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

/// The format of an upload, by its media type.
public enum UploadFormat: String, CaseIterable, Hashable, Sendable {
    case csv, tsv, json, jsonl, parquet

    /// - Parameter mediaType: a media type without parameters, such as `text/csv`.
    /// - Returns: `nil` for an unknown type.
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
    /// Makes the folder for a file that is about to be received.
    ///
    /// - Parameters:
    ///   - stem: the name of the file in messages, without its extension.
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
