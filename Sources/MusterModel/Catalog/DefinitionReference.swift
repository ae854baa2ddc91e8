/// A place in a definition that names another definition.
public struct DefinitionReference: Hashable, Sendable {
    public var target: DefinitionKey
    public var path: DocumentPath

    public init(to target: DefinitionKey, at path: DocumentPath) {
        self.target = target
        self.path = path
    }
}
