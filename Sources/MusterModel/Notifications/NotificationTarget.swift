internal import Foundation

/// Where the end of a run is announced, and of which runs.
public struct NotificationTarget: Hashable, Sendable, Codable {
    public enum Occasion: String, CaseIterable, Hashable, Sendable, Codable {
        /// Every run that ends.
        case all
        /// Runs that fail or are completed with errors, and those with unusual counts.
        case failures
        /// Completed runs that reached a volume constraint or a budget.
        case limits_reached
    }

    public enum Destination: Hashable, Sendable, Codable {
        case webhook(url: String, secret: SecretReference?)
        /// At least one address.
        case email(to: [String])
    }

    public var on: Occasion
    public var destination: Destination

    public init(on: Occasion, _ destination: Destination) {
        self.on = on
        self.destination = destination
    }
}

extension NotificationTarget.Destination {
    public enum Kind: String, CaseIterable, Hashable, Sendable, Codable {
        case webhook, email
    }

    public var kind: Kind {
        switch self {
        case .webhook: .webhook
        case .email: .email
        }
    }

    /// The addresses, or the host of the webhook: its path can contain a secret.
    public var displayName: String {
        switch self {
        case .webhook(let url, _): URL(string: url).flatMap { $0.host(percentEncoded: false) } ?? "webhook"
        case .email(let addresses): addresses.joined(separator: ", ")
        }
    }
}

extension NotificationTarget {
    /// Reads a list of targets. Two with the same destination are reported.
    public static func list(_ key: String, reading reader: DocumentReader) -> [NotificationTarget] {
        var seen: Set<Destination> = []
        return reader.optionalObjects(key).compactMap { element in
            guard let target = NotificationTarget(reading: element) else { return nil }
            if !seen.insert(target.destination).inserted {
                element.report(
                    target.destination.kind.rawValue, code: "notification.repeated",
                    "'\(key)' names \(target.destination.displayName) twice.", hint: "Name it once.")
            }
            return target
        }
    }

    private init?(reading reader: DocumentReader) {
        let on = reader.choice("on", default: Occasion.all)
        let (webhook, email) = (reader.optionalObject("webhook"), reader.optionalObject("email"))
        let isOne = (webhook == nil) != (email == nil)
        if !isOne, !reader.hasErrors {
            reader.report(
                webhook == nil ? "webhook" : "email", code: "notification.oneDestination",
                "A notification has either 'webhook' or 'email'.", hint: "Write two notifications to use both.")
        }
        let destination = isOne ? webhook.flatMap(Destination.init(webhook:)) ?? email.flatMap(Destination.init(email:)) : nil
        reader.finish()
        guard let destination, !reader.hasErrors else { return nil }
        self.init(on: on, destination)
    }

    public var document: DocumentNode {
        let fields: DocumentNode =
            switch destination {
            case .webhook(let url, let secret): .map([("url", .text(url)), ("secret", secret?.document)])
            case .email(let addresses): .map([("to", .texts(addresses))])
            }
        return .map([("on", .text(on.rawValue)), (destination.kind.rawValue, fields)])
    }
}

extension NotificationTarget.Destination {
    fileprivate init?(webhook reader: DocumentReader) {
        let url = reader.text("url")
        let secret = reader.optionalSecret("secret")
        if let url, !Self.isAddress(url) {
            reader.report(
                "url", code: "notification.invalidURL", "'url' is not the address of a webhook.",
                hint: "Write it as https://host/path, without a user or a password.")
        }
        reader.finish()
        guard let url, !reader.hasErrors else { return nil }
        self = .webhook(url: url, secret: secret)
    }

    fileprivate init?(email reader: DocumentReader) {
        let addresses = reader.texts("to")
        if !(1...50).contains(addresses.count), !reader.hasErrors {
            reader.report("to", code: "notification.noAddress", "'to' must name 1 to 50 addresses.")
        }
        for address in addresses where !EmailAddress.isValid(address) {
            reader.report(
                "to", code: "notification.invalidAddress", "'\(address.abridged)' is not an e-mail address.",
                hint: EmailAddress.hint)
        }
        reader.finish()
        guard !reader.hasErrors else { return nil }
        self = .email(to: addresses)
    }

    private static func isAddress(_ text: String) -> Bool {
        guard let url = URL(string: text), let scheme = url.scheme?.lowercased(), let host = url.host else { return false }
        return ["http", "https"].contains(scheme) && !host.isEmpty && url.user == nil && url.password == nil
    }
}

/// Addresses such as `ops@example.com`.
enum EmailAddress {
    static let hint = "Write it as name@example.com, in ASCII; a domain with other letters in its xn-- form."

    /// - Source: RFC 5321, without quoted local parts and address literals.
    static func isValid(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, text.utf8.count <= 254, (1...64).contains(parts[0].utf8.count) else { return false }
        let local = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let domain = parts[1].split(separator: ".", omittingEmptySubsequences: false)
        return local.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy(isLocal) }
            && domain.allSatisfy { label in
                (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                    && label.utf8.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
            }
    }

    private static func isLocal(_ byte: UInt8) -> Bool { isAlphanumeric(byte) || "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte) }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
        default: false
        }
    }
}
