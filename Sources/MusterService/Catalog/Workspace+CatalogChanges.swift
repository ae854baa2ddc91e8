internal import MusterCatalog
internal import MusterFiles
public import MusterModel
public import MusterStore

/// A definition after a change, and what is doubtful about it.
public struct DefinitionChange: Sendable {
    public var document: StoredDocument
    public var effect: CatalogChange.Effect
    public var warnings: [Diagnostic]
    /// The definition before; `nil` for a new one. For the audit log.
    public var before: StoredDocument?
}

extension Workspace {
    /// Creates a definition. Without an id it gets one made of its name.
    ///
    /// - Parameters:
    ///   - document: all fields but `kind`, which may be there.
    ///   - reserved: ids that mean something else to who asks.
    ///   - idempotencyKey: makes the same id of the same key: sent again, the document is found and not made twice. With
    ///     one, a document that is there as it is sent counts as made by the same request before.
    ///   - author: for the history.
    ///   - requestId: of the request that asks for it, for the audit log.
    /// - Throws: ``ServiceError/idTaken(_:)``, ``ServiceError/idReserved(_:)``, ``ServiceError/invalidDefinition(_:)``.
    public func create(
        _ document: DocumentNode, kind: DefinitionKind, reserved: Set<String> = [], idempotencyKey: String? = nil,
        by author: String, requestId: String? = nil
    ) throws -> DefinitionChange {
        try retryingWhenChanged {
            let snapshot = try store.catalog()
            if case .string(let id)? = document["id"]?.value, reserved.contains(id) { throw ServiceError.idReserved(id) }
            let id =
                document.hasId ? nil : generatedId(of: document, kind, in: snapshot.catalog, reserved, idempotencyKey)
            let (change, warnings) = try checked(document, as: .init(kind: kind, id: id), in: snapshot)
            guard let item = change.items.first else { throw ServiceError.invalidDefinition([]) }
            if item.before != nil {
                guard idempotencyKey != nil, item.effect == .unchanged else { throw ServiceError.idTaken(item.key) }
                let stored = try definition(item.key)
                return DefinitionChange(document: stored, effect: .unchanged, warnings: warnings, before: stored)
            }
            return try commit(change, of: item, before: nil, warnings, expecting: snapshot.revision, by: author, requestId)
        }
    }

    /// Replaces a definition, or creates it.
    ///
    /// - Parameters:
    ///   - document: all fields; `kind` and `id` may be left out, and must not say something else.
    ///   - precondition: throws when the version that is there, `nil` for none, is not the one that was expected.
    /// - Throws: ``ServiceError/invalidDefinition(_:)``, and what `precondition` throws.
    public func replace(
        _ key: DefinitionKey, with document: DocumentNode, by author: String, requestId: String? = nil,
        precondition: (Int?) throws -> Void = { _ in }
    ) throws -> DefinitionChange {
        try change(key, by: author, requestId, precondition: precondition) { _ in document }
    }

    /// Changes some fields of a definition.
    ///
    /// - Parameter patch: a merge patch (RFC 7396) of the canonical document.
    /// - Throws: ``ServiceError/notFound(_:suggestion:)``, ``ServiceError/invalidDefinition(_:)``, and what `precondition`
    ///   throws.
    public func patch(
        _ key: DefinitionKey, with patch: DocumentNode, by author: String, requestId: String? = nil,
        precondition: (Int?) throws -> Void = { _ in }
    ) throws -> DefinitionChange {
        do {
            let expected = { (version: Int?) in
                guard version != nil else { throw try notFound(key) }
                try precondition(version)
            }
            return try change(key, by: author, requestId, precondition: expected) { definition in
                guard let definition else { throw try notFound(key) }
                guard case .map = patch.value else { return patch }
                // What a definition is cannot be taken from it; its reader reports that.
                let removed = ["kind", "id"].filter { patch[$0]?.isNull == true }
                return definition.document.merging(patch).merging(.map(removed.map { ($0, DocumentNode(.null)) }))
            }
        } catch ServiceError.invalidDefinition(let diagnostics) {
            throw ServiceError.invalidChange(diagnostics)
        }
    }

    /// Deletes a definition that no other names.
    ///
    /// - Returns: what was deleted.
    /// - Throws: ``ServiceError/notFound(_:suggestion:)``, ``ServiceError/stillUsed(_:_:)``, and what `precondition` throws.
    @discardableResult
    public func delete(
        _ key: DefinitionKey, by author: String, requestId: String? = nil, precondition: (Int?) throws -> Void = { _ in }
    ) throws -> StoredDocument {
        try retryingWhenChanged {
            let snapshot = try store.catalog()
            let stored = try store.documents(of: key.kind, ids: [key.id]).first
            guard let stored, snapshot.catalog.contains(key) else { throw try notFound(key) }
            try precondition(stored.version)
            let validation = try validator(of: snapshot.catalog).validateDeletion(of: key)
            guard let change = validation.change else { throw ServiceError.stillUsed(key, validation.diagnostics) }
            try commit(change, expecting: snapshot.revision, by: author, requestId: requestId)
            return stored
        }
    }

