/// The server through which e-mails are sent.
public struct SMTPSettings: Hashable, Sendable {
    public enum Security: String, CaseIterable, Hashable, Sendable {
        /// The connection is encrypted before anything else is sent, or nothing is sent.
        case starttls
        /// Encrypted from the start.
        case tls
        /// Not encrypted; without a user.
        case none
    }

    public var host: String
    public var port: Int
    public var security: Security
    /// The address of the sender.
    public var from: String
    /// `nil`: without authentication.
    public var login: Login?
    /// The path of a file with the certificate authorities to trust; `nil` for those of the system.
    public var caFile: String?

    public struct Login: Hashable, Sendable {
        public var user: String
        public var password: SecretReference

        public init(user: String, password: SecretReference) {
            self.user = user
            self.password = password
        }
    }

    public init(
        host: String, port: Int? = nil, security: Security = .starttls, from: String, login: Login? = nil, caFile: String? = nil
    ) {
        self.host = host
        self.port = port ?? Self.defaultPort(security)
        self.security = security
        self.from = from
        self.login = login
        self.caFile = caFile
    }

    private static func defaultPort(_ security: Security) -> Int {
        switch security {
        case .starttls: 587
        case .tls: 465
        case .none: 25
        }
    }
}

extension SMTPSettings {
    /// Reads the section `smtp` of a settings file.
    public init?(reading reader: DocumentReader) {
        let host = reader.text("host")
        let port = reader.optionalInt("port", in: 1...65_535)
        let security = reader.choice("tls", default: Security.starttls)
        let from = reader.text("from")
        let user = reader.optionalText("user")
        let password = reader.optionalSecret("password")
        let caFile = reader.optionalText("caFile")
        if let host, !host.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) || host.contains(where: { "/@?#\"\\".contains($0) }) {
            reader.report(
                "host", code: "smtp.invalidHost", "'host' is not the name of a server.", hint: "Such as smtp.example.com.")
        }
        if let from, !EmailAddress.isValid(from) {
            reader.report(
                "from", code: "smtp.invalidAddress", "'\(from.abridged)' is not an e-mail address.", hint: EmailAddress.hint)
        }
        if (user == nil) != (password == nil), !reader.hasErrors {
            reader.report(
                user == nil ? "user" : "password", code: "smtp.incompleteLogin", "'user' and 'password' belong together.",
                hint: "Write both, or neither for a server without authentication.")
        }
        if let user, user.contains(":") {
            reader.report("user", code: "smtp.invalidUser", "'user' cannot contain a colon.")
        }
        if user != nil, security == .none {
            reader.report(
                "tls", code: "smtp.passwordInClear", "A password is not sent over a connection that is not encrypted.",
                hint: "Set 'tls' to starttls or tls.")
        }
        if let caFile, !DocumentReader.isAbsolutePath(caFile) {
            reader.report("caFile", code: "smtp.invalidFile", "'caFile' is not the absolute path of a file.")
        }
        reader.finish()
        guard let host, let from, !reader.hasErrors else { return nil }
        let login = user.flatMap { user in password.map { Login(user: user, password: $0) } }
        self.init(host: host, port: port, security: security, from: from, login: login, caFile: caFile)
    }
}
