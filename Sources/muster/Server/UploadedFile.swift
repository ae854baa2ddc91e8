internal import AsyncHTTPClient
internal import Foundation
internal import MusterEngine
internal import NIOCore

/// A file on this machine that is sent to a server.
struct UploadedFile: Hashable, Sendable {
    let path: String
    let mediaType: String
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
        let charset = textEncoding == .utf8 ? "" : "; charset=\(textEncoding.rawValue)"
        switch url.pathExtension.lowercased() {
        case "csv", "txt": mediaType = "text/csv" + charset
        case "tsv": mediaType = "text/tab-separated-values" + charset
        case "json": mediaType = "application/json" + charset
        case "jsonl", "ndjson": mediaType = "application/x-ndjson" + charset
        case "parquet": mediaType = "application/vnd.apache.parquet"
        default: throw ImportError.unknownFormat(path: path)
        }
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
