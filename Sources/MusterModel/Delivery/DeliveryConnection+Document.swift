internal import Foundation

extension DeliveryConnection: DefinitionContent {
    public static var kind: DefinitionKind { .connection }

    public init?(reading reader: DocumentReader) {
        let id: ID? = reader.id("id")
        let name = reader.text("name")
        let description = reader.optionalText("description", allowingEmpty: true)
        let kind: Kind? = reader.choice("type")
        let place: Place? =
            switch kind {
            case .s3: S3(reading: reader).map(Place.s3)
            case .sftp: SFTP(reading: reader).map(Place.sftp)
            case .azureblob: AzureBlob(reading: reader).map(Place.azureblob)
            case .gcs: GoogleCloudStorage(reading: reader).map(Place.gcs)
            case nil: nil
            }
        let path = reader.connectionPath(allowingAbsolute: kind == .sftp)
        // Without a type it is not known which fields there are.
        if kind != nil { reader.finish() }
        guard let id, let name, let place, !reader.hasErrors else { return nil }
        self.init(id: id, name: name, description: description, place: place, path: path)
    }

    public var document: DocumentNode {
        let placeFields =
            switch place {
            case .s3(let place): place.fields
            case .sftp(let place): place.fields
            case .azureblob(let place): place.fields
            case .gcs(let place): place.fields
            }
        return .map(
            [
                ("id", .id(id)), ("name", .text(name)), ("description", description.map(DocumentNode.text)),
                ("type", .text(kind.rawValue)),
            ] + placeFields + [("path", path.isEmpty ? nil : .text(path))])
    }
}

extension DeliveryConnection.S3 {
    fileprivate enum EncryptionName: String, CaseIterable {
        case aes256 = "AES256"
        case kms = "aws:kms"
    }

    fileprivate init?(reading reader: DocumentReader) {
        let bucket = reader.text("bucket")
        if let bucket, !S3Location.isBucketName(bucket) {
            reader.report(
                "bucket", code: "connection.invalidBucket", "'\(bucket.abridged)' is not the name of a bucket.",
                hint: S3Location.bucketHint)
        }
        let endpoint = reader.optionalEndpoint()
        let region = reader.optionalWord("region")
        let usesPathStyle = reader.field("pathStyle") == nil ? nil : reader.bool("pathStyle", default: false)
        let credentials = Credentials(reading: reader)
        let encryptionName: EncryptionName? = reader.optionalChoice("serverSideEncryption")
        let kmsKey = reader.optionalWord("kmsKeyId")
        if kmsKey != nil, encryptionName != .kms {
            reader.report(
                "kmsKeyId", code: "connection.keyWithoutEncryption", "'kmsKeyId' needs serverSideEncryption: aws:kms.")
        }
        let storageClass = reader.optionalWord("storageClass")
        let acl = reader.optionalWord("acl")
        guard let bucket, let credentials, !reader.hasErrors else { return nil }
        let encryption: Encryption? = encryptionName.map { $0 == .kms ? .kms(key: kmsKey) : .aes256 }
        self.init(
            bucket: bucket, endpoint: endpoint, region: region, usesPathStyle: usesPathStyle, credentials: credentials,
            encryption: encryption, storageClass: storageClass, acl: acl)
    }

    fileprivate var fields: [(String, DocumentNode?)] {
        var fields: [(String, DocumentNode?)] = [
            ("bucket", .text(bucket)), ("endpoint", endpoint.map(DocumentNode.text)), ("region", region.map(DocumentNode.text)),
            ("pathStyle", usesPathStyle.map(DocumentNode.bool)),
        ]
        switch credentials {
        case .standard(let profile): fields.append(("profile", profile.map(DocumentNode.text)))
        case .keys(let accessKeyId, let secretAccessKey, let sessionToken):
            fields += [
                ("accessKeyId", accessKeyId.document), ("secretAccessKey", secretAccessKey.document),
                ("sessionToken", sessionToken?.document),
            ]
        }
        switch encryption {
        case .aes256: fields.append(("serverSideEncryption", .text(EncryptionName.aes256.rawValue)))
        case .kms(let key):
            fields += [
                ("serverSideEncryption", .text(EncryptionName.kms.rawValue)), ("kmsKeyId", key.map(DocumentNode.text)),
            ]
        case nil: break
        }
        return fields + [("storageClass", storageClass.map(DocumentNode.text)), ("acl", acl.map(DocumentNode.text))]
    }
}

