internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import MusterModel
internal import MusterService
internal import NIOCore

extension Response {
    /// A file, or the range of it that the request asks for.
    ///
    /// - Throws: ``Problem``: 416, when the file has no byte of that range.
    static func file(_ file: RunFile, _ request: Request) throws -> Response {
        let tag = "\"\(file.file.sha256)\""
        let asksForOctets = request.headers[.accept]?.contains("application/octet-stream") ?? false
        let mediaType = mediaType(of: file)
        var headers: HTTPFields = [
            .eTag: tag, .acceptRanges: "bytes", .cacheControl: "no-cache",
            .contentType: asksForOctets ? "application/octet-stream" : mediaType,
            .contentDisposition: disposition(of: file.name),
        ]
        let known = request.headers[values: .ifNoneMatch].flatMap { value in
            value.split(separator: ",").map { String($0.filter { $0 != " " }) }
        }
        if known.contains("*") || known.contains(tag) || known.contains("W/" + tag) {
            return Response(status: .notModified, headers: headers)
        }
        let isSame = request.headers[.ifRange].map { $0 == tag } ?? true
        switch ByteRange(isSame ? request.headers[.range] : nil, size: file.file.bytes) {
        case .all:
            return Response(status: .ok, headers: headers, body: body(of: file, 0..<file.file.bytes))
        case .part(let range):
            headers[.contentRange] = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(file.file.bytes)"
            return Response(status: .partialContent, headers: headers, body: body(of: file, range))
        case .unsatisfiable:
            throw Problem(
                .rangeNotSatisfiable, code: "file.noSuchRange",
                "The file has \(file.file.bytes) bytes; the range is beyond its end.",
                headers: [.contentRange: "bytes */\(file.file.bytes)"])
        }
    }

    private static let chunkSize = 256 << 10

    /// Reads the file while it is sent.
    private static func body(of file: RunFile, _ range: Range<Int>) -> ResponseBody {
        ResponseBody(contentLength: range.count) { writer in
            let handle = try await blocking(.files) {
                let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: file.path))
                try handle.seek(toOffset: UInt64(range.lowerBound))
                return OpenFile(handle: handle)
            }
            var left = range.count
            while left > 0 {
                let byteCount = min(left, chunkSize)
                let bytes = try await blocking(.files) { try handle.handle.read(upToCount: byteCount) ?? Data() }
                // The file was truncated: the connection closes early, so the client detects the missing bytes.
                guard !bytes.isEmpty else {
                    throw Problem(.internalServerError, code: "file.cutShort", "The file was truncated.")
                }
                left -= bytes.count
                try await writer.write(ByteBuffer(bytes: bytes))
            }
            try await writer.finish(nil)
        }
    }

    private static func mediaType(of file: RunFile) -> String {
        if file.name.hasSuffix(".gz") { return "application/gzip" }
        if file.name.hasSuffix(".zst") { return "application/zstd" }
        switch file.file.format {
        case .csv: return "text/csv; charset=\(file.file.encoding == .windows1252 ? "windows-1252" : "utf-8")"
        case .json: return "application/json"
        case .ndjson: return "application/x-ndjson"
        case .parquet: return "application/vnd.apache.parquet"
        }
    }

    /// - Source: RFC 6266: old clients read the first name, others the second, which has all characters.
    private static func disposition(of name: String) -> String {
        let plain = safeName(name)
        return "attachment; filename=\"\(plain)\"" + (plain == name ? "" : "; filename*=UTF-8''\(PercentCoding.encoded(name))")
    }

    /// Drops characters that would need quoting in the header.
    private static func safeName(_ name: String) -> String {
        String(
            String.UnicodeScalarView(
                name.unicodeScalars.filter { scalar in
                    switch scalar {
                    case "a"..."z", "A"..."Z", "0"..."9", ".", "_", "-": true
                    default: false
                    }
                }))
    }
}

/// A file that one response reads chunk by chunk.
private struct OpenFile: @unchecked Sendable {
    // @unchecked Sendable: one chunk is read at a time. The file is closed with its last reference.
    let handle: FileHandle
}
