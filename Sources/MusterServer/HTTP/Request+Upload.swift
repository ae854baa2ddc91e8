internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import MusterService
internal import NIOCore

/// What an upload is.
struct UploadKind: Hashable, Sendable {
    var format: UploadFormat
    /// `gz` or `zst`.
    var compression: String?
}

extension Request {
    /// By its `Content-Type` and `Content-Encoding`.
    ///
    /// - Throws: ``Problem``: 415; 409 for Parquet that is compressed once more.
    func uploadKind() throws -> UploadKind {
        guard let format = mediaType.flatMap(UploadFormat.init(mediaType:)) else {
            throw Problem(
                .unsupportedMediaType, code: "upload.unknownType",
                mediaType.map { "The body is '\($0.prefix(100))', which is no file with rows." }
                    ?? "The request does not say what its body is.",
                hint: "Send it with Content-Type: text/csv, application/x-ndjson or application/vnd.apache.parquet.",
                headers: [.accept: "text/csv, text/tab-separated-values, application/json, application/x-ndjson, application/vnd.apache.parquet"])
        }
        guard let encoding = headers[.contentEncoding]?.lowercased(), encoding != "identity" else {
            return UploadKind(format: format)
        }
        guard let compression = ["gzip": "gz", "zstd": "zst"][encoding] else {
            throw Problem(
                .unsupportedMediaType, code: "upload.unknownEncoding", "The body's encoding is '\(encoding.prefix(100))'.",
                hint: "Use gzip or zstd, or none.", headers: [.acceptEncoding: "gzip, zstd"])
        }
        guard format != .parquet else {
            throw Problem(
                .conflict, code: "upload.encodedParquet", "Parquet compresses itself.",
                hint: "Send the file as it is, without Content-Encoding.")
        }
        return UploadKind(format: format, compression: compression)
    }

    /// Writes the body to disk as it comes, and takes it in.
    ///
    /// - Parameters:
    ///   - stem: what messages call the file, before its ending.
    ///   - takeIn: gets the file, which is removed after that. It blocks.
    func receive<Result: Sendable>(
        _ kind: UploadKind, as stem: String, _ context: APIContext, into workspace: Workspace,
        _ takeIn: @escaping @Sendable (Upload) throws -> Result
    ) async throws -> Result {
        let body = try upload(context)
        let received = try await blocking { try workspace.uploads.create(stem, kind.format, compression: kind.compression) }
        do {
            try await Self.write(body, to: received)
            let result = try await blocking(.long) { try takeIn(received) }
            try await blockingUncancellable(.file) { received.remove() }
            return result
        } catch {
            try await blockingUncancellable(.file) { received.remove() }
            throw error
        }
    }

    private static func write(_ body: LimitedBody, to upload: Upload) async throws {
        let file = try await blocking(.file) { try UploadedFile(path: upload.path) }
        var waiting = ByteBuffer()
        for try await part in body {
            waiting.writeImmutableBuffer(part)
            guard waiting.readableBytes >= 1 << 20 else { continue }
            let bytes = waiting
            waiting.clear()
            try await blocking(.file) { try file.append(bytes) }
        }
        let bytes = waiting
        try await blocking(.file) { try file.append(bytes) }
    }
}

/// A file that one request writes, piece after piece. It is closed with its last reference.
private struct UploadedFile: @unchecked Sendable {
    // @unchecked Sendable: one piece is written at a time.
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
            "The server cannot store the upload.", hint: "Make room on the workspace's disk.")
    }
}
