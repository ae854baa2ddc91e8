import Foundation
import MusterDelivery
import MusterFiles
import MusterModel
import MusterTestSupport
import Testing

/// Encryption with the real gpg.
@Suite struct EncryptionTests {
    private let keys: PGPKeys
    private let folder: TemporaryFolder
    private let control = TransferControl()

    init() throws {
        keys = try PGPKeys()
        folder = try TemporaryFolder()
    }

    private func write(_ data: Data, _ name: String) throws -> String {
        let path = folder.path + "/" + name
        try data.write(to: URL(fileURLWithPath: path))
        return path
    }

    private func file(_ data: Data, _ name: String = "weekly-1.csv") throws -> LocalFile {
        let path = try write(data, name)
        return LocalFile(path: path, byteCount: data.count, sha256: try Digest.sha256(ofFile: path))
    }

    private func encrypt(
        _ file: LocalFile, _ encryption: PGPEncryption, secrets: [String: String] = [:]
    ) throws -> LocalFile {
        let environment = ProcessInfo.processInfo.environment.merging(secrets) { $1 }
        let keyring = try GnuPG(environment: environment).keyring(for: encryption, control: control)
        defer { keyring.remove() }
        return try keyring.encrypt(file, to: folder.path + "/encrypted.pgp", control: control)
    }

    private func failure(_ encryption: PGPEncryption, secrets: [String: String] = [:]) throws -> TransferError? {
        let file = try file(Data("a,b\n".utf8))
        do {
            _ = try encrypt(file, encryption, secrets: secrets)
            return nil
        } catch let error as TransferError {
            #expect(!FileManager.default.fileExists(atPath: folder.path + "/encrypted.pgp"))
            return error
        }
    }

    @Test("each recipient can decrypt, nobody else, and the size and the digest are those of the encrypted file")
    func recipients() throws {
        let strangers = try PGPKeys()
        _ = try strangers.create("stranger@example.com")
        let other = try PGPKeys()
        let paths = [
            try write(try keys.publicKey(try keys.create("partner@example.com")), "first key.asc"),
            try write(try other.publicKey(try other.create("archive@example.com")), "-second.asc"),
        ]
        let content = Data((0..<200_000).map { _ in UInt8.random(in: 0...255) })
        let encrypted = try encrypt(try file(content), PGPEncryption(recipients: paths))
        #expect(try Data(contentsOf: URL(fileURLWithPath: encrypted.path)).count == encrypted.byteCount)
        #expect(try Digest.sha256(ofFile: encrypted.path) == encrypted.sha256)
        for keys in [keys, other] {
            let decrypted = try keys.decrypt(encrypted.path)
            #expect(decrypted.content == content && decrypted.signers.isEmpty)
        }
        #expect(throws: PGPKeys.Failure.self) { try strangers.decrypt(encrypted.path) }
    }

    @Test("a signature is that of the private key, with and without passphrase, as text and binary", arguments: [true, false])
    func signature(hasPassphrase: Bool) throws {
        let recipient = try write(try keys.publicKey(try keys.create("partner@example.com")), "partner.asc")
        let passphrase = hasPassphrase ? PGPKeys.passphrase : ""
        let signer = try keys.create("sender@example.com", passphrase: passphrase, signsOnly: true)
        let text = String(decoding: try keys.privateKey(signer, passphrase: passphrase), as: UTF8.self)
        let binary = try write(try keys.privateKey(signer, passphrase: passphrase, isText: false), "sender.key")
        let reference: SecretReference? = hasPassphrase ? .environment("PASSPHRASE") : nil
        for key in [SecretReference.environment("KEY"), .file(binary)] {
            let encryption = PGPEncryption(
                recipients: [recipient], signature: .init(key: key, passphrase: reference))
            let encrypted = try encrypt(
                try file(Data("a,b\n".utf8)), encryption, secrets: ["KEY": text, "PASSPHRASE": passphrase])
            let decrypted = try keys.decrypt(encrypted.path)
            #expect(decrypted.content == Data("a,b\n".utf8) && decrypted.signers == [signer])
        }
    }

