internal import AsyncHTTPClient
internal import Foundation
internal import MusterEngine
internal import MusterFiles
internal import NIOCore

/// A file on this machine that is sent to a server.
struct UploadedFile: Hashable, Sendable {
    let path: String
    let mediaType: String
    /// The extension that the server gives the file, such as `csv.gz`.
    let serverExtension: String
    /// The value of `Content-Encoding`; `nil` for a file that is not compressed.
    let encoding: String?

    /// - Parameter textEncoding: the encoding of a text file.
    /// - Throws: ``ImportError`` for a file that cannot be read or has an unknown extension.
    init(path: String, _ textEncoding: TextEncoding = .utf8) throws {
        self.path = path
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { throw ImportError.noFile(path: path) }
        if isFolder.boolValue { throw ImportError.isFolder(path: path) }
        guard FileManager.default.isReadableFile(atPath: path) else { throw ImportError.notReadable(path: path) }
        var url = URL(fileURLWithPath: path)
        switch url.pathExtension.lowercased() {
        case "gz": encoding = "gzip"
        case "zst": encoding = "zstd"
        default: encoding = nil
        }
        if encoding != nil { url.deletePathExtension() }
        let charset = Self.charset(textEncoding)
        let format: String
        switch url.pathExtension.lowercased() {
        case "csv", "txt": (mediaType, format) = ("text/csv" + charset, "csv")
        case "tsv": (mediaType, format) = ("text/tab-separated-values" + charset, "tsv")
        case "json": (mediaType, format) = ("application/json" + charset, "json")
        case "jsonl", "ndjson": (mediaType, format) = ("application/x-ndjson" + charset, "jsonl")
        case "parquet": (mediaType, format) = ("application/vnd.apache.parquet", "parquet")
        default: throw ImportError.unknownFormat(path: path)
        }
        let compression = ["gzip": ".gz", "zstd": ".zst"]
        serverExtension = format + (encoding.flatMap { compression[$0] } ?? "")
    }

    /// An archive of files, for operations that take several.
    ///
    /// - Parameters:
    ///   - files: the files. In the archive, they have their paths, without what leads out of the current folder.
    ///   - path: the path of the archive.
    /// - Throws: ``ImportError`` for a file that cannot be read or has an unknown extension, ``CommandError``, `FileError`.
    init(archiving files: [String], _ textEncoding: TextEncoding, at path: String) throws {
        var archive = try TarWriter(path: path)
        var names: Set<String> = []
        for file in files {
            _ = try UploadedFile(path: file)
            let name = file.split(separator: "/").filter { ![".", ".."].contains($0) }.joined(separator: "/")
            guard names.insert(name).inserted else {
                throw CommandError(
                    "upload.sameName", "Two of the files would have the same name on the server: '\(name)'.",
                    hint: "Name each file once, or rename one.")
            }
            _ = try archive.add(contentsOf: file, as: name)
        }
        try archive.publish()
        self.path = path
        serverExtension = "tar"
        mediaType = "application/x-tar" + Self.charset(textEncoding)
        encoding = nil
    }

    /// Uses the upload of one or several files. The archive of several is temporary.
    static func with<Result>(
        _ files: [String], _ textEncoding: TextEncoding, _ use: (UploadedFile) throws -> Result
    ) throws -> Result {
        if let file = files.first, files.count == 1 { return try use(UploadedFile(path: file, textEncoding)) }
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("muster-\(UUID().uuidString).tar").path
        // A file that cannot be removed does no harm.
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try use(UploadedFile(archiving: files, textEncoding, at: path))
    }

    private static func charset(_ encoding: TextEncoding) -> String {
        encoding == .utf8 ? "" : "; charset=\(encoding.rawValue)"
    }

    private static let chunkSize = 1 << 20

    /// The contents, read while they are sent.
    var content: HTTPClient.Body {
        get throws {
            guard let handle = FileHandle(forReadingAtPath: path),
                let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
            else { throw ImportError.notReadable(path: path) }
            return .stream(contentLength: Int64(size)) { writer in Self.write(handle, to: writer) }
        }
    }

    @Sendable private static func write(_ handle: FileHandle, to writer: HTTPClient.Body.StreamWriter) -> EventLoopFuture<Void> {
        let data: Data
        do {
            data = try handle.read(upToCount: chunkSize) ?? Data()
        } catch {
            return writer.write(.byteBuffer(ByteBuffer())).flatMapThrowing { throw error }
        }
        let written = writer.write(.byteBuffer(ByteBuffer(bytes: data)))
        return data.isEmpty ? written : written.flatMap { write(handle, to: writer) }
    }
}
