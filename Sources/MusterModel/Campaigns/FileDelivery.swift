/// A connection to which the files of a run are sent, and how.
public struct FileDelivery: Hashable, Sendable, Codable {
    public var connection: DeliveryConnection.ID
    /// The folder below that of the connection; `nil` for that itself.
    public var path: PathTemplate?
    /// `nil`: the files are sent as they are.
    public var encryption: PGPEncryption?

    public init(connection: DeliveryConnection.ID, path: PathTemplate? = nil, encryption: PGPEncryption? = nil) {
        self.connection = connection
        self.path = path
        self.encryption = encryption
    }
}

/// Encryption with OpenPGP, and optionally a signature. A file is sent under its name with `.pgp` appended. The manifest is readable.
public struct PGPEncryption: Hashable, Sendable, Codable {
    public static let nameExtension = ".pgp"

    public struct Signature: Hashable, Sendable, Codable {
        /// The private key, in text form (ASCII armor) or binary.
        public var key: SecretReference
        public var passphrase: SecretReference?

        public init(key: SecretReference, passphrase: SecretReference? = nil) {
            self.key = key
            self.passphrase = passphrase
        }
    }

    /// The absolute paths of files with public keys; at least one. Each recipient can decrypt.
    public var recipients: [String]
    public var signature: Signature?

    public init(recipients: [String], signature: Signature? = nil) {
        self.recipients = recipients
        self.signature = signature
    }
}

extension FileDelivery {
    /// Reads a list of deliveries. Two to the same folder of the same connection are reported.
    static func list(_ key: String, reading reader: DocumentReader) -> [FileDelivery] {
        struct Folder: Hashable {
            var connection: DeliveryConnection.ID
            var path: String
        }
        var seen: Set<Folder> = []
        return reader.optionalObjects(key).compactMap { element in
            guard let delivery = FileDelivery(reading: element) else { return nil }
            if !seen.insert(Folder(connection: delivery.connection, path: delivery.path?.text ?? "")).inserted {
                element.report(
                    "connection", code: "file.repeatedDelivery",
                    "'\(key)' names the connection '\(delivery.connection)' twice with the same path.",
                    hint: "Name it once, or give them different paths.")
            }
            return delivery
        }
    }

    private init?(reading reader: DocumentReader) {
        let connection: DeliveryConnection.ID? = reader.reference("connection")
        let path = reader.optionalText("path").flatMap { text in
            reader.pathTemplate(text.hasSuffix("/") ? String(text.dropLast()) : text, "path")
        }
        let encryption = reader.optionalObject("encrypt").flatMap(PGPEncryption.init(reading:))
        reader.finish()
        guard let connection, !reader.hasErrors else { return nil }
        self.init(connection: connection, path: path, encryption: encryption)
    }

    var document: DocumentNode {
        .map([
            ("connection", .id(connection)), ("path", path.map { .text($0.text) }), ("encrypt", encryption?.document),
        ])
    }
}

extension PGPEncryption {
    fileprivate init?(reading reader: DocumentReader) {
        let recipients = reader.texts("recipients")
        if recipients.isEmpty, !reader.hasErrors {
            reader.report(
                "recipients", code: "file.noRecipients", "'recipients' names no key file.",
                hint: "Name the files with the public keys of those who may decrypt: [/etc/muster/partner.asc].")
        }
        for recipient in recipients where !DocumentReader.isAbsolutePath(recipient) {
            reader.report(
                "recipients", code: "file.invalidKeyFile", "'\(recipient.abridged)' is not the absolute path of a file.",
                hint: "Write the path of the file with the public key, such as /etc/muster/partner.asc.")
        }
        let signature = reader.optionalObject("sign").flatMap(Signature.init(reading:))
        reader.finish()
        guard !reader.hasErrors else { return nil }
        self.init(recipients: recipients, signature: signature)
    }

    fileprivate var document: DocumentNode {
        .map([
            ("recipients", .texts(recipients)),
            (
                "sign",
                signature.map { .map([("key", $0.key.document), ("passphrase", $0.passphrase?.document)]) }
            ),
        ])
    }
}

extension PGPEncryption.Signature {
    fileprivate init?(reading reader: DocumentReader) {
        let key = reader.secret("key")
        let passphrase = reader.optionalSecret("passphrase")
        reader.finish()
        guard let key, !reader.hasErrors else { return nil }
        self.init(key: key, passphrase: passphrase)
    }
}

extension FileConfig {
    /// The bucket and folder of ``s3Path``; `nil` unless the destination is S3.
    public var s3Location: S3Location? { destination == .s3 ? s3Path.flatMap(S3Location.init) : nil }
}
