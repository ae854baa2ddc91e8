internal import MusterModel

/// The meaning of a failure of rclone.
enum RcloneFailure {
    static let notInstalled = TransferError(
        .permanent, code: "delivery.rcloneMissing", message: "rclone, which sends the files, is not installed.",
        hint: "Install it (apt-get install rclone), or name it in MUSTER_RCLONE.")

    /// Whether the object does not exist; other causes are errors.
    static func isMissingObject(_ result: Subprocess.Result) -> Bool {
        ["is a directory or doesn't exist", "object not found", "directory not found"].contains(where: result.errors.contains)
    }

    private struct Meaning {
        var signs: [String]
        var kind: TransferError.Kind
        var code: String
        var message: String
        var hint: String?

        init(_ signs: [String], _ kind: TransferError.Kind, _ code: String, _ message: String, _ hint: String? = nil) {
            self.signs = signs
            self.kind = kind
            self.code = code
            self.message = message
            self.hint = hint
        }
    }

    /// The first one with a sign in the error output counts. The texts are those of rclone 1.60 and of the services.
    private static let meanings = [
        Meaning(
            ["SignatureDoesNotMatch", "unable to authenticate", "AuthenticationFailed", "invalid_grant"], .permanent,
            "delivery.wrongSecret",
            "The destination refused the secret.",
            "Check the secret that the connection names, and the user or key that it belongs to."),
        Meaning(
            ["InvalidAccessKeyId"], .permanent, "delivery.wrongSecret", "The destination does not know the access key.",
            "Check the value that 'accessKeyId' names."),
        Meaning(
            ["ExpiredToken", "TokenRefreshRequired"], .permanent, "delivery.expiredToken", "The session token has expired.",
            "Provide a new one."),
        Meaning(
            ["knownhosts: key mismatch", "knownhosts: key is unknown"], .permanent, "delivery.hostKeyMismatch",
            "The server did not show one of the keys in 'hostKeys': it is another server, or the list is not complete.",
            "Compare with the output of 'ssh-keyscan -p PORT HOST', and list every key of the server, of each type."),
        Meaning(
            ["failed to parse private key", "failed to read private key", "decryption password incorrect", "no key found"],
            .permanent,
            "delivery.invalidKey",
            "The private key cannot be read: its passphrase is missing or wrong, or it is not a private key.",
            "Check the values that 'privateKey' and 'passphrase' name."),
        Meaning(
            ["NoCredentialProviders", "could not find default credentials", "failed to refresh cached credentials"], .permanent,
            "delivery.noCredentials", "There are no credentials.",
            "Name them in the connection, or provide them by environment, profile or identity of the machine."),
        Meaning(
            ["NoSuchBucket", "ContainerNotFound", "The specified bucket does not exist"], .permanent, "delivery.noBucket",
            "The bucket or container does not exist.", "Create it, or correct its name."),
        Meaning(
            [
                "QuotaExceeded", "quota exceeded", "XMinioStorageFull", "InsufficientStorage", "no space left", "No space left",
                "Quota",
            ],
            .temporary, "delivery.quotaExceeded", "The destination has no space left.", "Free space or raise the quota."),
        Meaning(
            [
                "AccessDenied", "Access Denied", "Forbidden", "AuthorizationFailure", "AuthorizationPermissionMismatch",
                "permission denied", "Permission denied",
            ],
            .permanent, "delivery.accessDenied", "The destination denied access.",
            "Allow the user or key of the connection to write, read and delete there."),
        Meaning(
            ["x509: "], .permanent, "delivery.untrustedCertificate", "The certificate of the destination is not trusted.",
            "Add its authority to the certificates of the system, or name a file in SSL_CERT_FILE."),
        Meaning(
            ["server gave HTTP response to HTTPS client", "unsupported protocol scheme", "malformed HTTP response"], .permanent,
            "delivery.invalidEndpoint", "Nothing at the endpoint speaks the protocol of the connection.",
            "Check its scheme and port."),
        Meaning(
            ["connection refused", "no such host", "network is unreachable", "no route to host"], .temporary,
            "delivery.unreachable",
            "The destination cannot be reached.", "Check host and port, and that the service runs."),
        Meaning(
            ["i/o timeout", "deadline exceeded", "timeout", "Timeout"], .temporary, "delivery.timeout",
            "The destination did not answer in time."),
        Meaning(
            ["connection reset", "connection lost", "broken pipe", "EOF", "use of closed network connection"], .temporary,
            "delivery.connectionLost", "The connection was cut."),
        Meaning(
            ["SlowDown", "ServiceUnavailable", "InternalError", "TooManyRequests", "status code: 5", "ServerBusy"], .temporary,
            "delivery.unavailable", "The destination is busy or has an error."),
        Meaning(
            ["bad ACL", "InvalidArgument", "InvalidStorageClass", "InvalidRequest", "MalformedACL"], .permanent,
            "delivery.invalidOption",
            "The destination refused an option of the connection."),
    ]

    /// - Parameter secrets: texts that the message must not contain.
    static func error(_ result: Subprocess.Result, _ connection: DeliveryConnection, _ secrets: [String]) -> TransferError {
        let reason = reason(result.errors, without: secrets)
        guard let meaning = meanings.first(where: { $0.signs.contains(where: result.errors.contains) }) else {
            return TransferError(
                .temporary, code: "delivery.failed", message: "rclone failed: \(reason ?? "status \(result.status)")")
        }
        return TransferError(
            meaning.kind, code: meaning.code, message: meaning.message + (reason.map { " (\($0))" } ?? ""), hint: meaning.hint)
    }

    /// The last line about the cause, without the instant and the numbers of requests.
    private static func reason(_ errors: String, without secrets: [String]) -> String? {
        var text = errors
        // The longest first: a secret can contain another one.
        for secret in secrets.sorted(by: { $0.count > $1.count }) where !secret.isEmpty {
            text = text.replacing(secret, with: "…")
        }
        let lines = text.split(separator: "\n").map { $0.trimmingPrefix(#/[0-9\/]{10} [0-9:]{8} /#) }
        guard var line = lines.last(where: { !$0.contains("request id:") && !$0.isEmpty }) else { return nil }
        if let failed = line.firstMatch(of: #/^Failed to [a-z ]+?(?: "[^"]*")?: /#) { line = line[failed.range.upperBound...] }
        return line.isEmpty ? nil : String(line.prefix(400))
    }
}
