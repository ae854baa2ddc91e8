internal import Foundation

/// Files in Windows-1252, converted to UTF-8 in a temporary folder.
struct ConvertedFiles {
    private static let chunkSize = 1 << 20
    /// The characters of the bytes 0x80 to 0x9f. Unused bytes are control characters, as in browsers.
    private static let upper: [UInt32] = [
        0x20ac, 0x81, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0x8d, 0x17d, 0x8f,
        0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x2dc, 0x2122, 0x161, 0x203a, 0x153, 0x9d, 0x17e, 0x178,
    ]

    /// By the name of the original.
    let paths: [String: String]
    private let folder: String

    /// - Returns: `nil` when the files need not be converted.
    /// - Throws: ``ImportError/compressedInOtherEncoding(path:)`` for a compressed file.
    init?(_ files: [String], from encoding: TextEncoding, _ format: SourceFormat, in temporaryFolder: String) throws {
        guard encoding == .windows1252, format != .parquet else { return nil }
        for file in files where file.lowercased().hasSuffix(".gz") || file.lowercased().hasSuffix(".zst") {
            throw ImportError.compressedInOtherEncoding(path: file)
        }
        folder = temporaryFolder + "/" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        var paths: [String: String] = [:]
        do {
            for (index, file) in files.enumerated() {
                let path = folder + "/\(index)-" + URL(fileURLWithPath: file).lastPathComponent
                try Self.convert(file, to: path)
                paths[file] = path
            }
        } catch {
            try? FileManager.default.removeItem(atPath: folder)
            throw error
        }
        self.paths = paths
    }

    /// Removes the files. If that fails, a later sweep removes them.
    func remove() { try? FileManager.default.removeItem(atPath: folder) }

    private static func convert(_ file: String, to path: String) throws {
        let source = try FileHandle(forReadingFrom: URL(fileURLWithPath: file))
        defer { try? source.close() }
        try Data().write(to: URL(fileURLWithPath: path))
        let target = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        defer { try? target.close() }
        while let chunk = try source.read(upToCount: chunkSize), !chunk.isEmpty {
            try target.write(contentsOf: utf8(chunk))
        }
    }

    /// The characters of Windows-1252 in UTF-8.
    static func utf8(_ bytes: Data) -> Data {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count + bytes.count / 8)
        for byte in bytes {
            switch byte {
            case ..<0x80: text.append(byte)
            case 0x80...0x9f:
                Unicode.Scalar(upper[Int(byte) - 0x80]).map { text.append(contentsOf: UTF8.encode($0) ?? .init()) }
            default: text += [0xc0 | byte >> 6, 0x80 | byte & 0x3f]
            }
        }
        return Data(text)
    }
}
