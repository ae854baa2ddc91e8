internal import Foundation
internal import MusterModel

/// A connection in the terms of rclone: an environment that configures the remote `target`, and the path of its folder.
struct RcloneRemote {
    static let name = "target"

    private(set) var environment: [String: String]
    /// The bucket or container, and the folder in it; on an SFTP server the folder.
    let root: String
    /// Texts that no message may contain.
    private(set) var secrets: [String] = []

    /// Variables that a program needs to find its certificates, its proxy and its home.
    private static let general = [
        "HOME", "PATH", "TMPDIR", "LANG", "SSL_CERT_FILE", "SSL_CERT_DIR", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy",
        "https_proxy", "no_proxy",
    ]

    /// - Parameters:
    ///   - folder: the folder below that of the connection.
    ///   - temporary: a folder for files without secrets, such as the pinned host keys.
    /// - Throws: ``TransferError``.
    init(_ connection: DeliveryConnection, folder: String, settings: RcloneSettings, temporary: String) throws {
        environment = settings.environment.filter { Self.general.contains($0.key) }
        environment.merge([
            "RCLONE_CONFIG": "/dev/null", "RCLONE_RETRIES": "1", "RCLONE_LOW_LEVEL_RETRIES": "1",
            "RCLONE_CONTIMEOUT": "\(settings.connectTimeout)s", "RCLONE_TIMEOUT": "\(settings.idleTimeout)s",
            "RCLONE_TRANSFERS": "1", "RCLONE_CHECKERS": "1", "RCLONE_STATS": "0", "RCLONE_LOG_LEVEL": "ERROR",
        ]) { _, new in new }
        let path = [connection.path, folder].filter { !$0.isEmpty }
        let secretValues = Secrets(environment: settings.environment)
        switch connection.place {
        case .s3(let place):
            root = ([place.bucket] + path).joined(separator: "/")
            try configure(place, settings, secretValues)
        case .sftp(let place):
            root = path.joined(separator: "/").replacing("//", with: "/")
            try configure(place, settings, secretValues, temporary: temporary)
        case .azureblob(let place):
            root = ([place.container] + path).joined(separator: "/")
            try configure(place, settings, secretValues)
        case .gcs(let place):
            root = ([place.bucket] + path).joined(separator: "/")
            try configure(place, settings, secretValues)
        }
    }

    private mutating func set(_ option: String, _ value: String?) {
        if let value { environment["RCLONE_CONFIG_\(Self.name.uppercased())_\(option)"] = value }
    }

    private mutating func secret(_ reference: SecretReference?, _ field: String, _ values: Secrets) throws -> String? {
        guard let reference else { return nil }
        let value = try values.value(of: reference, field)
        secrets.append(value)
        return value
    }

    private mutating func pass(_ prefix: String, from settings: RcloneSettings) {
        // rclone 1.60 cannot use AWS_CA_BUNDLE together with its own certificates.
        for (name, value) in settings.environment where name.hasPrefix(prefix) && name != "AWS_CA_BUNDLE" {
            environment[name] = value
        }
    }

    private mutating func configure(_ place: DeliveryConnection.S3, _ settings: RcloneSettings, _ values: Secrets) throws {
        let endpoint = place.endpoint ?? settings.s3Endpoint
        set("TYPE", "s3")
        set("PROVIDER", endpoint == nil ? "AWS" : "Other")
        set("ENDPOINT", endpoint)
        set("REGION", place.region ?? settings.s3Region ?? (endpoint == nil ? nil : "us-east-1"))
        set("FORCE_PATH_STYLE", "\(place.usesPathStyle ?? (endpoint != nil))")
        // A bucket that is missing is a mistake, not a bucket to create.
        set("NO_CHECK_BUCKET", "true")
        switch place.credentials {
        case .standard(let profile):
            pass("AWS_", from: settings)
            set("ENV_AUTH", "true")
            set("PROFILE", profile)
            secrets += ["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"].compactMap { settings.environment[$0] }
        case .keys(let accessKeyId, let secretAccessKey, let sessionToken):
            set("ACCESS_KEY_ID", try secret(accessKeyId, "accessKeyId", values))
            set("SECRET_ACCESS_KEY", try secret(secretAccessKey, "secretAccessKey", values))
            set("SESSION_TOKEN", try secret(sessionToken, "sessionToken", values))
        }
        switch place.encryption {
        case .aes256: set("SERVER_SIDE_ENCRYPTION", "AES256")
        case .kms(let key):
            set("SERVER_SIDE_ENCRYPTION", "aws:kms")
            set("SSE_KMS_KEY_ID", key)
        case nil: break
        }
        set("STORAGE_CLASS", place.storageClass)
        set("ACL", place.acl)
    }

