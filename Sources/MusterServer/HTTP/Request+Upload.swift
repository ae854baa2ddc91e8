internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import MusterEngine
internal import MusterService
internal import NIOCore

/// The format and the compression of an upload.
struct UploadKind: Hashable, Sendable {
    var format: UploadFormat
    /// `gz` or `zst`.
    var compression: String?
    /// Of text.
    var encoding = TextEncoding.utf8
}

extension Request {
    /// The format and compression, from `Content-Type` and `Content-Encoding`.
    ///
    /// - Parameter format: the format of a body that is declared only as `application/octet-stream`.
    /// - Throws: ``Problem``: 415; 400 for Parquet or an archive with a content encoding.
    func uploadKind(format: UploadFormat? = nil) throws -> UploadKind {
        let ofOctets = mediaType == "application/octet-stream" ? format : nil
        guard let format = ofOctets ?? mediaType.flatMap(UploadFormat.init(mediaType:)) else {
            throw Problem(
                .unsupportedMediaType, code: "upload.unknownType",
                mediaType.map { "Unsupported content type '\($0.prefix(100))'." }
                    ?? "The request has no Content-Type.",
                hint: "Send it with Content-Type: text/csv, application/x-ndjson or application/vnd.apache.parquet, or as "
                    + "application/octet-stream with the parameter 'format'.",
                headers: [
                    .accept:
                        "text/csv, text/tab-separated-values, application/json, application/x-ndjson, application/vnd.apache.parquet, "
                        + "application/x-tar"
                ])
        }
        let charset = try self.charset()
        guard let encoding = headers[.contentEncoding]?.lowercased(), encoding != "identity" else {
            return UploadKind(format: format, encoding: charset)
        }
        guard let compression = ["gzip": "gz", "zstd": "zst"][encoding] else {
            throw Problem(
                .unsupportedMediaType, code: "upload.unknownEncoding", "Unsupported content encoding '\(encoding.prefix(100))'.",
                hint: "Use gzip, zstd or no encoding.", headers: [.acceptEncoding: "gzip, zstd"])
        }
        guard format != .parquet else {
            throw Problem(
                .badRequest, code: "upload.encodedParquet", "Parquet files are already compressed.",
                hint: "Send the file without Content-Encoding.")
        }
        guard format != .tar else {
            throw Problem(
                .badRequest, code: "upload.encodedArchive", "An archive cannot be compressed as a whole.",
                hint: "Compress the files in it: their names end in .gz or .zst then.")
        }
        return UploadKind(format: format, compression: compression, encoding: charset)
    }

    /// The `charset` of the content type; UTF-8 without one.
    ///
    /// - Throws: ``Problem``: 415.
    private func charset() throws -> TextEncoding {
        let parameters = (headers[.contentType] ?? "").split(separator: ";").dropFirst()
        for parameter in parameters {
            let parts = parameter.split(separator: "=", maxSplits: 1).map { $0.filter { !$0.isWhitespace && $0 != "\"" } }
            guard parts.count == 2, parts[0].lowercased() == "charset" else { continue }
            guard let encoding = TextEncoding(named: parts[1]) else {
                throw Problem(
                    .unsupportedMediaType, code: "upload.unknownCharset", "Unsupported charset '\(parts[1].prefix(100))'.",
                    hint: "Use \(TextEncoding.allCases.map(\.rawValue).joined(separator: ", ")).")
            }
            return encoding
        }
        return .utf8
    }

    /// Streams the body to a temporary file and processes it.
    ///
    /// - Parameters:
    ///   - stem: the name of the file in messages, without its extension.
    ///   - process: processes the file, which is deleted afterwards. It may block.
    func receive<Result: Sendable>(
        _ kind: UploadKind, as stem: String, _ context: APIContext, into workspace: Workspace,
        _ process: @escaping @Sendable (Upload) throws -> Result
    ) async throws -> Result {
        let body = try upload(context)
        let received = try await blocking { try workspace.uploads.create(stem, kind.format, compression: kind.compression) }
        do {
            try await Self.write(body, to: received)
            let result = try await blocking(.queries) { try process(received) }
            try await blockingUncancellable(.files) { received.remove() }
            return result
        } catch {
            try await blockingUncancellable(.files) { received.remove() }
            throw error
        }
    }

    private static func write(_ body: LimitedBody, to upload: Upload) async throws {
        let file = try await blocking(.files) { try UploadedFile(path: upload.path) }
        var buffered = ByteBuffer()
        for try await part in body {
            buffered.writeImmutableBuffer(part)
            guard buffered.readableBytes >= 1 << 20 else { continue }
            let bytes = buffered
            buffered.clear()
            try await blocking(.files) { try file.append(bytes) }
        }
        let bytes = buffered
        try await blocking(.files) { try file.append(bytes) }
    }
}

/// A file to which one request writes chunk by chunk. It is closed with its last reference.
private struct UploadedFile: @unchecked Sendable {
    // @unchecked Sendable: one chunk is written at a time.
    private let handle: FileHandle

    /// - Throws: ``Problem``: 507.
    init(path: String) throws {
        guard FileManager.default.createFile(atPath: path, contents: nil), let handle = FileHandle(forWritingAtPath: path)
        else { throw Self.problem }
        self.handle = handle
    }

    /// - Throws: ``Problem``: 507.
    func append(_ bytes: ByteBuffer) throws {
        do {
            try handle.write(contentsOf: Data(bytes.readableBytesView))
        } catch {
            throw Self.problem
        }
    }

    private static var problem: Problem {
        Problem(
            HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage"), code: "upload.cannotStore",
            "The server cannot store the upload.", hint: "Free space on the workspace's disk.")
    }
}
