internal import Foundation

/// The kind of a file by its first bytes.
enum FileSignature: Hashable, Sendable {
    case gzip, zstandard, parquet, zip, utf16

    init?(path: String) {
        guard let file = FileHandle(forReadingAtPath: path) else { return nil }
        // An unreadable file has no signature. The import will read it again and report why.
        let bytes = Array((try? file.read(upToCount: 4)) ?? Data())
        switch (bytes.first, bytes.dropFirst().first) {
        case (0x1f, 0x8b): self = .gzip
        case (0x28, 0xb5): self = .zstandard
        case (0xff, 0xfe), (0xfe, 0xff): self = .utf16
        default:
            switch bytes {
            case Array("PAR1".utf8): self = .parquet
            case [0x50, 0x4b, 3, 4]: self = .zip
            default: return nil
            }
        }
    }
}

extension ImportError {
    /// Checks that the first bytes of a file agree with its name.
    static func check(
        _ path: String, named format: SourceFormat, in encoding: TextEncoding = .utf8
    ) throws(ImportError) {
        let name = path.lowercased()
        let signature = FileSignature(path: path)
        switch signature {
        case .zip: throw .misnamed(path: path, content: "a ZIP archive or an Excel workbook", fix: "Save it as CSV in UTF-8.")
        case .utf16 where encoding != .utf16: throw .utf16(path: path)
        case .parquet where format != .parquet:
            throw .misnamed(path: path, content: "a Parquet file", fix: "Rename it to end in .parquet.")
        case .gzip where !name.hasSuffix(".gz"):
            throw .misnamed(path: path, content: "compressed with gzip", fix: "Rename it to end in .gz.")
        case .zstandard where !name.hasSuffix(".zst"):
            throw .misnamed(path: path, content: "compressed with Zstandard", fix: "Rename it to end in .zst.")
        default: break
        }
        if name.hasSuffix(".gz") && signature != .gzip {
            throw .misnamed(path: path, content: "not compressed with gzip", fix: "Remove .gz from its name.")
        }
        if name.hasSuffix(".zst") && signature != .zstandard {
            throw .misnamed(path: path, content: "not compressed with Zstandard", fix: "Remove .zst from its name.")
        }
        if format == .parquet && signature != .parquet { throw .notParquet(path: path) }
    }
}
