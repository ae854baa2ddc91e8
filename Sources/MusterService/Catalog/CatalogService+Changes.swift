internal import MusterCatalog
internal import MusterFiles
public import MusterModel
public import MusterStore

/// A definition after a change, with its warnings.
public struct DefinitionChange: Sendable {
    public var document: StoredDefinition
    public var effect: CatalogChange.Effect
    public var warnings: [Diagnostic]
    /// The definition before the change; `nil` for a new one.
    public var before: StoredDefinition?
}

extension CatalogService {
    /// Creates a definition. A document without an id gets one that is derived from its name.
    ///
    /// - Parameters:
    ///   - document: all fields; `kind` is optional.
    ///   - reserved: ids the caller cannot use, such as path segments of the API.
    ///   - idempotencyKey: determines the derived id, so that a repeated request finds the definition instead of creating a
    ///     second one. With a key, an identical definition counts as created by an earlier request. See
    ///     `docs/idempotency.md`.
    /// - Throws: ``CatalogError/idTaken(_:)``, ``CatalogError/idReserved(_:)``, ``CatalogError/invalidDefinition(_:)``.
    public func create(
        _ document: DocumentNode, kind: DefinitionKind, reserved: Set<String> = [], idempotencyKey: String? = nil,
        by actor: Actor
    ) throws -> DefinitionChange {
        try retryingWhenChanged {
            let snapshot = try workspace.store.catalog()
            if case .string(let id)? = document["id"]?.value, reserved.contains(id) { throw CatalogError.idReserved(id) }
            let id =
                document.hasId ? nil : generatedId(of: document, kind, in: snapshot.catalog, reserved, idempotencyKey)
            let (change, warnings) = try checkedForCreation(document, as: .init(kind: kind, id: id), in: snapshot)
            guard let item = change.items.first else { throw CatalogError.invalidDefinition([]) }
            if item.before != nil {
                guard idempotencyKey != nil, item.effect == .unchanged else { throw CatalogError.idTaken(item.key) }
                let stored = try get(item.key)
                return DefinitionChange(document: stored, effect: .unchanged, warnings: warnings, before: stored)
            }
            return try commit(change, of: item, before: nil, warnings, expecting: snapshot.revision, by: actor)
        }
    }

    /// Replaces a definition, or creates it.
    ///
    /// - Parameters:
    ///   - document: all fields; `kind` and `id` are optional and must agree with `key`.
    ///   - precondition: gets the current version, `nil` for a new definition, and throws if it is not the expected one.
    /// - Throws: ``CatalogError/invalidDefinition(_:)``, and errors of `precondition`.
    public func replace(
        _ key: DefinitionKey, with document: DocumentNode, by actor: Actor,
        precondition: (Int?) throws -> Void = { _ in }
    ) throws -> DefinitionChange {
        try change(key, by: actor, precondition: precondition) { _ in document }
    }

    /// Changes some fields of a definition.
    ///
    /// - Parameter patch: a merge patch (RFC 7396) of the canonical document.
    /// - Throws: ``CatalogError/notFound(_:suggestion:)``, ``CatalogError/invalidChange(_:isPatchWrong:)``, and errors of `precondition`.
    public func patch(
        _ key: DefinitionKey, with patch: DocumentNode, by actor: Actor,
        precondition: (Int?) throws -> Void = { _ in }
    ) throws -> DefinitionChange {
        do {
            let expected = { (version: Int?) in
                guard version != nil else { throw try notFound(key) }
                try precondition(version)
            }
            return try change(key, by: actor, precondition: expected) { definition in
                guard let definition else { throw try notFound(key) }
                guard case .map = patch.value else { return patch }
                // Kind and id cannot be removed. They stay null here, so that the reader reports them.
                let removed = ["kind", "id"].filter { patch[$0]?.isNull == true }
                return definition.document.merging(patch).merging(.map(removed.map { ($0, DocumentNode(.null)) }))
            }
        } catch CatalogError.invalidDefinition(let diagnostics) {
            throw CatalogError.invalidChange(diagnostics, isPatchWrong: diagnostics.contains { $0.isShown(byPatch: patch) })
        }
    }