    private mutating func configure(
        _ place: DeliveryConnection.SFTP, _ settings: RcloneSettings, _ values: Secrets, temporary: String
    ) throws {
        set("TYPE", "sftp")
        set("HOST", place.host)
        set("PORT", "\(place.port)")
        set("USER", place.user)
        // Many servers have no shell. Files are verified by reading them back.
        set("SHELL_TYPE", "none")
        set("DISABLE_HASHCHECK", "true")
        set("SET_MODTIME", "false")
        // Otherwise rclone 1.60 appends bytes to some of its requests, which strict servers refuse.
        set("DISABLE_CONCURRENT_WRITES", "true")
        switch place.credentials {
        case .password(let reference):
            set("PASS", try obscured(try secret(reference, "password", values), settings))
        case .key(let reference, let passphrase):
            // rclone reads a key from one line, with the two characters \n for a line break.
            set("KEY_PEM", try secret(reference, "privateKey", values)?.replacing("\r", with: "").replacing("\n", with: "\\n"))
            set("KEY_FILE_PASS", try obscured(try secret(passphrase, "passphrase", values), settings))
        }
        let host = place.port == 22 && !place.host.contains(":") ? place.host : "[\(place.host)]:\(place.port)"
        let known = temporary + "/known_hosts"
        try place.hostKeys.map { "\(host) \($0)\n" }.joined().write(toFile: known, atomically: false, encoding: .utf8)
        set("KNOWN_HOSTS_FILE", known)
    }

    /// A password in the notation that rclone expects.
    private func obscured(_ text: String?, _ settings: RcloneSettings) throws -> String? {
        guard let text, let program = settings.program else { return nil }
        var obscured: [UInt8] = []
        let process = Subprocess(program: program, arguments: ["obscure", "-"], environment: environment)
        let result = try process.run(
            input: Array(text.utf8), output: .forEach { obscured += $0 }, control: TransferControl())
        let written = String(decoding: obscured, as: UTF8.self).filter { !$0.isNewline }
        guard result.status == 0, !written.isEmpty else {
            throw TransferError(.permanent, code: "delivery.rcloneFailed", message: "rclone cannot use the password.")
        }
        return written
    }

    private mutating func configure(_ place: DeliveryConnection.AzureBlob, _ settings: RcloneSettings, _ values: Secrets) throws {
        set("TYPE", "azureblob")
        set("ENDPOINT", place.endpoint)
        set("ACCESS_TIER", place.accessTier)
        switch place.credentials {
        case .managedIdentity(let clientId):
            set("ACCOUNT", place.account)
            set("USE_MSI", "true")
            set("MSI_CLIENT_ID", clientId)
        case .accountKey(let reference):
            set("ACCOUNT", place.account)
            set("KEY", try secret(reference, "accountKey", values))
        case .sasURL(let reference):
            set("SAS_URL", try secret(reference, "sasUrl", values))
        case .servicePrincipal(let reference):
            set("ACCOUNT", place.account)
            guard case .file(let path) = reference.source else {
                throw TransferError(
                    .permanent, code: "delivery.missingSecret", message: "'servicePrincipal' must name a file.",
                    hint: "Write servicePrincipal: { file: /PATH }.")
            }
            _ = try secret(reference, "servicePrincipal", values)
            set("SERVICE_PRINCIPAL_FILE", path)
        }
    }

    private mutating func configure(
        _ place: DeliveryConnection.GoogleCloudStorage, _ settings: RcloneSettings, _ values: Secrets
    ) throws {
        set("TYPE", "google cloud storage")
        set("ENDPOINT", place.endpoint)
        set("NO_CHECK_BUCKET", "true")
        set("STORAGE_CLASS", place.storageClass)
        set("OBJECT_ACL", place.acl)
        set("BUCKET_POLICY_ONLY", place.acl == nil ? "true" : nil)
        if let serviceAccount = try secret(place.serviceAccount, "serviceAccount", values) {
            set("SERVICE_ACCOUNT_CREDENTIALS", serviceAccount)
        } else {
            pass("GOOGLE_", from: settings)
            pass("CLOUDSDK_", from: settings)
        }
    }
}
