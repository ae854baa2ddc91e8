internal import Foundation
internal import MusterEngine
internal import MusterFiles
internal import MusterModel
internal import MusterStore

/// A file, or an archive of files, that is received in pieces, imported, and removed.
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

    /// The paths of the files to import: of an archive, those in it in their order.
    ///
    /// - Throws: ``ArchiveError``, `FileError`.
    func files() throws -> [String] {
        guard name.hasSuffix(".\(UploadFormat.tar.rawValue)") else { return [path] }
        do {
            let names = try TarReader(path: path).extract(to: folder + "/" + Self.unpacked).map(\.path)
            guard !names.isEmpty else { throw ArchiveError.empty }
            guard Set(names).count == names.count else { throw ArchiveError.sameName }
            try Folder.remove(file: path)
            return names.map { folder + "/" + Self.unpacked + "/" + $0 }
        } catch let problem as TarReader.Problem {
            switch problem {
            case .notAnArchive: throw ArchiveError.notAnArchive
            case .truncated: throw ArchiveError.truncated
            case .unsafePath(let path): throw ArchiveError.unsafePath(path)
            }
        }
    }

    /// The folder of the files of an archive.
    private static let unpacked = "files"

    /// Removes the file and its folder. If that fails, a later sweep removes them.
    public func remove() { try? FileManager.default.removeItem(atPath: folder) }

    /// Replaces the paths of the files in an error with the names that the sender knows.
    func named(_ error: any Error) -> any Error {
        guard let error = error as? any UserFacingError else { return error }
        return UploadError(error, removing: [folder + "/" + Self.unpacked + "/", folder + "/"])
    }
}

/// An error in an uploaded file.
public struct UploadError: UserFacingError {
    public let details: ErrorDetails

    init(_ error: any UserFacingError, removing prefixes: [String]) {
        var details = error.details
        for index in details.messages.indices {
            for prefix in prefixes {
                details.messages[index].text.replace(prefix, with: "")
                details.messages[index].hint?.replace(prefix, with: "")
            }
        }
        self.details = details
    }
}

/// Why an archive of files cannot be unpacked.
public enum ArchiveError: UserFacingError, Hashable {
    case notAnArchive, truncated, empty, sameName
    case unsafePath(String)

    public var details: ErrorDetails {
        switch self {
        case .notAnArchive: ErrorDetails(.invalid, "archive.invalid", "The upload is not a tar archive of files.")
        case .truncated: ErrorDetails(.invalid, "archive.truncated", "The tar archive is incomplete.")
        case .empty: ErrorDetails(.invalid, "archive.empty", "The tar archive has no files.")
        case .sameName: ErrorDetails(.invalid, "archive.sameName", "The tar archive has two files of the same name.")
        case .unsafePath(let path):
            ErrorDetails(
                .invalid, "archive.unsafePath", "The tar archive has a file with the path '\(path.prefix(100))'.",
                hint: "Paths must be relative, without '..'.")
        }
    }
}

/// The format of an upload, by its media type.
public enum UploadFormat: String, CaseIterable, Hashable, Sendable {
    case csv, tsv, json, jsonl, parquet
    /// An archive of files of one of the other formats, each compressed or not.
    case tar

    /// - Parameter mediaType: a media type without parameters, such as `text/csv`.
    /// - Returns: `nil` for an unknown type.
    public init?(mediaType: String) {
        switch mediaType.lowercased() {
        case "text/csv", "application/csv": self = .csv
        case "text/tab-separated-values": self = .tsv
        case "application/json": self = .json
        case "application/x-ndjson", "application/jsonl", "application/x-jsonlines": self = .jsonl
        case "application/x-tar", "application/tar": self = .tar
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
