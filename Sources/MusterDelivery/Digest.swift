internal import Crypto

/// Fingerprints.
public enum Digest {
    /// The SHA-256 of a text, in hexadecimal.
    public static func sha256(of text: String) -> String {
        hexadecimal(SHA256.hash(data: Array(text.utf8)))
    }

    /// The SHA-256 of a file, in hexadecimal.
    public static func sha256(ofFile path: String) throws -> String {
        var hash = SHA256()
        try FileChunks(path: path).forEach { bytes in hash.update(data: bytes) }
        return hexadecimal(hash.finalize())
    }

    static func hexadecimal(_ digest: SHA256Digest) -> String {
        digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
