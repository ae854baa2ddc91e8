internal import Crypto

/// Writes files into a tar archive, which appears under its name only when it is complete.
///
/// ```swift
/// var archive = try TarWriter(path: "backup.tar")
/// let file = try archive.add(contentsOf: "muster.db", as: "muster.db")
/// try archive.publish()
/// ```
///
/// - Source: POSIX.1-2001, pax interchange format.
public struct TarWriter: ~Copyable {
    /// A file in an archive.
    public struct Entry: Hashable, Sendable, Codable {
        public var path: String
        public var bytes: Int
        /// In hexadecimal.
        public var sha256: String

        public init(path: String, bytes: Int, sha256: String) {
            self.path = path
            self.bytes = bytes
            self.sha256 = sha256
        }
    }

    static let blockSize = 512
    /// The largest size that the header of an entry can express.
    private static let maxPlainSize = 0o77_777_777_777

    private var file: DurableFile

    /// - Throws: ``FileError/cannotWrite(path:reason:)``.
    public init(path: String) throws(FileError) { file = try DurableFile(path: path, isHashed: false) }

    /// Adds a file of the file system.
    ///
    /// - Parameter name: the path in the archive, relative.
    /// - Throws: ``FileError``, also if the file changes its size meanwhile.
    public mutating func add(contentsOf path: String, as name: String) throws -> Entry {
        let size = try Folder.size(ofFile: path)
        try appendHeader(name, size: size)
        var hash = SHA256()
        var count = 0
        try FileChunks(path: path).forEach { bytes in
            hash.update(data: bytes)
            count += bytes.count
            try file.append(bytes)
        }
        guard count == size else { throw FileError.cannotRead(path: path, reason: "it has changed meanwhile") }
        try pad(size)
        return Entry(path: name, bytes: size, sha256: Digest.hexadecimal(hash.finalize()))
    }

    /// Adds a small file.
    public mutating func add(_ bytes: [UInt8], as name: String) throws(FileError) {
        try appendHeader(name, size: bytes.count)
        try file.append(bytes)
        try pad(bytes.count)
    }

    /// Ends the archive, makes it durable and gives it its name.
    public consuming func publish() throws(FileError) {
        try file.append([UInt8](repeating: 0, count: 2 * Self.blockSize))
        try file.publish()
    }

    private mutating func appendHeader(_ name: String, size: Int) throws(FileError) {
        if name.utf8.count > 100 || size > Self.maxPlainSize {
            let records = Array((Self.record("path", name) + Self.record("size", "\(size)")).utf8)
            try file.append(Self.header("pax", size: records.count, type: "x"))
            try file.append(records)
            try pad(records.count)
        }
        try file.append(Self.header(name, size: min(size, Self.maxPlainSize), type: "0"))
    }

    private mutating func pad(_ count: Int) throws(FileError) {
        let rest = count % Self.blockSize
        if rest > 0 { try file.append([UInt8](repeating: 0, count: Self.blockSize - rest)) }
    }

    /// `LENGTH KEY=VALUE`, where the length includes itself.
    private static func record(_ key: String, _ value: String) -> String {
        let rest = " \(key)=\(value)\n"
        var length = rest.utf8.count
        while "\(length)".utf8.count + rest.utf8.count != length { length = "\(length)".utf8.count + rest.utf8.count }
        return "\(length)" + rest
    }

    private static func header(_ name: String, size: Int, type: Character) -> [UInt8] {
        var block = [UInt8](repeating: 0, count: blockSize)
        func put(_ text: String, at offset: Int, _ length: Int) {
            for (index, byte) in text.utf8.prefix(length).enumerated() { block[offset + index] = byte }
        }
        func octal(_ number: Int, _ digits: Int) -> String {
            let text = String(number, radix: 8)
            return String(repeating: "0", count: max(0, digits - text.count)) + text
        }
        put(name, at: 0, 100)
        put(octal(0o644, 7), at: 100, 8)
        put(octal(0, 7), at: 108, 8)
        put(octal(0, 7), at: 116, 8)
        put(octal(size, 11), at: 124, 12)
        put(octal(0, 11), at: 136, 12)
        put("        ", at: 148, 8)
        put(String(type), at: 156, 1)
        put("ustar\u{0}00", at: 257, 8)
        put(octal(block.reduce(0) { $0 + Int($1) }, 6) + "\u{0} ", at: 148, 8)
        return block
    }
}