extension DeliveryConnection.S3.Credentials {
    fileprivate init?(reading reader: DocumentReader) {
        let profile = reader.optionalWord("profile")
        let keys = ["accessKeyId", "secretAccessKey", "sessionToken"].filter { reader.field($0) != nil }
        guard !keys.isEmpty else {
            self = .standard(profile: profile)
            return
        }
        if profile != nil {
            reader.report(
                "profile", code: "connection.twoCredentials", "A connection has either 'profile' or '\(keys[0])', not both.")
        }
        let accessKeyId = reader.secret("accessKeyId")
        let secretAccessKey = reader.secret("secretAccessKey")
        let sessionToken = reader.optionalSecret("sessionToken")
        guard let accessKeyId, let secretAccessKey else { return nil }
        self = .keys(accessKeyId: accessKeyId, secretAccessKey: secretAccessKey, sessionToken: sessionToken)
    }
}

extension DeliveryConnection.SFTP {
    fileprivate init?(reading reader: DocumentReader) {
        let host = reader.text("host")
        if let host, !Self.isHost(host) {
            reader.report(
                "host", code: "connection.invalidHost", "'\(host.abridged)' is not the name or address of a host.",
                hint: "Write it without a scheme, user, port or path, such as sftp.example.com.")
        }
        let port = reader.optionalInt("port", in: 1...65_535) ?? Self.defaultPort
        let user = reader.text("user")
        let credentials = Credentials(reading: reader)
        let hostKeys = Self.hostKeys(reader)
        guard let host, let user, let credentials, !reader.hasErrors else { return nil }
        self.init(host: host, port: port, user: user, credentials: credentials, hostKeys: hostKeys)
    }

    private static func isHost(_ text: String) -> Bool {
        text.utf8.count <= 253
            && text.unicodeScalars.allSatisfy {
                $0.value > 0x20 && $0.value != 0x7f && !"/@[],*?!|\"'#".unicodeScalars.contains($0)
            }
            && (!text.contains(":") || text.allSatisfy { $0.isHexDigit || $0 == ":" })
    }

    private static func hostKeys(_ reader: DocumentReader) -> [String] {
        let keys = reader.texts("hostKeys")
        if keys.isEmpty, !reader.hasErrors {
            reader.report(
                "hostKeys", code: "connection.noHostKey",
                "'hostKeys' is missing: without the keys of the server, any machine could pretend to be it.",
                hint: "List the keys that 'ssh-keyscan -p PORT HOST' prints, after you have checked them, each as "
                    + "\"ssh-ed25519 AAAA…\".")
        }
        for (index, key) in keys.enumerated() where !isHostKey(key) {
            reader.report(
                "hostKeys", code: "connection.invalidHostKey", "hostKeys[\(index)] is not the public key of a host.",
                hint: "Write its type and its text, such as \"ssh-ed25519 AAAA…\", without the name of the host.")
        }
        return keys
    }

    private static func isHostKey(_ text: String) -> Bool {
        let words = text.split(separator: " ")
        guard words.count == 2 || words.count == 3, words[0].hasPrefix("ssh-") || words[0].hasPrefix("ecdsa-sha2-"),
            let data = Data(base64Encoded: String(words[1])), data.count > 4,
            text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7f })
        else { return false }
        // The text starts with the length and the name of the type.
        return data.dropFirst(4).starts(with: words[0].utf8)
    }

    fileprivate var fields: [(String, DocumentNode?)] {
        let credentialFields: [(String, DocumentNode?)] =
            switch credentials {
            case .password(let password): [("password", password.document)]
            case .key(let key, let passphrase): [("privateKey", key.document), ("passphrase", passphrase?.document)]
            }
        return [
            ("host", .text(host)), ("port", port == Self.defaultPort ? nil : .int(port)), ("user", .text(user)),
        ] + credentialFields + [("hostKeys", .texts(hostKeys))]
    }
}

