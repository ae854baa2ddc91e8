internal import Crypto

/// Hashes, in hexadecimal.
public enum Digest {
    public static func sha256(of text: String) -> String {
        hexadecimal(SHA256.hash(data: Array(text.utf8)))
    }

    /// The digest of a file's contents.
    /// - Throws: ``FileError/cannotRead(path:reason:)``.
    public static func sha256(ofFile path: String) throws -> String {
        var hash = SHA256()
        try FileChunks(path: path).forEach { bytes in hash.update(data: bytes) }
        return hexadecimal(hash.finalize())
    }

    /// The MD5 of a file's contents, in hexadecimal: object stores compare with it.
    /// - Throws: ``FileError/cannotRead(path:reason:)``.
    public static func md5(ofFile path: String) throws -> String {
        var hash = Insecure.MD5()
        try FileChunks(path: path).forEach { bytes in hash.update(data: bytes) }
        return hexadecimal(hash.finalize())
    }

    static func hexadecimal(_ digest: some Sequence<UInt8>) -> String {
        digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

/// The SHA-256 of bytes that arrive in pieces.
public struct RunningDigest: Sendable {
    private var hash = SHA256()

    public init() {}

    public mutating func append(_ bytes: UnsafeRawBufferPointer) { hash.update(bufferPointer: bytes) }

    /// In hexadecimal.
    public var sha256: String { Digest.hexadecimal(hash.finalize()) }
}
