internal import Foundation

/// The id of one kind of thing: a slug such as `gold_card`. Ids of different kinds are different types.
///
/// Catalog ids match `[a-z0-9][a-z0-9_-]{0,63}`, which ``isSlug(_:)`` checks. Ordered by bytes.
public struct Identifier<Entity>: RawRepresentable, Hashable, Sendable, Comparable, CustomStringConvertible {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public init(_ rawValue: String) {
        self.rawValue = rawValue
    }

    public var description: String { rawValue }

    public static func < (left: Self, right: Self) -> Bool {
        left.rawValue.utf8.lexicographicallyPrecedes(right.rawValue.utf8)
    }
}

extension Identifier: Codable {
    public init(from decoder: any Decoder) throws {
        rawValue = try decoder.singleValueContainer().decode(String.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}

extension Identifier: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) {
        rawValue = value
    }
}

extension Identifier {
    /// Whether `text` is a valid id of a catalog definition.
    public static func isSlug(_ text: String) -> Bool {
        let bytes = text.utf8
        guard let first = bytes.first, bytes.count <= 64 else { return false }
        func isAlphanumeric(_ byte: UInt8) -> Bool { (0x61...0x7a).contains(byte) || (0x30...0x39).contains(byte) }
        return isAlphanumeric(first) && bytes.allSatisfy { isAlphanumeric($0) || $0 == 0x5f || $0 == 0x2d }
    }
}

extension Identifier {
    /// An id derived from a name: `Spring offers 2026!` gives `spring_offers_2026`.
    ///
    /// - Returns: `nil` when no character of the name is allowed in an id.
    public static func slug(of name: String) -> String? {
        var slug = ""
        for scalar in name.decomposedStringWithCompatibilityMapping.lowercased().unicodeScalars {
            switch scalar {
            case "a"..."z", "0"..."9": slug.unicodeScalars.append(scalar)
            // A combining accent of the letter before it.
            case "\u{300}"..."\u{36f}": break
            default: if !slug.isEmpty, slug.last != "_" { slug += "_" }
            }
        }
        slug = String(slug.prefix(64))
        while slug.last == "_" { slug.removeLast() }
        return slug.isEmpty ? nil : slug
    }

    /// The slug followed by `suffix`, shortened to the maximum length of an id.
    public static func slug(_ slug: String, suffix: String) -> String {
        slug.prefix(max(0, 64 - suffix.utf8.count - 1)) + "_" + suffix
    }
}
