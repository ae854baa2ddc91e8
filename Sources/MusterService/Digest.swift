internal import Crypto

/// Fingerprints.
enum Digest {
    /// In hexadecimal.
    static func sha256(of text: String) -> String {
        SHA256.hash(data: Array(text.utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
