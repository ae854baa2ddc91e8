public import Foundation

/// Keys that gpg makes in a folder of its own, to encrypt to, to sign with and to decrypt with.
public final class PGPKeys: Sendable {
    /// The passphrase of signing keys that have one.
    public static let passphrase = "pgp-test passphrase-27182818"

    /// gpg failed.
    public struct Failure: Error {
        public var output: String
    }

    /// A decrypted file.
    public struct Decrypted {
        public var content: Data
        /// The fingerprints of the keys that signed it.
        public var signers: [String]
    }

    /// Short, because gpg-agent makes sockets in it.
    private let home: String

    public init() throws {
        home = "/tmp/muster-keys-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(
            atPath: home, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    }

    /// gpg-agent ends with its folder.
    deinit { try? FileManager.default.removeItem(atPath: home) }

    /// A key that encrypts and signs, or only signs.
    ///
    /// - Parameter isExpired: whether it was valid in 2020 only.
    /// - Returns: the fingerprint.
    public func create(
        _ address: String, passphrase: String = "", signsOnly: Bool = false, isExpired: Bool = false
    ) throws -> String {
        let algorithm = signsOnly ? ["ed25519", "sign"] : ["future-default", "default"]
        _ = try run(
            Self.loopback(passphrase) + (isExpired ? ["--faked-system-time", "20200101T000000"] : [])
                + ["--quick-gen-key", address] + algorithm + [isExpired ? "1y" : "never"])
        let lines = String(decoding: try run(["--with-colons", "--list-keys", address]).output, as: UTF8.self)
        let fingerprint = lines.split(separator: "\n").first { $0.hasPrefix("fpr:") }?.split(separator: ":").last
        return fingerprint.map(String.init) ?? ""
    }

    /// The public key in text form; with the revocation of the key behind it if it is revoked.
    public func publicKey(_ fingerprint: String, isRevoked: Bool = false) throws -> Data {
        let key = try run(["--armor", "--export", fingerprint]).output
        guard isRevoked else { return key }
        let path = "\(home)/openpgp-revocs.d/\(fingerprint).rev"
        let revocation = try String(contentsOfFile: path, encoding: .utf8).replacingOccurrences(of: "\n:-----", with: "\n-----")
        return key + Data(revocation.utf8)
    }

    /// - Parameter isText: whether in text form, and not binary.
    public func privateKey(_ fingerprint: String, passphrase: String = "", isText: Bool = true) throws -> Data {
        try run((isText ? ["--armor"] : []) + Self.loopback(passphrase) + ["--export-secret-keys", fingerprint]).output
    }

    public func decrypt(_ path: String) throws -> Decrypted {
        let (output, errors) = try run(["--status-fd", "2", "--decrypt", path])
        let valid = errors.split(separator: "\n").filter { $0.hasPrefix("[GNUPG:] VALIDSIG ") }
        return Decrypted(content: output, signers: valid.map { String($0.split(separator: " ")[2]) })
    }

    /// The packets of an encrypted file, as gpg describes them.
    public func packets(_ path: String) throws -> String {
        String(decoding: try run(["--list-packets", path]).output, as: UTF8.self)
    }

    private static func loopback(_ passphrase: String) -> [String] {
        ["--pinentry-mode", "loopback", "--passphrase", passphrase]
    }

    private func run(_ arguments: [String]) throws -> (output: Data, errors: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let errors = "\(home)/errors-\(UUID().uuidString)"
        _ = FileManager.default.createFile(atPath: errors, contents: nil)
        defer { try? FileManager.default.removeItem(atPath: errors) }
        let output = Pipe()
        process.arguments = ["gpg", "--homedir", home, "--batch", "--no-tty", "--trust-model", "always"] + arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: errors))
        try process.start()
        let content = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let text = (try? String(contentsOfFile: errors, encoding: .utf8)) ?? ""
        guard process.terminationStatus == 0 else { throw Failure(output: text) }
        return (content, text)
    }
}
