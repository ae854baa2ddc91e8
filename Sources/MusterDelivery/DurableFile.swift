internal import Crypto
internal import Glibc

/// A file that appears under its name only when it is complete and on disk.
///
/// Written under a temporary name beside it; ``publish()`` syncs it, renames it and syncs its folder. Given up early, the
/// temporary file goes away.
public struct DurableFile: ~Copyable {
    public let path: String
    private let temporaryPath: String
    private var descriptor: Int32
    /// `nil` where nobody asks for it.
    private var hash: SHA256?
    public private(set) var byteCount = 0

    /// - Parameter isHashed: whether ``seal()`` tells the file's SHA-256.
    /// - Throws: ``DeliveryError/cannotWrite(path:reason:)``.
    public init(path: String, isHashed: Bool = true) throws(DeliveryError) {
        self.path = path
        hash = isHashed ? SHA256() : nil
        temporaryPath = path + ".partial"
        descriptor = open(temporaryPath, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw .cannotWrite(path: path, reason: Self.reason()) }
    }

    deinit {
        guard descriptor >= 0 else { return }
        close(descriptor)
        unlink(temporaryPath)
    }

    public mutating func append(_ bytes: [UInt8]) throws(DeliveryError) {
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

    /// Ends the file and makes its contents durable, still under the temporary name.
    /// - Returns: its SHA-256 in hexadecimal; nothing when it is not hashed.
    public mutating func seal() throws(DeliveryError) -> String {
        guard fsync(descriptor) == 0 else { throw .cannotWrite(path: path, reason: Self.reason()) }
        return hash.map { Digest.hexadecimal($0.finalize()) } ?? ""
    }

    /// Size of what is on disk, in bytes; not what was meant to be written, see ``byteCount``.
    public func sizeOnDisk() throws(DeliveryError) -> Int {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .cannotWrite(path: path, reason: Self.reason()) }
        return Int(status.st_size)
    }

    /// Gives the file its name, durably.
    public consuming func publish() throws(DeliveryError) {
        guard fsync(descriptor) == 0 else { throw .cannotWrite(path: path, reason: Self.reason()) }
        try Folder.move(temporaryPath, to: path)
        close(descriptor)
        descriptor = -1
    }

    static func reason() -> String { String(cString: strerror(errno)) }
}