    @Test("a key that cannot be used is a permanent error that names its file")
    func unusableKeys() throws {
        let good = try keys.create("partner@example.com")
        let signsOnly = try keys.create("sender@example.com", signsOnly: true)
        let expired = try keys.create("former@example.com", isExpired: true)
        let goodKey = try keys.publicKey(good)
        let cases: [(name: String, content: Data?, message: String)] = [
            ("missing.asc", nil, "'recipients' names the key file PATH, which cannot be read."),
            ("junk.asc", Data("not a key".utf8), "The key file PATH contains no public key."),
            ("empty.asc", Data(), "The key file PATH contains no public key."),
            ("private.asc", try keys.privateKey(good), "The key file PATH contains a private key."),
            ("expired.asc", try keys.publicKey(expired), "The key \(expired) in PATH has expired."),
            ("revoked.asc", try keys.publicKey(good, isRevoked: true), "The key \(good) in PATH is revoked."),
            (
                "signs.asc", try keys.publicKey(signsOnly),
                "The key \(signsOnly) in PATH has no subkey for encryption that is neither expired nor revoked."
            ),
            ("both.asc", goodKey + (try keys.publicKey(expired)), "The key \(expired) in PATH has expired."),
        ]
        for (name, content, message) in cases {
            let path = try content.map { try write($0, name) } ?? folder.path + "/" + name
            let usable = try write(goodKey, "good.asc")
            let error = try failure(PGPEncryption(recipients: [usable, path]))
            #expect(error?.message == message.replacingOccurrences(of: "PATH", with: path))
            #expect(error?.kind == .permanent && error?.code == "delivery.invalidRecipient" && error?.hint != nil)
        }
    }

