internal import Crypto
internal import Foundation
internal import MusterModel

/// Bearer tokens: API keys, session tokens and sign-in links. Only the SHA-256 of a secret is stored.
enum AccessToken {
    /// 40 letters and digits: 238 random bits.
    static func secret() -> String { random(40) }

    static func keyId() -> APIKey.ID { APIKey.ID(random(12).lowercased()) }

    static func hash(_ secret: some StringProtocol) -> Data { Data(SHA256.hash(data: Data(secret.utf8))) }

    /// Compares in constant time.
    static func matches(_ secret: some StringProtocol, hash: Data) -> Bool { SHA256.hash(data: Data(secret.utf8)) == hash }

    /// The text form of an API key: `mk_<id>_<secret>`.
    static func text(of id: APIKey.ID, secret: String) -> String { "mk_\(id)_\(secret)" }

    /// - Returns: `nil` for a text that does not have the form of a key.
    static func parts(of text: String) -> (id: APIKey.ID, secret: Substring)? {
        let parts = text.split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "mk", text.utf8.count <= 200 else { return nil }
        return (APIKey.ID(String(parts[1])), parts[2])
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")

    /// Random characters from the system's cryptographic generator.
    private static func random(_ count: Int) -> String {
        String((0..<count).map { _ in alphabet[Int.random(in: alphabet.indices)] })
    }
}
