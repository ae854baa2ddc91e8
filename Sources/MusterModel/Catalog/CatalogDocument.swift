/// A definition that is read from a document and written as one.
///
/// ``document`` is the canonical form: exactly the fields of DESIGN section 3, defaults filled in, absent values left
/// out. Reading it gives the same value back.
public protocol CatalogDocument: Encodable, Hashable, Sendable, Identifiable where ID == Identifier<Self> {
    static var kind: DefinitionKind { get }

    /// Reports every problem to the reader, unknown fields included; `nil` when there was one.
    init?(reading reader: DocumentReader)

    /// Without `kind`.
    var document: DocumentNode { get }
    var name: String { get }
}

extension CatalogDocument {
    public var key: DefinitionKey { DefinitionKey(id) }

    public func encode(to encoder: any Encoder) throws { try document.encode(to: encoder) }
}
