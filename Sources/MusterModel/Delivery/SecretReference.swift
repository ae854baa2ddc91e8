/// The place of a secret. The catalog contains where a secret is, never the secret.
public struct SecretReference: Hashable, Sendable, Codable {
    public enum Source: Hashable, Sendable, Codable {
        /// The name of an environment variable of the process that sends.
        case environment(String)
        /// The absolute path of a file. A line break at its end does not belong to the secret.
        case file(String)
    }

    public var source: Source

    public init(_ source: Source) { self.source = source }

    public static func environment(_ name: String) -> Self { Self(.environment(name)) }
    public static func file(_ path: String) -> Self { Self(.file(path)) }
}

extension SecretReference {
    var document: DocumentNode {
        switch source {
        case .environment(let name): .map([("env", .text(name))])
        case .file(let path): .map([("file", .text(path))])
        }
    }
}

extension DocumentReader {
    /// Reads `{ env: NAME }` or `{ file: PATH }`. Errors do not repeat what is written: it may be the secret itself.
    func secret(_ key: String) -> SecretReference? {
        guard field(key) != nil else {
            reportMissing(key)
            return nil
        }
        return optionalSecret(key)
    }

    func optionalSecret(_ key: String) -> SecretReference? {
        guard let value = field(key) else { return nil }
        guard case .map(let entries) = value.value else {
            report(
                key, code: "connection.literalSecret", "'\(key)' must say where the secret is, and not contain it.",
                hint: "Write { env: NAME } for an environment variable, or { file: /PATH }.")
            return nil
        }
        reportDuplicates(among: entries, at: path.appending(key))
        let texts = entries.map { entry -> (String, String?) in
            guard case .string(let text) = entry.value.value else { return (entry.key, nil) }
            return (entry.key, text)
        }
        if texts.count == 1, case (let field, let text?)? = texts.first {
            if field == "env", Self.isVariableName(text) { return .environment(text) }
            if field == "file", Self.isAbsolutePath(text) { return .file(text) }
        }
        report(
            key, code: "connection.invalidSecret", "'\(key)' does not name an environment variable or a file.",
            hint: "Write { env: NAME } with letters, digits and _, or { file: /PATH } with an absolute path.")
        return nil
    }

    private static func isVariableName(_ text: String) -> Bool {
        text.utf8.first.map { !(0x30...0x39).contains($0) } ?? false
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte) || byte == 0x5f
            }
    }

    static func isAbsolutePath(_ text: String) -> Bool {
        text.hasPrefix("/") && text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7f }
    }
}
