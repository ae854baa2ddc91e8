internal import Foundation
internal import MusterFiles
internal import MusterModel

/// The keys of one delivery, in a folder of their own that only this user can read.
///
/// The folder is locked while the process lives. Keyrings that a killed process has left are removed with the next one.
public final class PGPKeyring {
    private static let folderPrefix = "muster-pgp-"

    private let gpg: GnuPG
    private let folder: String
    /// Holds the lock.
    private let descriptor: Int32
    private var recipients: [String] = []
    private var signer: (fingerprint: String, passphrase: String)?
    private var isRemoved = false

    init(_ gpg: GnuPG) throws {
        let root = Self.root
        Self.removeAbandoned(in: root)
        self.gpg = gpg
        (folder, descriptor) = try Self.create(in: root)
    }

    /// Removes the keys, and ends the agent that has used them.
    public func remove() {
        guard !isRemoved else { return }
        isRemoved = true
        Self.remove(folder)
        close(descriptor)
    }

    deinit { remove() }

    // MARK: Keys

    /// Adds the public keys in a file.
    func addRecipients(in path: String, _ control: TransferControl) throws {
        guard access(path, R_OK) == 0 else { throw PGPFailure.unreadableRecipient(path) }
        let (shown, lines) = try run(["--no-autostart", "--with-colons", "--show-keys", "--", path], control: control)
        let keys = PGPKey.list(lines)
        guard shown.status == 0, !keys.isEmpty else { throw PGPFailure.noRecipient(path) }
        guard keys.allSatisfy({ !$0.isPrivate }) else { throw PGPFailure.privateRecipient(path) }
        // A file can contain the revocation of a key that precedes it: only the import takes it into account.
        let (imported, _) = try run(["--no-autostart", "--import", "--", path], control: control)
        guard imported.status == 0 else { throw PGPFailure.noRecipient(path) }
        let fingerprints = keys.map(\.fingerprint)
        let (_, listed) = try run(["--no-autostart", "--with-colons", "--list-keys"] + fingerprints, control: control)
        for key in PGPKey.list(listed) {
            if let problem = key.problem(for: .encryption) { throw PGPFailure.unusableRecipient(path, key, problem) }
            if !recipients.contains(key.fingerprint) { recipients.append(key.fingerprint) }
        }
    }

    /// Adds the private key that signs.
    func addSigner(_ signature: PGPEncryption.Signature, _ control: TransferControl) throws {
        let field = "encrypt.sign.key"
        let key = try gpg.secrets.bytes(of: signature.key, field)
        guard key.count <= Subprocess.maxInputBytes else { throw PGPFailure.noSigner(signature.key) }
        let passphrase = try signature.passphrase.map { try gpg.secrets.value(of: $0, "encrypt.sign.passphrase") }
        let (imported, _) = try run(["--import"], input: key, control: control)
        guard imported.status == 0 else { throw PGPFailure.noSigner(signature.key) }
        let (_, lines) = try run(["--with-colons", "--list-secret-keys"], control: control)
        guard let key = PGPKey.list(lines).first else { throw PGPFailure.noSigner(signature.key) }
        if let problem = key.problem(for: .signing) { throw PGPFailure.unusableSigner(signature.key, key, problem) }
        signer = (key.fingerprint, passphrase ?? "")
    }

    // MARK: Encryption

    /// Encrypts a file to all recipients, and signs it if the keyring has a signer. The result is different each time.
    ///
    /// - Parameter path: of the encrypted file; a file of that name is replaced.
    /// - Returns: the encrypted file.
    /// - Throws: ``TransferError``, `CancellationError` after ``TransferControl/stop()``. No file is left then.
    public func encrypt(_ file: LocalFile, to path: String, control: TransferControl) throws -> LocalFile {
        try Folder.remove(file: path)
        var arguments = ["--trust-model", "always", "--output", path]
        if try Self.isCompressed(file.path) { arguments += ["--compress-algo", "none"] }
        for recipient in recipients { arguments += ["--recipient", recipient] }
        var input: [UInt8] = []
        if let signer {
            // The passphrase is read from standard input: it is in no argument.
            arguments += ["--pinentry-mode", "loopback", "--passphrase-fd", "0", "--local-user", signer.fingerprint, "--sign"]
            input = Array((signer.passphrase + "\n").utf8)
        } else {
            arguments.append("--no-autostart")
        }
        do {
            let (result, _) = try run(arguments + ["--encrypt", "--", file.path], input: input, control: control)
            guard result.status == 0 else { throw PGPFailure.error(result, file.path) }
            return LocalFile(
                path: path, byteCount: try Folder.size(ofFile: path), sha256: try Digest.sha256(ofFile: path))
        } catch {
            try? Folder.remove(file: path)
            throw error
        }
    }

    private func run(
        _ arguments: [String], input: [UInt8] = [], control: TransferControl
    ) throws -> (result: Subprocess.Result, lines: [String]) {
        try gpg.run(arguments, home: folder, input: input, control: control)
    }

    /// Whether a file is compressed: by gzip, by zstd, or within Parquet.
    private static func isCompressed(_ path: String) throws -> Bool {
        let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        defer { try? handle.close() }
        let start = Array(try handle.read(upToCount: 4) ?? Data())
        return start.starts(with: [0x1f, 0x8b]) || start == [0x28, 0xb5, 0x2f, 0xfd] || start == Array("PAR1".utf8)
    }

    // MARK: The folder

    /// The path of a socket may have 107 bytes; gpg-agent makes some in the folder.
    private static var root: String {
        let folder = FileManager.default.temporaryDirectory.path
        return folder.utf8.count <= 40 ? folder : "/tmp"
    }

    /// Creates a folder and locks it. A process that looks for abandoned folders just then may lock or remove it first.
    private static func create(in root: String) throws -> (folder: String, descriptor: Int32) {
        for _ in 0..<100 {
            let folder = "\(root)/\(folderPrefix)\(UUID().uuidString.prefix(13))"
            guard mkdir(folder, 0o700) == 0 else {
                if errno == EEXIST { continue }
                throw PGPFailure.noKeyring(folder, String(cString: strerror(errno)))
            }
            guard let descriptor = lock(folder) else { continue }
            if access(folder, F_OK) == 0 { return (folder, descriptor) }
            close(descriptor)
        }
        throw PGPFailure.noKeyring(root, "other processes remove its folders")
    }

    private static func lock(_ folder: String) -> Int32? {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return descriptor }
        close(descriptor)
        return nil
    }

    private static func removeAbandoned(in root: String) {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? [] where name.hasPrefix(folderPrefix) {
            var status = stat()
            let folder = root + "/" + name
            guard lstat(folder, &status) == 0, status.st_uid == geteuid(), let descriptor = lock(folder) else { continue }
            remove(folder)
            close(descriptor)
        }
    }

    /// gpg-agent ends when it notices that its folder is gone. It is asked to end first, so that its sockets, which can be in the
    /// folder of the user's session, are removed too.
    private static func remove(_ folder: String) {
        if let program = Subprocess.find("gpgconf") {
            for command in [["--kill", "gpg-agent"], ["--remove-socketdir"]] {
                let process = Subprocess(
                    program: program, arguments: ["--homedir", folder] + command, environment: ["HOME": folder])
                _ = try? process.run(control: TransferControl())
            }
        }
        // The agent may be removing its sockets.
        for _ in 0..<3 where (try? FileManager.default.removeItem(atPath: folder)) == nil && access(folder, F_OK) == 0 {}
    }
}
