/// Names one definition of a catalog.
public struct DefinitionKey: Hashable, Sendable, Codable, Comparable, CustomStringConvertible {
    public var kind: DefinitionKind
    public var id: String

    public init(_ kind: DefinitionKind, _ id: String) {
        self.kind = kind
        self.id = id
    }

    public init<Document: CatalogDocument>(_ id: Identifier<Document>) {
        self.init(Document.kind, id.rawValue)
    }

    /// `Offer gold_card`.
    public var description: String { "\(kind.rawValue) \(id)" }

    public static func < (left: Self, right: Self) -> Bool { (left.kind, left.id) < (right.kind, right.id) }
}