extension DeliveryConnection.SFTP.Credentials {
    fileprivate init?(reading reader: DocumentReader) {
        let password = reader.optionalSecret("password")
        let key = reader.optionalSecret("privateKey")
        let passphrase = reader.optionalSecret("passphrase")
        let names = ["password", "privateKey"].filter { reader.field($0) != nil }
        if names.count == 2 {
            reader.report(
                "password", code: "connection.twoCredentials", "A connection has either 'password' or 'privateKey', not both.")
        } else if names.isEmpty {
            reader.report(
                "privateKey", code: "connection.noCredentials", "A connection of type sftp needs 'privateKey' or 'password'.",
                hint: "Write privateKey: { file: /PATH }, or password: { env: NAME }.")
        } else if reader.field("passphrase") != nil, reader.field("privateKey") == nil {
            reader.report(
                "passphrase", code: "connection.passphraseWithoutKey", "'passphrase' needs 'privateKey'.")
        }
        if let password {
            self = .password(password)
        } else if let key {
            self = .key(key, passphrase: passphrase)
        } else {
            return nil
        }
    }
}

extension DeliveryConnection.AzureBlob {
    private enum AccessTier: String, CaseIterable {
        case hot, cool, archive
    }

    fileprivate init?(reading reader: DocumentReader) {
        let account = reader.text("account")
        if let account, !(3...24).contains(account.utf8.count) || !account.utf8.allSatisfy(Self.isLowercaseOrDigit) {
            reader.report(
                "account", code: "connection.invalidAccount", "'\(account.abridged)' is not the name of a storage account.",
                hint: "An account has 3 to 24 of a-z and 0-9.")
        }
        let container = reader.text("container")
        if let container, !Self.isContainerName(container) {
            reader.report(
                "container", code: "connection.invalidContainer", "'\(container.abridged)' is not the name of a container.",
                hint: "A container has 3 to 63 of a-z, 0-9 and single '-' between them.")
        }
        let endpoint = reader.optionalEndpoint()
        let credentials = Credentials(reading: reader)
        let accessTier: AccessTier? = reader.optionalChoice("accessTier")
        guard let account, let container, let credentials, !reader.hasErrors else { return nil }
        self.init(
            account: account, container: container, endpoint: endpoint, credentials: credentials,
            accessTier: accessTier?.rawValue)
    }

    private static func isLowercaseOrDigit(_ byte: UInt8) -> Bool {
        (0x61...0x7a).contains(byte) || (0x30...0x39).contains(byte)
    }

    private static func isContainerName(_ text: String) -> Bool {
        (3...63).contains(text.utf8.count) && text.utf8.allSatisfy { isLowercaseOrDigit($0) || $0 == 0x2d }
            && !text.hasPrefix("-") && !text.hasSuffix("-") && !text.contains("--")
    }

    fileprivate var fields: [(String, DocumentNode?)] {
        let credentialFields: (String, DocumentNode?) =
            switch credentials {
            case .managedIdentity(let clientId): ("identityClientId", clientId.map(DocumentNode.text))
            case .accountKey(let key): ("accountKey", key.document)
            case .sasURL(let url): ("sasUrl", url.document)
            case .servicePrincipal(let file): ("servicePrincipal", file.document)
            }
        return [
            ("account", .text(account)), ("container", .text(container)), ("endpoint", endpoint.map(DocumentNode.text)),
            credentialFields, ("accessTier", accessTier.map(DocumentNode.text)),
        ]
    }
}

