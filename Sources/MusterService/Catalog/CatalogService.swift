internal import MusterBase
public import MusterModel
public import MusterStore

/// The definitions: channels, offers, flows, campaigns and the others.
///
/// ```swift
/// let (change, diagnostics) = try workspace.catalog.apply(["catalog.yaml"], by: "ops")
/// guard change != nil else { return print(diagnostics) }  // Nothing was changed.
/// let offers = try workspace.catalog.list(.offer, limit: 50)
/// ```
public struct CatalogService: Sendable {
    let workspace: Workspace

    /// A page of the definitions of a kind, in id order.
    ///
    /// - Parameters:
    ///   - search: a text that the id or the name contains, ignoring case; `nil` for all definitions.
    ///   - position: the end of the previous page.
    public func list(
        _ kind: DefinitionKind, search: String? = nil, after position: ListPosition? = nil, limit: Int
    ) throws -> ListPage<StoredDefinition> {
        let catalog = try workspace.store.catalog().catalog
        let ids = catalog.ids(of: kind).filter { id in
            guard let search else { return true }
            return id.contains(search.lowercased()) || catalog.name(of: DefinitionKey(kind, id)).matches(search)
        }
        let rest = ids.drop { id in position.map { !$0.id.utf8.lexicographicallyPrecedes(id.utf8) } ?? false }
        let page = Array(rest.prefix(limit))
        return ListPage(
            items: try workspace.store.definitions(of: kind, ids: page), total: ids.count,
            next: rest.count > page.count ? page.last.map { ListPosition(id: $0) } : nil)
    }

    /// - Throws: ``CatalogError/notFound(_:suggestion:)``.
    public func get(_ key: DefinitionKey) throws -> StoredDefinition {
        guard let document = try workspace.store.definitions(of: key.kind, ids: [key.id]).first else { throw try notFound(key) }
        return document
    }

    /// The changes of a definition, newest first, also of a deleted one.
    ///
    /// - Parameter revision: the last change of the previous page.
    /// - Throws: ``CatalogError/notFound(_:suggestion:)`` if there never was such a definition.
    public func history(
        of key: DefinitionKey, before revision: Int = .max, limit: Int
    ) throws -> (entries: [DefinitionHistoryEntry], next: Int?) {
        let entries = try workspace.store.history(of: key, before: revision, limit: limit + 1)
        if entries.isEmpty, try workspace.store.history(of: key, before: .max, limit: 1).isEmpty { throw try notFound(key) }
        let page = Array(entries.prefix(limit))
        return (page, entries.count > limit ? page.last?.revision : nil)
    }

    func notFound(_ key: DefinitionKey) throws -> CatalogError {
        let known = try workspace.store.catalog().catalog.ids(of: key.kind)
        return .notFound(key, suggestion: DidYouMean.nearest(to: key.id, among: known))
    }
}

extension Catalog {
    /// The name of a definition; its id if there is no such definition.
    func name(of key: DefinitionKey) -> String { self[key]?.name ?? key.id }
}

extension String {
    /// Whether this text contains another one, ignoring case.
    func matches(_ search: String) -> Bool { lowercased().contains(search.lowercased()) }
}