    /// Makes a new draft of a campaign.
    ///
    /// - Parameters:
    ///   - id: of the new one; made of the old one's when absent.
    ///   - name: of the new one; the old one's with `copy` after it when absent.
    ///   - reserved: ids that mean something else to who asks.
    ///   - idempotencyKey: makes the same id of the same key: sent again, the copy is found and not made twice.
    /// - Throws: ``ServiceError/notFound(_:suggestion:)``, ``ServiceError/idTaken(_:)``.
    public func duplicate(
        campaign: Campaign.ID, id: String? = nil, name: String? = nil, reserved: Set<String> = [],
        idempotencyKey: String? = nil, by author: String, requestId: String? = nil
    ) throws -> DefinitionChange {
        try retryingWhenChanged {
            let catalog = try store.catalog().catalog
            let original = try self.campaign(campaign.rawValue, in: catalog)
            let newId = id ?? Self.copyId(of: original.id.rawValue, in: catalog, idempotencyKey)
            if id == nil, let copy = catalog.campaigns[.init(newId)] {
                // Of the same key, so made by the same request before.
                guard name == nil || name == copy.name else { throw ServiceError.idTaken(.init(.campaign, newId)) }
                let stored = try definition(.init(.campaign, newId))
                return DefinitionChange(document: stored, effect: .unchanged, warnings: [], before: stored)
            }
            // Without the one with the new id: sent again, the same request chooses the same name.
            let names = Set(catalog.campaigns.values.lazy.filter { $0.id.rawValue != newId }.map(\.name))
            let copies = (1...).lazy.map { $0 == 1 ? "\(original.name) copy" : "\(original.name) copy \($0)" }
            // There are fewer campaigns than copies.
            let free = copies.first { !names.contains($0) } ?? original.name
            let document = Definition.campaign(original).document.without("id").merging(
                .map([
                    ("id", .text(newId)), ("name", .text(name ?? free)),
                    ("status", .text(Campaign.Status.draft.rawValue)),
                ]))
            return try create(
                document, kind: .campaign, reserved: reserved, idempotencyKey: idempotencyKey, by: author,
                requestId: requestId)
        }
    }

    /// - Returns: one that is free; of an idempotency key always the same.
    private static func copyId(of id: String, in catalog: Catalog, _ idempotencyKey: String?) -> String {
        if let idempotencyKey {
            let digest = Digest.sha256(of: "copy \(id) \(idempotencyKey)").prefix(10)
            return Campaign.ID.slug(id, suffix: "copy_\(digest)")
        }
        let ids = (1...).lazy.map { Campaign.ID.slug(id, suffix: $0 == 1 ? "copy" : "copy_\($0)") }
        // There are fewer campaigns than ids.
        return ids.first { catalog.campaigns[.init($0)] == nil } ?? id
    }

    private func change(
        _ key: DefinitionKey, by author: String, _ requestId: String?, precondition: (Int?) throws -> Void,
        _ document: (Definition?) throws -> DocumentNode
    ) throws -> DefinitionChange {
        try retryingWhenChanged {
            let snapshot = try store.catalog()
            let stored = try store.documents(of: key.kind, ids: [key.id]).first
            try precondition(stored?.version)
            let document = try document(snapshot.catalog[key])
            let (change, warnings) = try checked(document, as: .init(kind: key.kind, id: key.id), in: snapshot)
            guard let item = change.items.first else { throw ServiceError.invalidDefinition([]) }
            return try commit(change, of: item, before: stored, warnings, expecting: snapshot.revision, by: author, requestId)
        }
    }

    private func checked(
        _ document: DocumentNode, as expected: Definition.ExpectedKey, in snapshot: CatalogSnapshot
    ) throws -> (CatalogChange, warnings: [Diagnostic]) {
        let validation = try validator(of: snapshot.catalog).validate([document], as: expected)
        guard let change = validation.change else {
            throw ServiceError.invalidDefinition(validation.diagnostics.filter { $0.severity == .error })
        }
        return (change, validation.diagnostics)
    }

    private func commit(
        _ change: CatalogChange, of item: CatalogChange.Item, before: StoredDocument?, _ warnings: [Diagnostic],
        expecting revision: Int, by author: String, _ requestId: String?
    ) throws -> DefinitionChange {
        try commit(change, expecting: revision, by: author, requestId: requestId)
        let stored = try store.documents(of: item.key.kind, ids: [item.key.id]).first
        guard let stored else { throw try notFound(item.key) }
        return DefinitionChange(document: stored, effect: item.effect, warnings: warnings, before: before)
    }

    /// Of two documents of one name the second gets a number after it; with an idempotency key, something of that.
    private func generatedId(
        of document: DocumentNode, _ kind: DefinitionKind, in catalog: Catalog, _ reserved: Set<String>,
        _ idempotencyKey: String?
    ) -> String {
        var name = ""
        if case .string(let text)? = document["name"]?.value { name = text }
        let slug = Campaign.ID.slug(of: name) ?? Campaign.ID.slug(of: kind.displayName) ?? "definition"
        if let idempotencyKey {
            return Campaign.ID.slug(slug, suffix: String(Digest.sha256(of: "\(kind.rawValue) \(idempotencyKey)").prefix(10)))
        }
        let ids = (1...).lazy.map { $0 == 1 ? slug : Campaign.ID.slug(slug, suffix: "\($0)") }
        return ids.first { !catalog.contains(DefinitionKey(kind, $0)) && !reserved.contains($0) } ?? slug
    }
}

extension DocumentNode {
    fileprivate func without(_ key: String) -> DocumentNode {
        guard case .map(let entries) = value else { return self }
        var document = self
        document.value = .map(entries.filter { $0.key != key })
        return document
    }

    fileprivate var isNull: Bool {
        if case .null = value { true } else { false }
    }

    fileprivate var hasId: Bool { self["id"].map { !$0.isNull } ?? false }
}
