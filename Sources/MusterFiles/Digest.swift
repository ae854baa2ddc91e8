internal import Crypto

/// SHA-256, in hexadecimal.
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

    static func hexadecimal(_ digest: SHA256Digest) -> String {
        digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
