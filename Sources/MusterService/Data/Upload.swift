internal import Foundation
internal import MusterEngine
internal import MusterModel
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

/// Files that are received from elsewhere, to be imported.
///
/// ```swift
/// let upload = try workspace.uploads.create("customers", .csv)
/// defer { upload.remove() }
/// try body.write(to: URL(fileURLWithPath: upload.path))
/// let version = try workspace.datasets.import(upload, name: "customers", key: "customer_id")
/// ```
public struct UploadService: Sendable {
    let workspace: Workspace

    /// A place for a file that is about to be received.
    ///
    /// - Parameters:
    ///   - stem: what messages call the file, before its ending.
    ///   - compression: `gz` or `zst`.
    /// - Throws: ``ServiceError/cannotWrite(path:reason:)``.
    public func create(_ stem: String, _ format: UploadFormat, compression: String? = nil) throws -> Upload {
        sweep()
        let folder = "\(Self.folder)/\(UUID().uuidString)"
        try workspace.makeFolder(folder)
        let name = "\(stem).\(format.rawValue)" + (compression.map { "." + $0 } ?? "")
        return Upload(folder: workspace.path(of: folder), name: name)
    }

    private static var folder: String { "tmp/uploads" }

    /// Removes what servers that were killed have left; a day is longer than any upload that still goes on.
    private func sweep() {
        let folder = workspace.path(of: Self.folder)
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
            let attributes = try? FileManager.default.attributesOfItem(atPath: folder + "/" + name)
            guard let changed = attributes?[.modificationDate] as? Date, changed.timeIntervalSinceNow < -86_400 else { continue }
            try? FileManager.default.removeItem(atPath: folder + "/" + name)
        }
    }
}
