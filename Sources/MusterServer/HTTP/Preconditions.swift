internal import HTTPTypes
package import Hummingbird

/// A strong entity tag: the version of a definition, in quotes.
package enum EntityTag {
    package static func text(version: Int) -> String { "\"\(version)\"" }
}

/// The preconditions of a request: `If-Match` and `If-None-Match` (RFC 9110, section 13).
package struct Preconditions: Sendable {
    private let match: [String]?
    private let noneMatch: [String]?

    package init(_ request: Request) {
        match = Self.tags(request.headers[values: .ifMatch])
        noneMatch = Self.tags(request.headers[values: .ifNoneMatch])
    }

    /// Checks the preconditions of a request that changes the resource.
    ///
    /// - Parameter version: the stored version; `nil` when the resource does not exist.
    /// - Throws: ``Problem``: 412.
    package func check(version: Int?) throws {
        if let match, !isAmong(match, version: version) {
            throw Problem(
                .preconditionFailed, code: "precondition.changed",
                version == nil
                    ? "If-Match failed: the resource does not exist." : "The resource was changed in the meantime.",
                hint: "Fetch it again, and apply the change to the new version.", headers: tag(version))
        }
        if let noneMatch, isAmong(noneMatch, version: version) {
            throw Problem(
                .preconditionFailed, code: "precondition.exists", "The resource already exists.",
                hint: "Omit If-None-Match to replace it.", headers: tag(version))
        }
    }

    /// Whether the client of a read request already has this version.
    package func isNotModified(version: Int) -> Bool { noneMatch.map { isAmong($0, version: version) } ?? false }

    private func isAmong(_ tags: [String], version: Int?) -> Bool {
        guard let version else { return false }
        return tags.contains("*") || tags.contains(EntityTag.text(version: version))
    }

    private func tag(_ version: Int?) -> HTTPFields { version.map { [.eTag: EntityTag.text(version: $0)] } ?? [:] }

    /// Weak tags count as strong ones: the server never sends weak tags, but proxies weaken them.
    ///
    /// - Returns: `nil` when the header is absent.
    private static func tags(_ values: [String]) -> [String]? {
        guard !values.isEmpty else { return nil }
        return values.flatMap { $0.split(separator: ",") }.map { part in
            let tag = part.drop { $0 == " " || $0 == "\t" }
            return String((tag.hasPrefix("W/") ? tag.dropFirst(2) : tag).reversed().drop { $0 == " " }.reversed())
        }
    }
}
