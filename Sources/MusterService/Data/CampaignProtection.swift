internal import Foundation
internal import MusterBase
internal import MusterModel
internal import MusterPlanning

/// Finds the active campaigns that a change of a dataset's columns concerns, by compiling their plans.
struct CampaignProtection {
    let dataset: String
    let catalog: Catalog
    /// The current schemas by the name of the dataset.
    let schemas: [String: DatasetSchema]
    let instant: Date

    init(of dataset: String, in catalog: Catalog, schemas: [String: DatasetSchema], at instant: Date) {
        self.dataset = dataset
        self.catalog = catalog
        self.schemas = schemas
        self.instant = instant
    }

    /// The active campaigns that select from the dataset, join it or hold out its customers, by id.
    var campaigns: [Campaign] {
        catalog.campaigns.values.filter { campaign in
            guard campaign.status == .active else { return false }
            let joined = catalog.decisionFlows[campaign.decisionFlowId]?.stages.contains { stage in
                if case .enrich(let enrichment) = stage { enrichment.dataset == dataset } else { false }
            }
            return joined == true || campaign.controlGroup?.dataset == dataset
                || catalog.segments[campaign.segmentId]?.dataset == dataset
        }.sorted { $0.id < $1.id }
    }

    /// - Throws: ``DatasetError/breaksCampaigns(_:_:)`` when a campaign uses a column that has changed. A campaign that uses
    ///   an int where it can use a double, or the reverse, is not concerned. One that reads the numbers of texts is, when
    ///   they are now written as `12,50`.
    func check(_ changes: [ColumnChange], to schema: DatasetSchema) throws {
        guard let current = schemas[dataset] else { return }
        let changes = changes + unreadableNumbers(in: schema, since: current)
        guard !changes.isEmpty else { return }
        let runnable = campaigns.filter { canRun($0, with: current) }
        let breaking = changes.compactMap { change -> BreakingChange? in
            let isSimilar = change.before == change.after || change.before.isNumber && change.after?.isNumber == true
            var changed = current
            if isSimilar {
                changed.columns = current.columns.map { column in
                    column.name == change.column ? schema.columns.first { $0.name == column.name } ?? column : column
                }
            } else {
                changed.columns.removeAll { $0.name == change.column && $0.name != schema.keyColumn }
            }
            let concerned = runnable.filter { !canRun($0, with: changed) }
            return concerned.isEmpty ? nil : BreakingChange(change: change, campaigns: concerned.map(\.id))
        }
        guard breaking.isEmpty else { throw DatasetError.breaksCampaigns(dataset, breaking) }
    }

    private func unreadableNumbers(in schema: DatasetSchema, since current: DatasetSchema) -> [ColumnChange] {
        schema.columns.compactMap { column in
            guard let example = column.numberExample,
                let before = current.columns.first(where: { $0.name == column.name }),
                before.type == column.type, before.numberExample == nil
            else { return nil }
            return ColumnChange(column: column.name, before: before.type, after: column.type, because: ["'\(example)'"])
        }
    }

    private func canRun(_ campaign: Campaign, with schema: DatasetSchema) -> Bool {
        var schemas = schemas
        schemas[dataset] = schema
        guard let segment = catalog.segments[campaign.segmentId], let customers = schemas[segment.dataset] else { return false }
        return (try? Planner.plan(campaign, catalog: catalog, schema: customers, joining: schemas, asOf: instant)) != nil
    }
}

extension ColumnType {
    fileprivate var isNumber: Bool { self == .int || self == .double }
}
