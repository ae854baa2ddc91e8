public import Foundation
public import MusterModel

/// The program that encrypts and signs files, GnuPG.
///
/// ```swift
/// let keyring = try GnuPG().keyring(for: encryption, control: control)
/// defer { keyring.remove() }
/// let encrypted = try keyring.encrypt(file, to: "tmp/weekly-1.csv.pgp", control: control)
/// ```
public struct GnuPG: Sendable {
    /// The path of gpg; `nil` if it is not installed.
    private let program: String?
    let secrets: Secrets

    /// `MUSTER_GPG` takes precedence over `PATH`. Secrets come from the environment, too.
    public init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        let named = environment["MUSTER_GPG"].flatMap { $0.isEmpty ? nil : $0 }
        program = named ?? Subprocess.find("gpg", path: environment["PATH"])
        secrets = Secrets(environment: environment)
    }

    /// A keyring with the keys of an encryption. Remove it when done.
    ///
    /// - Throws: ``TransferError``, permanent and with the name of the file, for a key that cannot be used; `CancellationError`
    ///   after ``TransferControl/stop()``.
    public func keyring(for encryption: PGPEncryption, control: TransferControl) throws -> PGPKeyring {
        let keyring = try PGPKeyring(self)
        do {
            for path in encryption.recipients { try keyring.addRecipients(in: path, control) }
            if let signature = encryption.signature { try keyring.addSigner(signature, control) }
        } catch {
            keyring.remove()
            throw error
        }
        return keyring
    }

    /// Runs gpg without terminal and without configuration of the user. The text that it writes is English.
    ///
    /// - Returns: the result, and the lines of standard output.
    func run(
        _ arguments: [String], home: String, input: [UInt8] = [], control: TransferControl
    ) throws -> (result: Subprocess.Result, lines: [String]) {
        guard let program, access(program, X_OK) == 0 else { throw PGPFailure.notInstalled }
        let options = ["--homedir", home, "--no-options", "--batch", "--no-tty", "--disable-dirmngr"]
        let process = Subprocess(
            program: program, arguments: options + arguments,
            environment: ["HOME": home, "LC_ALL": "C", "PATH": "/usr/local/bin:/usr/bin:/bin"])
        var output: [UInt8] = []
        do {
            let result = try process.run(input: input, output: .forEach { output += $0 }, control: control)
            return (result, String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init))
        } catch is POSIXError {
            throw PGPFailure.notInstalled
        }
    }
}
