/// The effect of applying documents, or of a deletion, on a catalog. It has been validated.
public struct CatalogChange: Hashable, Sendable {
    public enum Effect: String, Hashable, Sendable, Codable {
        case created, changed, unchanged, deleted
    }

    public struct Item: Hashable, Sendable {
        public var key: DefinitionKey
        public var effect: Effect
        /// `nil` for a created definition.
        public var before: Definition?
        /// `nil` for a deleted definition.
        public var after: Definition?
    }

    /// By kind, then id.
    public let items: [Item]
    /// The catalog after the change.
    public let catalog: Catalog

    package init(applying definitions: [Definition], to stored: Catalog) {
        var catalog = stored
        catalog.merge(definitions)
        self.catalog = catalog
        items = definitions.map { definition in
            let before = stored[definition.key]
            let effect: Effect = before == nil ? .created : before == definition ? .unchanged : .changed
            return Item(key: definition.key, effect: effect, before: before, after: definition)
        }.sorted { $0.key < $1.key }
    }

    package init(deleting key: DefinitionKey, from stored: Catalog) {
        var catalog = stored
        catalog.remove(key)
        self.catalog = catalog
        items = stored[key].map { [Item(key: key, effect: .deleted, before: $0, after: nil)] } ?? []
    }

    public func count(_ effect: Effect) -> Int { items.count { $0.effect == effect } }
}
