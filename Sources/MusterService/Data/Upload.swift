internal import Foundation
internal import MusterEngine
internal import MusterFiles
internal import MusterModel
internal import MusterStore

/// A file that is received in pieces, imported, and removed.
///
/// It has a folder of its own, so that it can keep the name it was sent with:
///
/// ```swift
/// let upload = try workspace.uploads.create("customers", .csv)
/// defer { upload.remove() }
/// // … write the request's body to upload.path …
/// let version = try workspace.datasets.import(upload, name: "customers", key: "customer_id")
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
    public let details: ErrorDetails

    init(_ error: any UserFacingError, replacing path: String, with name: String) {
        var details = error.details
        for index in details.messages.indices {
            details.messages[index].text.replace(path, with: name)
            details.messages[index].hint?.replace(path, with: name)
        }
        self.details = details
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

    /// Makes the folder for a file that is about to be received.
    ///
    /// - Parameters:
    ///   - stem: the name of the file in messages, without its extension.
    ///   - compression: `gz` or `zst`.
    /// - Throws: ``WorkspaceError/cannotWrite(path:reason:)``.
    public func create(_ stem: String, _ format: UploadFormat, compression: String? = nil) throws -> Upload {
        sweep()
        let folder = "\(Self.folder)/\(UUID().uuidString)"
        try workspace.makeFolder(folder)
        let name = "\(stem).\(format.rawValue)" + (compression.map { "." + $0 } ?? "")
        return Upload(folder: workspace.path(of: folder), name: name)
    }

    private static var folder: String { "tmp/uploads" }

    /// Removes the uploads of servers that were killed.
    private func sweep() { StaleFiles.sweep(workspace.path(of: Self.folder), now: workspace.now()) }
}
