/// A place outside the workspace to which files are sent: a bucket, a container or a folder of an SFTP server.
public struct DeliveryConnection: Hashable, Sendable, Identifiable {
    public typealias ID = Identifier<DeliveryConnection>

    public enum Kind: String, CaseIterable, Hashable, Sendable, Codable {
        case s3, sftp, azureblob, gcs
    }

    public enum Place: Hashable, Sendable {
        case s3(S3)
        case sftp(SFTP)
        case azureblob(AzureBlob)
        case gcs(GoogleCloudStorage)
    }

    public var id: ID
    public var name: String
    public var description: String?
    public var place: Place
    /// The folder in the bucket, in the container or on the server; empty for the top one. Without `/` at its ends, except that
    /// an absolute folder of an SFTP server starts with it.
    public var path: String

    public init(id: ID, name: String, description: String? = nil, place: Place, path: String = "") {
        self.id = id
        self.name = name
        self.description = description
        self.place = place
        self.path = path
    }

    public var kind: Kind {
        switch place {
        case .s3: .s3
        case .sftp: .sftp
        case .azureblob: .azureblob
        case .gcs: .gcs
        }
    }
}

extension DeliveryConnection {
    /// Amazon S3, or a store with its interface.
    public struct S3: Hashable, Sendable {
        public enum Credentials: Hashable, Sendable {
            /// The standard environment variables, profile or instance identity of AWS.
            case standard(profile: String?)
            case keys(accessKeyId: SecretReference, secretAccessKey: SecretReference, sessionToken: SecretReference?)
        }

        public enum Encryption: Hashable, Sendable {
            case aes256
            /// `key` is the id or ARN of the key; `nil` for the default key of the account.
            case kms(key: String?)
        }

        public var bucket: String
        /// A URL; `nil` for the server's setting, or AWS.
        public var endpoint: String?
        /// `nil` for the server's setting, or that of the AWS environment.
        public var region: String?
        /// Whether the bucket is in the path of URLs instead of their host name; `nil`: if there is an endpoint.
        public var usesPathStyle: Bool?
        public var credentials: Credentials
        public var encryption: Encryption?
        public var storageClass: String?
        public var acl: String?

        public init(
            bucket: String, endpoint: String? = nil, region: String? = nil, usesPathStyle: Bool? = nil,
            credentials: Credentials = .standard(profile: nil), encryption: Encryption? = nil, storageClass: String? = nil,
            acl: String? = nil
        ) {
            self.bucket = bucket
            self.endpoint = endpoint
            self.region = region
            self.usesPathStyle = usesPathStyle
            self.credentials = credentials
            self.encryption = encryption
            self.storageClass = storageClass
            self.acl = acl
        }
    }

    public struct SFTP: Hashable, Sendable {
        public enum Credentials: Hashable, Sendable {
            case password(SecretReference)
            /// A private key in the format of OpenSSH or in PEM.
            case key(SecretReference, passphrase: SecretReference?)
        }

        public static let defaultPort = 22

        public var host: String
        public var port: Int
        public var user: String
        public var credentials: Credentials
        /// The keys by which the server is recognised, such as `ssh-ed25519 AAAA…`; at least one.
        public var hostKeys: [String]

        public init(
            host: String, port: Int = defaultPort, user: String, credentials: Credentials, hostKeys: [String]
        ) {
            self.host = host
            self.port = port
            self.user = user
            self.credentials = credentials
            self.hostKeys = hostKeys
        }
    }

    public struct AzureBlob: Hashable, Sendable {
        public enum Credentials: Hashable, Sendable {
            /// The managed identity of the machine; `clientId` selects one of several.
            case managedIdentity(clientId: String?)
            case accountKey(SecretReference)
            /// A URL of the container with a shared access signature.
            case sasURL(SecretReference)
            /// The file, or its text, with the credentials of a service principal.
            case servicePrincipal(SecretReference)
        }

        public var account: String
        public var container: String
        public var endpoint: String?
        public var credentials: Credentials
        /// `hot`, `cool` or `archive`; `nil` for that of the account.
        public var accessTier: String?

        public init(
            account: String, container: String, endpoint: String? = nil,
            credentials: Credentials = .managedIdentity(clientId: nil),
            accessTier: String? = nil
        ) {
            self.account = account
            self.container = container
            self.endpoint = endpoint
            self.credentials = credentials
            self.accessTier = accessTier
        }
    }

    public struct GoogleCloudStorage: Hashable, Sendable {
        public var bucket: String
        public var endpoint: String?
        /// The JSON key of a service account; `nil` for the application default credentials of the machine.
        public var serviceAccount: SecretReference?
        public var storageClass: String?
        /// `nil` where the bucket has uniform access.
        public var acl: String?

        public init(
            bucket: String, endpoint: String? = nil, serviceAccount: SecretReference? = nil, storageClass: String? = nil,
            acl: String? = nil
        ) {
            self.bucket = bucket
            self.endpoint = endpoint
            self.serviceAccount = serviceAccount
            self.storageClass = storageClass
            self.acl = acl
        }
    }
}
