internal import Foundation

extension Identifier {
    /// An id made of a name: `Spring offers 2026!` gives `spring_offers_2026`.
    ///
    /// - Returns: `nil` when nothing of the name can be part of an id.
    public static func slug(of name: String) -> String? {
        var slug = ""
        for scalar in name.decomposedStringWithCompatibilityMapping.lowercased().unicodeScalars {
            switch scalar {
            case "a"..."z", "0"..."9": slug.unicodeScalars.append(scalar)
            // The accent of the letter before it.
            case "\u{300}"..."\u{36f}": break
            default: if !slug.isEmpty, slug.last != "_" { slug += "_" }
            }
        }
        slug = String(slug.prefix(64))
        while slug.last == "_" { slug.removeLast() }
        return slug.isEmpty ? nil : slug
    }

    /// The slug with something after it, shortened so that both fit.
    public static func slug(_ slug: String, suffix: String) -> String {
        slug.prefix(max(0, 64 - suffix.utf8.count - 1)) + "_" + suffix
    }
}
