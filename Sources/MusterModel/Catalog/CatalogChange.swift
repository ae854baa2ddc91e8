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
        /// The status that a catalog file gives the definition, by default if it names none. It is not the status of
        /// ``after`` if that was set by hand since the file was last applied. `nil` if the definition has no status, or does
        /// not come from a file.
        public var fileStatus: String?
    }

    /// By kind, then id. Deleted definitions come last, each before those that it refers to.
    public let items: [Item]
    /// The catalog after the change.
    public let catalog: Catalog

    /// - Parameters:
    ///   - deleted: the definitions to delete.
    ///   - fileStatuses: the statuses that files give the definitions.
    package init(
        applying definitions: [Definition], deleting deleted: [DefinitionKey] = [], to stored: Catalog,
        fileStatuses: [DefinitionKey: String] = [:]
    ) {
        var catalog = stored
        catalog.merge(definitions)
        for key in deleted { catalog.remove(key) }
        self.catalog = catalog
        let applied = definitions.map { definition in
            let before = stored[definition.key]
            let effect: Effect = before == nil ? .created : before == definition ? .unchanged : .changed
            return Item(
                key: definition.key, effect: effect, before: before, after: definition,
                fileStatus: fileStatuses[definition.key])
        }
        items =
            applied.sorted { $0.key < $1.key }
            + stored.dependentsFirst(deleted).compactMap { key in
                stored[key].map { Item(key: key, effect: .deleted, before: $0, after: nil) }
            }
    }

    package init(deleting key: DefinitionKey, from stored: Catalog) {
        self.init(applying: [], deleting: [key], to: stored)
    }

    public func count(_ effect: Effect) -> Int { items.count { $0.effect == effect } }
}

extension Catalog {
    /// The keys in an order in which each precedes those that its definition refers to. Kinds refer to kinds before them, and
    /// categories to their parents.
    fileprivate func dependentsFirst(_ keys: [DefinitionKey]) -> [DefinitionKey] {
        let depths = Dictionary(
            uniqueKeysWithValues: Set(keys).map { key in
                (key, key.kind == .category ? lineage(of: .init(key.id)).count : 0)
            })
        return depths.sorted { left, right in
            left.key.kind != right.key.kind
                ? left.key.kind > right.key.kind
                : left.value != right.value ? left.value > right.value : left.key.id < right.key.id
        }.map(\.key)
    }
}
