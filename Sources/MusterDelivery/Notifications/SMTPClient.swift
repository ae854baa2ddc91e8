internal import Foundation
internal import MusterModel

/// Sends e-mails through an SMTP server, with curl. Credentials and addresses reach curl on standard input, never as arguments.
struct SMTPClient {
    var settings: SMTPSettings
    var secrets: Secrets
    /// For the message, which curl reads from a file.
    var temporaryFolder: String
    /// The path of curl; `nil` if it is not installed.
    var program: String? = Subprocess.find("curl")
    /// In seconds.
    var connectTimeout = 15
    var maxTime = 60

    /// Sends a message to all of its recipients, or to none. Blocks.
    ///
    /// - Throws: ``TransferError``, `CancellationError`.
    func send(_ message: EmailMessage, control: TransferControl) throws {
        guard let program else {
            throw TransferError(
                .permanent, code: "mail.noCurl", message: "curl is not installed, which sends the e-mails.",
                hint: "Install the package curl.")
        }
        let path = temporaryFolder + "/mail-\(UUID().uuidString).eml"
        guard
            FileManager.default.createFile(
                atPath: path, contents: Data(message.source.utf8), attributes: [.posixPermissions: 0o600])
        else {
            throw TransferError(.temporary, code: "mail.noFile", message: "The e-mail cannot be written to \(temporaryFolder).")
        }
        defer { unlink(path) }
        let curl = Subprocess(program: program, arguments: ["-q", "--config", "-"], environment: [:])
        let result: Subprocess.Result
        do {
            result = try curl.run(input: Array(try configuration(message, path).utf8), control: control)
        } catch let error as POSIXError {
            throw TransferError(.temporary, code: "mail.failed", message: "curl cannot be started: \(error)")
        }
        if result.status != 0 { throw failure(result) }
    }

    /// - Parameter path: of the message.
    private func configuration(_ message: EmailMessage, _ path: String) throws -> String {
        var options = [
            ("url", "\(settings.security == .tls ? "smtps" : "smtp")://\(host):\(settings.port)"), ("upload-file", path),
            ("mail-from", "<\(message.from)>"), ("connect-timeout", "\(connectTimeout)"), ("max-time", "\(maxTime)"),
        ]
        options += message.to.map { ("mail-rcpt", "<\($0)>") }
        if let login = settings.login {
            let password = try secrets.value(of: login.password, "smtp.password")
            options.append(("user", "\(login.user):\(password)"))
        }
        if let caFile = settings.caFile { options.append(("cacert", caFile)) }
        let flags = ["silent", "show-error"] + (settings.security == .starttls ? ["ssl-reqd"] : [])
        return (flags + options.map { "\($0) = \(Self.quoted($1))" }).joined(separator: "\n") + "\n"
    }

    private var host: String { settings.host.contains(":") ? "[\(settings.host)]" : settings.host }

    private static func quoted(_ text: String) -> String {
        let escapes: [Character: String] = [
            "\\": "\\\\", "\"": "\\\"", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\u{b}": "\\v", "\r\n": "\\r\\n",
        ]
        return "\"" + text.map { escapes[$0] ?? String($0) }.joined() + "\""
    }

    private func failure(_ result: Subprocess.Result) -> TransferError {
        let server = "\(settings.host):\(settings.port)"
        // Some messages have further lines of general advice.
        let lines = result.errors.split(whereSeparator: \.isNewline).map(String.init)
        let detail = lines.first { $0.hasPrefix("curl: (") } ?? lines.last ?? "status \(result.status)"
        let reason = detail.replacing(#/^curl: \(\d+\) /#, with: "")
        func error(_ kind: TransferError.Kind, _ code: String, _ message: String, _ hint: String? = nil) -> TransferError {
            TransferError(kind, code: code, message: message, hint: hint)
        }
        // As curl's manual lists them.
        switch result.status {
        case 6: return error(.temporary, "mail.unknownHost", "The mail server '\(settings.host)' cannot be found.")
        case 7: return error(.temporary, "mail.unreachable", "The mail server \(server) cannot be reached.")
        case 28: return error(.temporary, "mail.timeout", "The mail server \(server) did not answer in time.")
        case 64:
            return error(
                .temporary, "mail.notEncrypted", "The mail server \(server) does not offer STARTTLS, so that nothing was sent.",
                "Check 'tls' in the section smtp of the settings.")
        case 35:
            return error(
                .temporary, "mail.tls", "The connection to the mail server \(server) cannot be encrypted: \(reason)",
                "Check 'tls' and 'port' in the section smtp of the settings.")
        case 60, 77:
            return error(
                .temporary, "mail.certificate", "The certificate of the mail server \(server) is not trusted: \(reason)",
                "Name the file with its authority as 'caFile' in the section smtp of the settings.")
        case 67:
            return error(
                .temporary, "mail.accessDenied", "The mail server \(server) refused user and password.",
                "Check 'user' and 'password' in the section smtp of the settings.")
        default: return error(.temporary, "mail.failed", "The mail server \(server) did not take the e-mail: \(reason)")
        }
    }
}
