internal import Crypto
internal import Glibc

/// A file that appears under its name only when it is complete and on disk.
///
/// It is written under a temporary name in the same folder. ``publish()`` syncs it, renames it and syncs the folder.
/// A file that is neither published nor sealed leaves nothing behind:
///
/// ```swift
/// var file = try DurableFile(path: "output/report.csv")
/// try file.append(Array("id,score\r\n".utf8))
/// try file.publish()
/// ```
///
/// ``seal()`` separates the two halves: the contents are durable and can be checked before the file gets its name.
public struct DurableFile: ~Copyable {
    public let path: String
    public let temporaryPath: String
    /// Negative while the file is closed.
    private var descriptor: Int32
    /// Whether the temporary file is to be removed.
    private var isOwned = true
    /// `nil` when no digest is wanted.
    private var hash: SHA256?
    public private(set) var byteCount = 0

    /// - Parameter isHashed: whether ``seal()`` computes the file's SHA-256.
    /// - Throws: ``FileError/cannotWrite(path:reason:)``.
    public init(path: String, isHashed: Bool = true) throws(FileError) {
        self.path = path
        hash = isHashed ? SHA256() : nil
        temporaryPath = SealedFile.temporaryPath(of: path)
        descriptor = open(temporaryPath, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw .cannotWrite(path: path, reason: Self.reason()) }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
        if isOwned { unlink(temporaryPath) }
    }

    /// Closes the file until bytes are appended again, so that many files can be written at a time.
    public mutating func suspend() {
        guard descriptor >= 0 else { return }
        close(descriptor)
        descriptor = -1
    }

    private mutating func resume() throws(FileError) {
        guard descriptor < 0 else { return }
        descriptor = open(temporaryPath, O_WRONLY | O_APPEND | O_CLOEXEC)
        guard descriptor >= 0 else { throw .cannotWrite(path: path, reason: Self.reason()) }
    }

    public mutating func append(_ bytes: [UInt8]) throws(FileError) {
        try resume()
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress! + written, bytes.count - written) }
            if count < 0 {
                if errno == EINTR { continue }
                throw .cannotWrite(path: path, reason: Self.reason())
            }
            written += count
        }
        hash?.update(data: bytes)
        byteCount += bytes.count
    }

    /// Ends the file and makes its contents durable, still under the temporary name. From now on the temporary file
    /// belongs to the caller: publish or discard the result.
    public consuming func seal() throws(FileError) -> SealedFile {
        try sync()
        let digest = hash.map { Digest.hexadecimal($0.finalize()) } ?? ""
        isOwned = false
        return SealedFile(path: path, temporaryPath: temporaryPath, byteCount: byteCount, sha256: digest)
    }

    /// Makes the contents durable and gives the file its name.
    public consuming func publish() throws(FileError) {
        try sync()
        try Folder.move(temporaryPath, to: path)
        isOwned = false
    }

    private mutating func sync() throws(FileError) {
        try resume()
        guard fsync(descriptor) == 0 else { throw .cannotWrite(path: path, reason: Self.reason()) }
    }

    static func reason() -> String { String(cString: strerror(errno)) }
}

/// A complete file, durable under a temporary name.
public struct SealedFile: Hashable, Sendable {
    /// The path that the file is to have.
    public let path: String
    public let temporaryPath: String
    /// The number of bytes that were appended. After a fault of the disk, the file may have another size.
    public let byteCount: Int
    /// In hexadecimal; empty when the file was not hashed.
    public let sha256: String

    init(path: String, temporaryPath: String, byteCount: Int, sha256: String) {
        self.path = path
        self.temporaryPath = temporaryPath
        self.byteCount = byteCount
        self.sha256 = sha256
    }

    /// A file that is complete under its temporary name, for example because another program has written it there. It is made
    /// durable.
    ///
    /// - Parameter path: the path that the file is to have.
    public init(completed path: String) throws {
        let temporaryPath = Self.temporaryPath(of: path)
        try Folder.sync(file: temporaryPath)
        self.init(
            path: path, temporaryPath: temporaryPath, byteCount: try Folder.size(ofFile: temporaryPath),
            sha256: try Digest.sha256(ofFile: temporaryPath))
    }

    /// The temporary name of a file, in the same folder.
    public static func temporaryPath(of path: String) -> String { path + ".partial" }

    /// Gives the file its name, durably.
    public func publish() throws(FileError) { try Folder.publish(file: temporaryPath, as: path) }

    /// Removes the file, unless it has been published. A file that cannot be removed is overwritten by the next attempt.
    public func discard() { try? Folder.remove(file: temporaryPath) }
}
