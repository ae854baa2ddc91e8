internal import Foundation
internal import MusterBase
public import MusterModel
internal import MusterSchedule
internal import MusterStore

/// The effect of applying catalog files on one definition, as front ends report it.
public struct CatalogEffect: Hashable, Sendable, Codable {
    public var kind: DefinitionKind
    public var id: String
    public var effect: CatalogChange.Effect
    /// `nil` unless the status of a campaign changes, or a status that was set by hand stays.
    public var status: StatusEffect?
    /// The fields that change; `nil` unless asked for, and for definitions that are not changed.
    public var differences: [FieldDifference]?
}

/// The effect of a catalog file on the status of a definition.
public struct StatusEffect: Hashable, Sendable, Codable {
    /// `nil` for a new definition.
    public var before: String?
    /// `nil` for a deleted definition.
    public var after: String?
    /// The status in the file, if it differs from ``after``: it is the same as when the file was last applied, so the status
    /// that was set by hand since then stays.
    public var inFile: String?
    /// The next run of an active campaign with a schedule, as an instant in UTC.
    public var nextRunAt: String?
}

extension CatalogService {
    /// The effects of a change, in its order.
    ///
    /// - Parameter showsDifferences: whether to list the fields that change.
    public func effects(of change: CatalogChange, showsDifferences: Bool = false) throws -> [CatalogEffect] {
        let now = workspace.now()
        return try change.items.map { item in
            var effect = CatalogEffect(kind: item.key.kind, id: item.key.id, effect: item.effect)
            effect.status = try item.statusEffect(at: now)
            if showsDifferences, item.effect == .changed, let before = item.before, let after = item.after {
                effect.differences = before.document.differences(to: after.document)
            }
            return effect
        }
    }
}

extension CatalogChange.Item {
    fileprivate func statusEffect(at now: Date) throws -> StatusEffect? {
        let (old, new) = (before?.status, after?.status)
        let kept = fileStatus.flatMap { $0 == new ? nil : $0 }
        let isCampaign = key.kind == .campaign
        // A campaign that begins or ends as a draft neither starts nor stops anything.
        let isChanged = isCampaign && old != new && (old == "active" || new == "active" || old != nil && new != nil)
        guard isChanged || kept != nil else { return nil }
        var next: Date?
        if case .campaign(let campaign)? = after { next = try campaign.slots(after: now)?.nextRunAt }
        return StatusEffect(before: old, after: new, inFile: kept, nextRunAt: next.map(InstantFormat.text))
    }
}
