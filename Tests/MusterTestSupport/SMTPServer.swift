internal import Foundation

/// An SMTP server with STARTTLS and authentication (aiosmtpd), ended with the last reference to it.
public final class SMTPServer: Sendable {
    /// An e-mail that arrived.
    public struct Mail: Hashable, Sendable, Codable {
        public var from: String
        public var to: [String]
        /// As it was sent.
        public var source: String
        /// Read by Python's parser of e-mails.
        public var headers: [[String]]
        public var text: String
        public var encrypted: Bool

        public func header(_ name: String) -> String? { headers.first { $0[0].lowercased() == name.lowercased() }?[1] }
    }

    public static let user = "muster@example.com"
    public static let password = #"smtp-test-"secret\ 2718 #"#

    public let port: Int
    /// The certificate of the server, which is its own authority.
    public let caFile: String
    private let folder: TemporaryFolder
    private let program: ServerProgram

    /// - Parameters:
    ///   - port: a free one by default.
    ///   - offersTLS: whether the server offers STARTTLS.
    public init(port: Int? = nil, offersTLS: Bool = true) throws {
        folder = try TemporaryFolder()
        self.port = port ?? FreePorts.take(1)[0]
        caFile = folder.path + "/ca.pem"
        let ready = folder.path + "/ready"
        program = try ServerProgram(
            PythonTools.python,
            ["-c", Self.code, folder.path, "\(self.port)", ready, Self.user, Self.password, offersTLS ? "tls" : "plain"],
            log: folder.path + "/smtp.log")
        try program.wait { FileManager.default.fileExists(atPath: ready) }
    }

    /// A port on which nothing listens.
    public static func freePort() -> Int { FreePorts.take(1)[0] }

    /// Kills the server.
    public func end() { program.end() }

    /// In the order of arrival.
    public var mails: [Mail] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".mail") }.sorted().compactMap { name in
            FileManager.default.contents(atPath: folder.path + "/" + name).flatMap {
                try? JSONDecoder().decode(Mail.self, from: $0)
            }
        }
    }

    private static let code = """
        import asyncio, datetime, email, email.policy, ipaddress, json, os, ssl, sys
        from aiosmtpd.controller import Controller
        from aiosmtpd.smtp import AuthResult, LoginPassword
        from cryptography import x509
        from cryptography.hazmat.primitives import hashes, serialization
        from cryptography.hazmat.primitives.asymmetric import ec
        folder, port, ready, user, password, mode = sys.argv[1:]
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, 'localhost')])
        now = datetime.datetime.now(datetime.timezone.utc)
        names = x509.SubjectAlternativeName([x509.DNSName('localhost'), x509.IPAddress(ipaddress.ip_address('127.0.0.1'))])
        certificate = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
            .serial_number(1).not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=9))
            .add_extension(names, False).add_extension(x509.BasicConstraints(True, None), True).sign(key, hashes.SHA256()))
        with open(folder + '/ca.pem', 'wb') as file: file.write(certificate.public_bytes(serialization.Encoding.PEM))
        with open(folder + '/key.pem', 'wb') as file: file.write(key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder + '/ca.pem', folder + '/key.pem')
        def authenticate(server, session, envelope, mechanism, data):
            valid = isinstance(data, LoginPassword) and data.login.decode() == user and data.password.decode() == password
            return AuthResult(success=valid, handled=False)
        class Handler:
            count = 0
            async def handle_RCPT(self, server, session, envelope, address, options):
                if address.startswith('unknown@'): return '550 no such user'
                envelope.rcpt_tos.append(address)
                return '250 OK'
            async def handle_DATA(self, server, session, envelope):
                message = email.message_from_bytes(envelope.content, policy=email.policy.default)
                Handler.count += 1
                path = folder + '/%04d' % Handler.count
                with open(path, 'w') as file:
                    json.dump({'from': envelope.mail_from, 'to': envelope.rcpt_tos, 'source': envelope.content.decode('latin-1'),
                        'headers': [[name, str(value)] for name, value in message.items()],
                        'text': message.get_content(), 'encrypted': session.ssl is not None}, file)
                os.rename(path, path + '.mail')
                return '250 OK'
        secure = mode == 'tls'
        controller = Controller(
            Handler(), hostname='127.0.0.1', port=int(port), authenticator=authenticate if secure else None,
            auth_required=secure, auth_require_tls=True, require_starttls=secure, tls_context=context if secure else None)
        controller.start()
        os.rename(folder + '/key.pem', ready)
        asyncio.new_event_loop().run_forever()
        """
}