    @Test("a wrong passphrase, a missing one and an unusable signing key are permanent errors without the secret")
    func unusableSigner() throws {
        let partner = try keys.create("partner@example.com")
        let recipient = try write(try keys.publicKey(partner), "partner.asc")
        let signer = try keys.create("sender@example.com", passphrase: PGPKeys.passphrase, signsOnly: true)
        let key = try write(try keys.privateKey(signer, passphrase: PGPKeys.passphrase), "sender.key")
        let former = try keys.create("former@example.com", isExpired: true)
        let formerKey = try write(try keys.privateKey(former), "former.key")
        func failure(_ key: SecretReference, _ passphrase: SecretReference?) throws -> TransferError? {
            try self.failure(
                PGPEncryption(recipients: [recipient], signature: .init(key: key, passphrase: passphrase)),
                secrets: ["PASSPHRASE": "needle-wrong", "JUNK": "needle-junk"])
        }
        let found = [
            try failure(.file(key), .environment("PASSPHRASE")), try failure(.file(key), nil),
            try failure(.file(formerKey), nil), try failure(.file(recipient), nil),
            try failure(.environment("JUNK"), nil), try failure(.environment("ABSENT"), nil),
        ]
        #expect(
            found.map { $0?.code } == [
                "delivery.wrongPassphrase", "delivery.wrongPassphrase", "delivery.invalidSigningKey",
                "delivery.invalidSigningKey", "delivery.invalidSigningKey", "delivery.missingSecret",
            ])
        #expect(
            found[2]?.message
                == "The file \(formerKey), named in 'encrypt.sign.key', contains the key \(former), which has expired.")
        for error in found {
            #expect(error?.kind == .permanent)
            #expect(!String(describing: error).contains("needle"))
        }
    }

    @Test("secrets are in no argument and in no environment of gpg")
    func hiddenSecrets() throws {
        let recipient = try write(try keys.publicKey(try keys.create("partner@example.com")), "partner.asc")
        let signer = try keys.create("sender@example.com", passphrase: PGPKeys.passphrase, signsOnly: true)
        let key = String(decoding: try keys.privateKey(signer, passphrase: PGPKeys.passphrase), as: UTF8.self)
        let log = folder.path + "/log"
        let program = try write(Data("#!/bin/sh\n{ echo \"$@\"; env; } >> '\(log)'\nexec gpg \"$@\"\n".utf8), "gpg")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
        let encryption = PGPEncryption(
            recipients: [recipient],
            signature: .init(key: .environment("KEY"), passphrase: .environment("PASSPHRASE")))
        let encrypted = try encrypt(
            try file(Data("a".utf8)), encryption,
            secrets: ["KEY": key, "PASSPHRASE": PGPKeys.passphrase, "MUSTER_GPG": program])
        #expect(try keys.decrypt(encrypted.path).signers == [signer])
        let seen = try String(contentsOfFile: log, encoding: .utf8)
        #expect(seen.contains("--encrypt") && seen.contains("--sign"))
        #expect(!seen.contains(PGPKeys.passphrase) && !seen.contains("PRIVATE KEY"))
    }

    @Test("no space for the encrypted file is a temporary error that says so")
    func noSpace() throws {
        let recipient = try write(try keys.publicKey(try keys.create("partner@example.com")), "partner.asc")
        // Writes to a device that is always full.
        let script = """
            #!/bin/bash
            [[ "$*" == *--encrypt* ]] && exec gpg "${@//'\(folder.path)/encrypted.pgp'/-}" > /dev/full
            exec gpg "$@"

            """
        let program = try write(Data(script.utf8), "gpg")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
        let error = try failure(PGPEncryption(recipients: [recipient]), secrets: ["MUSTER_GPG": program])
        #expect(error?.code == "delivery.noSpace" && error?.kind == .temporary, "\(String(describing: error))")
    }

    @Test("without gpg, a permanent error says how to get it")
    func notInstalled() throws {
        let recipient = try write(try keys.publicKey(try keys.create("partner@example.com")), "partner.asc")
        for secrets in [["MUSTER_GPG": "/nowhere/gpg"], ["MUSTER_GPG": "", "PATH": "/nowhere"]] {
            let error = try failure(PGPEncryption(recipients: [recipient]), secrets: secrets)
            #expect(error?.code == "delivery.gpgMissing" && error?.kind == .permanent)
        }
    }

    @Test("a compressed file is not compressed again")
    func compression() throws {
        let recipient = try write(try keys.publicKey(try keys.create("partner@example.com")), "partner.asc")
        for (start, isCompressed) in [
            ([0x1f, 0x8b, 8, 0], true), ([0x28, 0xb5, 0x2f, 0xfd], true), (Array("PAR1".utf8), true), ([0x61, 0x2c], false),
            ([], false),
        ] as [([UInt8], Bool)] {
            let content = Data(start + Array(repeating: 0x61, count: 10_000))
            let encrypted = try encrypt(try file(content), PGPEncryption(recipients: [recipient]))
            #expect(try keys.packets(encrypted.path).contains(":compressed packet:") == !isCompressed)
            #expect(try keys.decrypt(encrypted.path).content == content)
        }
    }

    @Test("a stopped control stops gpg, and leaves no file")
    func stopped() throws {
        let recipient = try write(try keys.publicKey(try keys.create("partner@example.com")), "partner.asc")
        let keyring = try GnuPG().keyring(for: PGPEncryption(recipients: [recipient]), control: control)
        defer { keyring.remove() }
        let file = try file(Data("a".utf8))
        control.stop()
        #expect(throws: CancellationError.self) {
            _ = try keyring.encrypt(file, to: folder.path + "/encrypted.pgp", control: control)
        }
        #expect(try folder.contents.sorted() == ["partner.asc", "weekly-1.csv"])
    }

    @Test("the keyring of a killed process is removed with the next one; that of a living process is not")
    func abandonedKeyrings() throws {
        let root = FileManager.default.temporaryDirectory.path
        let abandoned = "\(root)/muster-pgp-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: abandoned, withIntermediateDirectories: false)
        try Data("secret".utf8).write(to: URL(fileURLWithPath: abandoned + "/private.key"))
        let recipient = try write(try keys.publicKey(try keys.create("partner@example.com")), "partner.asc")
        let living = try GnuPG().keyring(for: PGPEncryption(recipients: [recipient]), control: control)
        defer { living.remove() }
        _ = try encrypt(try file(Data("a".utf8)), PGPEncryption(recipients: [recipient]))
        #expect(!FileManager.default.fileExists(atPath: abandoned))
        let encrypted = try living.encrypt(try file(Data("b".utf8)), to: folder.path + "/b.pgp", control: control)
        #expect(try keys.decrypt(encrypted.path).content == Data("b".utf8))
    }
}
