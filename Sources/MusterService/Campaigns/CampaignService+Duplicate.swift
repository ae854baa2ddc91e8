internal import MusterCatalog
internal import MusterFiles
public import MusterModel
internal import MusterStore

extension CampaignService {
    /// Creates a draft as a copy of a campaign.
    ///
    /// - Parameters:
    ///   - id: the id of the copy; default: derived from the original's id.
    ///   - name: the name of the copy; default: the original's name followed by `copy`.
    ///   - reserved: ids the caller cannot use, such as path segments of the API.
    ///   - idempotencyKey: determines the id of the copy, so that a repeated request finds the copy instead of creating a
    ///     second one. See `docs/idempotency.md`.
    /// - Throws: ``CatalogError/notFound(_:suggestion:)``, ``CatalogError/idTaken(_:)``.
    public func duplicate(
        _ campaign: Campaign.ID, as id: String? = nil, name: String? = nil, reserved: Set<String> = [],
        idempotencyKey: String? = nil, by actor: Actor
    ) throws -> DefinitionChange {
        try workspace.catalog.retryingWhenChanged {
            let catalog = try workspace.store.catalog().catalog
            let original = try catalog.requireCampaign(campaign.rawValue)
            let newId = id ?? Self.copyId(of: original.id.rawValue, in: catalog, idempotencyKey)
            if id == nil, let copy = catalog.campaigns[.init(newId)] {
                // The id is derived from the key: an earlier request with the key has made this copy.
                guard name == nil || name == copy.name else { throw CatalogError.idTaken(.init(.campaign, newId)) }
                let stored = try workspace.catalog.get(.init(.campaign, newId))
                return DefinitionChange(document: stored, effect: .unchanged, warnings: [], before: stored)
            }
            // The copy itself does not count: a repeated request must choose the same name.
            let names = Set(catalog.campaigns.values.lazy.filter { $0.id.rawValue != newId }.map(\.name))
            let copies = (1...).lazy.map { $0 == 1 ? "\(original.name) copy" : "\(original.name) copy \($0)" }
            // The sequence is infinite, so there is always a free name.
            let free = copies.first { !names.contains($0) } ?? original.name
            let document = Definition.campaign(original).document.without("id").merging(
                .map([
                    ("id", .text(newId)), ("name", .text(name ?? free)),
                    ("status", .text(Campaign.Status.draft.rawValue)),
                ]))
            return try workspace.catalog.create(
                document, kind: .campaign, reserved: reserved, idempotencyKey: idempotencyKey, by: actor)
        }
    }

    /// The id of a copy: a free one, or with an idempotency key the one that belongs to the key.
    private static func copyId(of id: String, in catalog: Catalog, _ idempotencyKey: String?) -> String {
        if let idempotencyKey {
            let digest = Digest.sha256(of: "copy \(id) \(idempotencyKey)").prefix(10)
            return Campaign.ID.slug(id, suffix: "copy_\(digest)")
        }
        let ids = (1...).lazy.map { Campaign.ID.slug(id, suffix: $0 == 1 ? "copy" : "copy_\($0)") }
        // The sequence is infinite, so there is always a free id.
        return ids.first { catalog.campaigns[.init($0)] == nil } ?? id
    }
}

extension DocumentNode {
    fileprivate func without(_ key: String) -> DocumentNode {
        guard case .map(let entries) = value else { return self }
        var document = self
        document.value = .map(entries.filter { $0.key != key })
        return document
    }
}
