internal import MusterCatalog
internal import MusterFiles
public import MusterModel
internal import MusterStore

extension CampaignService {
    /// Makes a new draft of a campaign.
    ///
    /// - Parameters:
    ///   - id: of the new one; made of the old one's when absent.
    ///   - name: of the new one; the old one's with `copy` after it when absent.
    ///   - reserved: ids that mean something else to who asks.
    ///   - idempotencyKey: makes the same id of the same key: sent again, the copy is found and not made twice.
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
                // Of the same key, so made by the same request before.
                guard name == nil || name == copy.name else { throw CatalogError.idTaken(.init(.campaign, newId)) }
                let stored = try workspace.catalog.get(.init(.campaign, newId))
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
            return try workspace.catalog.create(
                document, kind: .campaign, reserved: reserved, idempotencyKey: idempotencyKey, by: actor)
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
}

extension DocumentNode {
    fileprivate func without(_ key: String) -> DocumentNode {
        guard case .map(let entries) = value else { return self }
        var document = self
        document.value = .map(entries.filter { $0.key != key })
        return document
    }
}
