// Nodes of canonical documents.
extension DocumentNode {
    public static func text(_ text: String) -> DocumentNode { DocumentNode(.string(text)) }
    public static func bool(_ value: Bool) -> DocumentNode { DocumentNode(.bool(value)) }
    public static func int(_ value: Int) -> DocumentNode { DocumentNode(.int(Int64(value))) }

    /// Whole numbers are written without a fraction: `70`, not `70.0`.
    public static func number(_ value: Double) -> DocumentNode {
        DocumentNode(Int64(exactly: value).map { .int($0) } ?? .double(value))
    }

    public static func id<Entity>(_ id: Identifier<Entity>) -> DocumentNode { .text(id.rawValue) }

    public static func ids<Entity>(_ ids: [Identifier<Entity>]) -> DocumentNode { .list(ids.map(DocumentNode.id)) }

    public static func texts(_ texts: [String]) -> DocumentNode { .list(texts.map(DocumentNode.text)) }

    public static func list(_ nodes: [DocumentNode]) -> DocumentNode { DocumentNode(.list(nodes)) }

    /// In the given order. A field whose value is `nil` is omitted.
    public static func map(_ fields: [(String, DocumentNode?)]) -> DocumentNode {
        DocumentNode(.map(fields.compactMap { key, value in value.map { Entry(key: key, value: $0) } }))
    }

    /// Distinguishes `20` from `20.0`. Fields are sorted by name.
    public static func value(_ value: FieldValue) -> DocumentNode {
        switch value {
        case .null: DocumentNode(.null)
        case .bool(let value): DocumentNode(.bool(value))
        case .int(let value): DocumentNode(.int(value))
        case .double(let value): DocumentNode(.double(value))
        case .string(let value): DocumentNode(.string(value))
        case .list(let values): .list(values.map(DocumentNode.value))
        case .map(let values): .values(values)
        }
    }

    public static func values(_ values: [String: FieldValue]) -> DocumentNode {
        .map(values.sorted { $0.key < $1.key }.map { ($0.key, .value($0.value)) })
    }

    public static func numbers(_ values: [String: Double]) -> DocumentNode {
        .map(values.sorted { $0.key < $1.key }.map { ($0.key, .number($0.value)) })
    }
}