extension DeliveryConnection.AzureBlob.Credentials {
    fileprivate init?(reading reader: DocumentReader) {
        let clientId = reader.optionalWord("identityClientId")
        let names = ["identityClientId", "accountKey", "sasUrl", "servicePrincipal"].filter { reader.field($0) != nil }
        if names.count > 1 {
            reader.report(
                names[1], code: "connection.twoCredentials",
                "A connection has either '\(names[0])' or '\(names[1])', not both.")
        }
        switch names.first {
        case "accountKey": self.init(reader.optionalSecret("accountKey"), Self.accountKey)
        case "sasUrl": self.init(reader.optionalSecret("sasUrl"), Self.sasURL)
        case "servicePrincipal": self.init(reader.optionalSecret("servicePrincipal"), Self.servicePrincipal)
        default: self = .managedIdentity(clientId: clientId)
        }
    }

    private init?(_ secret: SecretReference?, _ credentials: (SecretReference) -> Self) {
        guard let secret else { return nil }
        self = credentials(secret)
    }
}

extension DeliveryConnection.GoogleCloudStorage {
    fileprivate init?(reading reader: DocumentReader) {
        let bucket = reader.text("bucket")
        if let bucket, !Self.isBucketName(bucket) {
            reader.report(
                "bucket", code: "connection.invalidBucket", "'\(bucket.abridged)' is not the name of a bucket.",
                hint: "A bucket has 3 to 222 of a-z, 0-9, '.', '_' and '-'.")
        }
        let endpoint = reader.optionalEndpoint()
        let serviceAccount = reader.optionalSecret("serviceAccount")
        let storageClass = reader.optionalWord("storageClass")
        let acl = reader.optionalWord("acl")
        guard let bucket, !reader.hasErrors else { return nil }
        self.init(
            bucket: bucket, endpoint: endpoint, serviceAccount: serviceAccount, storageClass: storageClass, acl: acl)
    }

    private static func isBucketName(_ text: String) -> Bool {
        (3...222).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2d || $0 == 0x2e || $0 == 0x5f
            } && !text.hasPrefix(".") && !text.hasPrefix("-") && !text.contains("..")
    }

    fileprivate var fields: [(String, DocumentNode?)] {
        [
            ("bucket", .text(bucket)), ("endpoint", endpoint.map(DocumentNode.text)),
            ("serviceAccount", serviceAccount?.document), ("storageClass", storageClass.map(DocumentNode.text)),
            ("acl", acl.map(DocumentNode.text)),
        ]
    }
}

extension DocumentReader {
    /// An `endpoint` that contains no user and password: the error does not repeat it, because it may contain a secret.
    fileprivate func optionalEndpoint() -> String? {
        guard let text = optionalText("endpoint") else { return nil }
        guard let url = URL(string: text), url.scheme == "http" || url.scheme == "https", let host = url.host, !host.isEmpty,
            url.user == nil, url.password == nil, url.query == nil, url.fragment == nil, url.path.isEmpty || url.path == "/"
        else {
            report(
                "endpoint", code: "connection.invalidEndpoint", "'endpoint' is not the URL of a service.",
                hint: "Write scheme, host and port only, such as https://s3.example.com:9000.")
            return nil
        }
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    /// A text without spaces and control characters.
    fileprivate func optionalWord(_ key: String) -> String? {
        guard let text = optionalText(key) else { return nil }
        guard text.unicodeScalars.allSatisfy({ !$0.properties.isWhitespace && $0.value >= 0x20 && $0.value != 0x7f }) else {
            report(key, code: "connection.invalidWord", "'\(key)' contains a space or a control character.")
            return nil
        }
        return text
    }

    fileprivate func connectionPath(allowingAbsolute: Bool) -> String {
        guard let text = optionalText("path") else { return "" }
        var path = Substring(text)
        let isAbsolute = path.hasPrefix("/")
        if !allowingAbsolute { path.trimPrefix("/") }
        while path.hasSuffix("/") && path.count > 1 { path.removeLast() }
        let folders = isAbsolute && allowingAbsolute ? path.dropFirst() : path
        if let problem = PathTemplate.problem(ofPath: String(folders)) {
            report("path", code: "connection.invalidPath", "'path' \(problem).")
        }
        return String(path)
    }
}
