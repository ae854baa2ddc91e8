internal import Foundation
internal import MusterBase
internal import MusterEngine
internal import MusterModel
internal import MusterPlanning
internal import MusterStore

/// The versions of the datasets that a run reads.
struct RunDatasets: Hashable, Sendable {
    var customers: DatasetVersion
    /// The joined datasets in the order of their names, each once.
    var joined: [DatasetVersion]

    init(customers: DatasetVersion, joined: [DatasetVersion]) {
        self.customers = customers
        self.joined = joined
    }

    /// The versions in the snapshot of a run.
    ///
    /// - Throws: ``RunError/datasetReplaced(_:dataset:)``.
    init(of id: CampaignRun.ID, _ frozen: RunSnapshot, in workspace: Workspace) throws {
        func version(_ key: DatasetVersion.Key?) throws -> DatasetVersion {
            guard let version = try key.flatMap({ try workspace.store.datasetVersion($0) }) else {
                throw RunError.datasetReplaced(id, dataset: key?.dataset ?? "customers")
            }
            return version
        }
        self.init(customers: try version(frozen.dataset), joined: try frozen.joined.map(version))
    }

    /// The current versions of the datasets that a plan reads.
    ///
    /// - Throws: ``DatasetError/notImported(_:campaign:)``, ``DatasetError/columnChanged(dataset:column:campaign:)`` if a version lacks a
    ///   column that the plan reads, or has other values in it.
    init(current plan: DecisionPlan, in workspace: Workspace) throws {
        let versions = try workspace.datasets.byName()
        func version(_ name: String, with columns: [DatasetSchema.Column]) throws -> DatasetVersion {
            guard let version = versions[name] else { throw DatasetError.notImported(name, campaign: plan.campaignId) }
            for column in columns {
                let current = version.schema.columns.first { $0.name == column.name }
                guard current?.storage == column.storage else {
                    throw DatasetError.columnChanged(dataset: name, column: column.name, campaign: plan.campaignId)
                }
            }
            return version
        }
        var joined: [String: DatasetVersion] = [:]
        for join in plan.joins { joined[join.dataset] = try version(join.dataset, with: join.sourceColumns) }
        self.init(
            customers: try version(plan.dataset, with: plan.facts.sourceColumns),
            joined: joined.sorted { $0.key < $1.key }.map(\.value))
    }

    /// The customers' dataset and the joined ones.
    var all: [DatasetVersion] { [customers] + joined }

    /// The parts of the joined datasets with their full paths, by the name of the dataset.
    func joinedParts(in workspace: Workspace) -> [String: [DatasetPart]] {
        Dictionary(firstOf: joined.map { ($0.key.dataset, $0.parts(in: workspace)) })
    }

    /// - Throws: ``DatasetError/missingPart(dataset:path:)``.
    func checkParts(in workspace: Workspace) throws(DatasetError) {
        for dataset in all {
            for part in dataset.parts(in: workspace) where !FileManager.default.fileExists(atPath: part.path) {
                throw .missingPart(dataset: dataset.key.dataset, path: part.path)
            }
        }
    }
}
