internal import MusterModel

/// Why a file cannot be encrypted or signed.
enum PGPFailure {
    static let notInstalled = TransferError(
        .permanent, code: "delivery.gpgMissing", message: "gpg, which encrypts the files, is not installed.",
        hint: "Install it (apt-get install gnupg), or name it in MUSTER_GPG.")

    static func noKeyring(_ path: String, _ reason: String) -> TransferError {
        TransferError(
            .temporary, code: "delivery.noKeyring", message: "\(path) cannot be created for the keys: \(reason).",
            hint: "Check the free space and the permissions there, or name another folder in TMPDIR.")
    }

    // MARK: Recipients

    static func unreadableRecipient(_ path: String) -> TransferError {
        recipient(
            "'recipients' names the key file \(path), which cannot be read.",
            "Create it, readable by the user of the process that sends.")
    }

    static func noRecipient(_ path: String) -> TransferError {
        recipient("The key file \(path) contains no public key.", "Write it with: gpg --armor --export ADDRESS")
    }

    static func privateRecipient(_ path: String) -> TransferError {
        recipient(
            "The key file \(path) contains a private key.",
            "Name a file with the public key, and keep the private key where files are decrypted.")
    }

    static func unusableRecipient(_ path: String, _ key: PGPKey, _ problem: String) -> TransferError {
        recipient("The key \(key.fingerprint) in \(path) \(problem).", "Ask the recipient for a new public key.")
    }

    private static func recipient(_ message: String, _ hint: String) -> TransferError {
        TransferError(.permanent, code: "delivery.invalidRecipient", message: message, hint: hint)
    }

    // MARK: Signer

    static func noSigner(_ reference: SecretReference) -> TransferError {
        signer("\(place(of: reference)) contains no private key.", "Write it with: gpg --armor --export-secret-keys ADDRESS")
    }

    static func unusableSigner(_ reference: SecretReference, _ key: PGPKey, _ problem: String) -> TransferError {
        signer(
            "\(place(of: reference)) contains the key \(key.fingerprint), which \(problem).",
            "Create a new one, and tell the recipients.")
    }

    private static func signer(_ message: String, _ hint: String) -> TransferError {
        TransferError(.permanent, code: "delivery.invalidSigningKey", message: message, hint: hint)
    }

    private static func place(of reference: SecretReference) -> String {
        switch reference.source {
        case .environment(let name): "The environment variable \(name), named in 'encrypt.sign.key',"
        case .file(let path): "The file \(path), named in 'encrypt.sign.key',"
        }
    }

    // MARK: Encryption

    /// The texts are those of GnuPG 2.2 and 2.4.
    static func error(_ result: Subprocess.Result, _ path: String) -> TransferError {
        func has(_ signs: String...) -> Bool { signs.contains(where: result.errors.contains) }
        if has("No space left on device", "Disk quota exceeded") {
            return TransferError(
                .temporary, code: "delivery.noSpace", message: "The workspace has no space for the encrypted file.",
                hint: "Free as much space as the file takes.")
        }
        if has("Bad passphrase", "No passphrase given", "Missing passphrase") {
            return TransferError(
                .permanent, code: "delivery.wrongPassphrase", message: "The passphrase of the private key is missing or wrong.",
                hint: "Check the value that 'encrypt.sign.passphrase' names.")
        }
        let reason = result.errors.split(separator: "\n").last.map { String($0.prefix(400)) }
        return TransferError(
            .temporary, code: "delivery.encryptionFailed",
            message: "\(path) cannot be encrypted: \(reason ?? "gpg ended with status \(result.status)").")
    }
}