    /// Deletes a definition that no other definition names.
    ///
    /// - Returns: the deleted definition.
    /// - Throws: ``CatalogError/notFound(_:suggestion:)``, ``CatalogError/stillUsed(_:_:)``, and errors of `precondition`.
    @discardableResult
    public func delete(
        _ key: DefinitionKey, by actor: Actor, precondition: (Int?) throws -> Void = { _ in }
    ) throws -> StoredDefinition {
        try retryingWhenChanged {
            let snapshot = try workspace.store.catalog()
            let stored = try workspace.store.definitions(of: key.kind, ids: [key.id]).first
            guard let stored, snapshot.catalog.contains(key) else { throw try notFound(key) }
            try precondition(stored.version)
            let validation = try validator(of: snapshot.catalog).validateDeletion(of: key)
            guard let change = validation.change else { throw CatalogError.stillUsed(key, validation.diagnostics) }
            try commit(change, expecting: snapshot.revision, by: actor)
            return stored
        }
    }

    private func change(
        _ key: DefinitionKey, by actor: Actor, precondition: (Int?) throws -> Void,
        _ document: (Definition?) throws -> DocumentNode
    ) throws -> DefinitionChange {
        try retryingWhenChanged {
            let snapshot = try workspace.store.catalog()
            let stored = try workspace.store.definitions(of: key.kind, ids: [key.id]).first
            try precondition(stored?.version)
            let document = try document(snapshot.catalog[key])
            let (change, warnings) = try checked(document, as: .init(kind: key.kind, id: key.id), in: snapshot)
            guard let item = change.items.first else { throw CatalogError.invalidDefinition([]) }
            return try commit(change, of: item, before: stored, warnings, expecting: snapshot.revision, by: actor)
        }
    }

    /// - Throws: ``CatalogError/idTaken(_:)`` rather than errors that are only at odds with the definition that has the id.
    private func checkedForCreation(
        _ document: DocumentNode, as expected: Definition.ExpectedKey, in snapshot: CatalogSnapshot
    ) throws -> (CatalogChange, warnings: [Diagnostic]) {
        do {
            return try checked(document, as: expected, in: snapshot)
        } catch CatalogError.invalidDefinition(let diagnostics) where diagnostics.allSatisfy(\.dependsOnStored) {
            guard let key = Definition.key(of: document, as: expected), snapshot.catalog.contains(key) else {
                throw CatalogError.invalidDefinition(diagnostics)
            }
            throw CatalogError.idTaken(key)
        }
    }

    private func checked(
        _ document: DocumentNode, as expected: Definition.ExpectedKey, in snapshot: CatalogSnapshot
    ) throws -> (CatalogChange, warnings: [Diagnostic]) {
        let validation = try validator(of: snapshot.catalog).validate([document], as: expected)
        guard let change = validation.change else {
            throw CatalogError.invalidDefinition(validation.diagnostics.filter { $0.severity == .error })
        }
        return (change, validation.diagnostics + exclusionWarnings(about: change))
    }

    private func commit(
        _ change: CatalogChange, of item: CatalogChange.Item, before: StoredDefinition?, _ warnings: [Diagnostic],
        expecting revision: Int, by actor: Actor
    ) throws -> DefinitionChange {
        try commit(change, expecting: revision, by: actor)
        let stored = try workspace.store.definitions(of: item.key.kind, ids: [item.key.id]).first
        guard let stored else { throw try notFound(item.key) }
        return DefinitionChange(document: stored, effect: item.effect, warnings: warnings, before: before)
    }

    /// The id of a document without one: its name as a slug, followed by a number if the slug is taken, or by a part of the
    /// hash of the idempotency key.
    private func generatedId(
        of document: DocumentNode, _ kind: DefinitionKind, in catalog: Catalog, _ reserved: Set<String>,
        _ idempotencyKey: String?
    ) -> String {
        let name =
            document["name"]?.string
            ?? (kind == .campaign ? Campaign.generatedName(for: document, in: catalog) : nil) ?? ""
        let slug = Campaign.ID.slug(of: name) ?? Campaign.ID.slug(of: kind.displayName) ?? "definition"
        if let idempotencyKey {
            return Campaign.ID.slug(slug, suffix: String(Digest.sha256(of: "\(kind.rawValue) \(idempotencyKey)").prefix(10)))
        }
        let ids = (1...).lazy.map { $0 == 1 ? slug : Campaign.ID.slug(slug, suffix: "\($0)") }
        return ids.first { !catalog.contains(DefinitionKey(kind, $0)) && !reserved.contains($0) } ?? slug
    }
}

extension DocumentNode {
    fileprivate var isNull: Bool {
        if case .null = value { true } else { false }
    }

    fileprivate var string: String? {
        if case .string(let text) = value { text } else { nil }
    }

    fileprivate var hasId: Bool { self["id"].map { !$0.isNull } ?? false }
}
