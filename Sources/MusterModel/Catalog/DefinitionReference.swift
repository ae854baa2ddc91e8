/// A place in a definition that names another definition.
public struct DefinitionReference: Hashable, Sendable {
    public var target: DefinitionKey
    public var path: DocumentPath

    public init(to target: DefinitionKey, at path: DocumentPath) {
        self.target = target
        self.path = path
    }

    init<Target: CatalogDocument>(_ id: Identifier<Target>, _ key: String) {
        self.init(to: DefinitionKey(id), at: DocumentPath(key))
    }

    /// One for each id of the list at `path`.
    static func each<Target: CatalogDocument>(_ ids: [Identifier<Target>], at path: DocumentPath) -> [DefinitionReference] {
        ids.enumerated().map { DefinitionReference(to: DefinitionKey($0.element), at: path.appending($0.offset)) }
    }
}
