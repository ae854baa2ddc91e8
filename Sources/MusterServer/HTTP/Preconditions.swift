internal import HTTPTypes
package import Hummingbird

/// A strong entity tag: the version of a definition, in quotes.
package enum EntityTag {
    package static func text(version: Int) -> String { "\"\(version)\"" }
}

/// What a request expects of the resource that it is about (RFC 9110, section 13).
package struct Preconditions: Sendable {
    private let match: [String]?
    private let noneMatch: [String]?

    package init(_ request: Request) {
        match = Self.tags(request.headers[values: .ifMatch])
        noneMatch = Self.tags(request.headers[values: .ifNoneMatch])
    }

    /// For a request that changes something.
    ///
    /// - Parameter version: of what is there; `nil` when nothing is.
    /// - Throws: ``Problem``: 412.
    package func check(version: Int?) throws {
        if let match, !isAmong(match, version: version) {
            throw Problem(
                .preconditionFailed, code: "precondition.changed",
                version == nil ? "If-Match does not hold: it does not exist." : "It was changed in the meantime.",
                hint: "Get it anew, and make the change to that.", headers: tag(version))
        }
        if let noneMatch, isAmong(noneMatch, version: version) {
            throw Problem(
                .preconditionFailed, code: "precondition.exists", "It exists already.",
                hint: "Leave If-None-Match out to replace it.", headers: tag(version))
        }
    }

    /// For a request that reads: whether the client has this version.
    package func isNotModified(version: Int) -> Bool { noneMatch.map { isAmong($0, version: version) } ?? false }

    private func isAmong(_ tags: [String], version: Int?) -> Bool {
        guard let version else { return false }
        return tags.contains("*") || tags.contains(EntityTag.text(version: version))
    }

    private func tag(_ version: Int?) -> HTTPFields { version.map { [.eTag: EntityTag.text(version: $0)] } ?? [:] }

    /// `nil` without such a header. A weak tag counts as a strong one: ours are never weak, but proxies make them so.
    private static func tags(_ values: [String]) -> [String]? {
        guard !values.isEmpty else { return nil }
        return values.flatMap { $0.split(separator: ",") }.map { part in
            let tag = part.drop { $0 == " " || $0 == "\t" }
            return String((tag.hasPrefix("W/") ? tag.dropFirst(2) : tag).reversed().drop { $0 == " " }.reversed())
        }
    }
}
