/// A field in which two documents differ.
public struct FieldDifference: Hashable, Sendable, Codable {
    /// A JSON pointer (RFC 6901): `/volumeConstraints/maxPerOffer`.
    public var path: String
    /// The value as JSON text; `nil` if the first document lacks the field.
    public var before: String?
    /// The value as JSON text; `nil` if the second document lacks the field.
    public var after: String?

    public init(path: String, before: String?, after: String?) {
        self.path = path
        self.before = before
        self.after = after
    }
}

extension DocumentNode {
    /// The fields in which another document differs, in the order of this document, then of the other one. Maps are compared
    /// field by field, lists of equal length element by element, and other lists as a whole.
    public func differences(to other: DocumentNode) -> [FieldDifference] { Self.differences(self, other, at: .root) }

    private static func differences(_ before: DocumentNode?, _ after: DocumentNode?, at path: DocumentPath) -> [FieldDifference] {
        switch (before?.value, after?.value) {
        case (.map(let old)?, .map(let new)?):
            let added = new.filter { entry in !old.contains { $0.key == entry.key } }
            return (old + added).flatMap { differences(before?[$0.key], after?[$0.key], at: path.appending($0.key)) }
        case (.list(let old)?, .list(let new)?) where old.count == new.count:
            return old.indices.flatMap { differences(old[$0], new[$0], at: path.appending($0)) }
        default:
            let (old, new) = (before?.json, after?.json)
            return old == new ? [] : [FieldDifference(path: path.description, before: old, after: new)]
        }
    }
}
