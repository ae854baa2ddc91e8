internal import Foundation
internal import MusterBase
internal import MusterEngine
internal import MusterModel
internal import MusterPlanning
internal import MusterStore

/// The places of a workspace with rows of some customers.
struct CustomerSearch {
    /// A version of a dataset, and which of its parts have such rows.
    struct Version {
        var version: DatasetVersion
        var columns: [String]
        /// Rows by the index of the part.
        var rows: [Int: Int] = [:]
    }

    /// A file of imported interactions, with the batches in it.
    struct Responses {
        var path: String
        var batches: [InteractionFile]
        var rows: Int
    }

    struct Run {
        var run: CampaignRun
        /// The registered contacts; `nil` for a run that recorded none.
        var contacts: InteractionFile?
        /// The file with the recommendations, relative to the workspace.
        var results: String
        var customers: Int
        var rows: Int
        /// With which the output files were written.
        var fileConfig: FileConfig
        /// By channel or offer if the output files are split by one.
        var delivered: [CustomerRows.DeliveredRows]
        /// By channel with a webhook.
        var sent: [CustomerRows.DeliveredRows]

        var deliveredCount: Int { (delivered + sent).reduce(0) { $0 + $1.rows.count } }
    }

    let ids: [String]
    private(set) var versions: [Version] = []
    private(set) var responses: [Responses] = []
    private(set) var runs: [Run] = []
    /// Runs whose record names one of the customers.
    private(set) var namingRuns: [CampaignRun] = []
    /// Tasks of work lists.
    private(set) var tasks = 0
    private var found: Set<String> = []
    private var notSearched: [String] = []
    private var definitions: [String] = []
    let database: EngineDatabase

    init(for ids: [String], in workspace: Workspace) throws {
        self.ids = ids
        database = try EngineDatabase(temporaryFolder: workspace.temporaryFolder)
        let catalog = try workspace.store.catalog().catalog
        try searchDatasets(catalog, workspace)
        try searchHistory(workspace)
        let taskCounts = try workspace.store.taskCounts(ofCustomers: ids)
        found.formUnion(taskCounts.keys)
        tasks = taskCounts.values.reduce(0, +)
        definitions = catalog.definitions.filter { definition in
            let text = definition.document.json
            return ids.contains { id in
                let escaped = JSONText.string(id)
                return [escaped, "'\(id)'", "\\\"\(escaped.dropFirst().dropLast())\\\""].contains { text.contains($0) }
            }
        }.map { "\($0.kind.rawValue) \($0.id)" }
    }

    var isEmpty: Bool { versions.isEmpty && responses.isEmpty && runs.isEmpty && namingRuns.isEmpty && tasks == 0 }

    private mutating func searchDatasets(_ catalog: Catalog, _ workspace: Workspace) throws {
        for dataset in try workspace.store.datasets().map(\.key.dataset) {
            let columns = catalog.customerColumns(of: dataset)
            let versions = try workspace.store.datasetVersions(of: dataset)
            if columns.isEmpty, !catalog.isCustomers(dataset) {
                notSearched.append(dataset)
                continue
            }
            for version in versions.reversed() {
                let key = catalog.isCustomers(dataset) ? [version.schema.keyColumn] : []
                let known = Set(version.schema.columns.map(\.name)).intersection(columns.union(key)).sorted()
                guard !known.isEmpty else {
                    notSearched.append(version.key.description)
                    continue
                }
                var place = Version(version: version, columns: known)
                let rows = CustomerRows(of: ids, in: known, database: database)
                for (index, part) in version.parts(in: workspace).enumerated() {
                    let counts = try rows.counts(in: part.path)
                    found.formUnion(counts.keys)
                    if !counts.isEmpty { place.rows[index] = counts.values.reduce(0, +) }
                }
                if !place.rows.isEmpty { self.versions.append(place) }
            }
        }
    }

    private mutating func searchHistory(_ workspace: Workspace) throws {
        let rows = CustomerRows(of: ids, in: ["customer_id"], database: database)
        let files = try workspace.store.interactionFiles()
        let imported = Dictionary(grouping: files.filter { $0.kind == .responses }, by: \.path)
        for (path, batches) in imported.sorted(by: { $0.key < $1.key }) {
            guard FileManager.default.fileExists(atPath: workspace.path(of: path)) else {
                throw InteractionError.missingFile(path: workspace.path(of: path))
            }
            let counts = try rows.counts(in: workspace.path(of: path))
            found.formUnion(counts.keys)
            if !counts.isEmpty {
                responses.append(Responses(path: path, batches: batches, rows: counts.values.reduce(0, +)))
            }
        }
        let contacts = Dictionary(firstOf: files.compactMap { file in file.runId.map { ($0, file) } })
        for id in try workspace.store.runIds().sorted() {
            let stored = try workspace.store.run(id)
            let run = stored.run
            if run.names(ids) { namingRuns.append(run) }
            guard run.status.isFinal, !run.isUndelivered else { continue }
            let paths = [workspace.folder(of: id).results] + (contacts[id].map { [$0.path] } ?? [])
            guard let results = paths.first(where: { FileManager.default.fileExists(atPath: workspace.path(of: $0)) }) else {
                continue
            }
            let counts = try rows.counts(in: workspace.path(of: results))
            guard !counts.isEmpty else { continue }
            found.formUnion(counts.keys)
            let plan = try CanonicalJSON.value(FrozenFilePlan.self, from: stored.frozen.json)
            let webhooks = plan.webhooks?.map(\.channelId.rawValue) ?? []
            let delivered = try rows.deliveredRows(
                inResults: workspace.path(of: results), by: .init(plan.fileConfig.splitBy), without: webhooks)
            let sent =
                webhooks.isEmpty
                ? []
                : try rows.deliveredRows(inResults: workspace.path(of: results), by: .channel)
                    .filter { webhooks.contains($0.value) }
            runs.append(
                Run(
                    run: run, contacts: contacts[id], results: results, customers: counts.count,
                    rows: counts.values.reduce(0, +), fileConfig: plan.fileConfig, delivered: delivered, sent: sent))
        }
    }

    func report(isCheck: Bool) -> ErasureReport {
        let datasets = Dictionary(grouping: versions, by: \.version.key.dataset)
        return ErasureReport(
            check: isCheck, customers: found.count,
            datasets: datasets.keys.sorted().map { name in
                let places = datasets[name] ?? []
                return .init(
                    dataset: name, versions: places.count,
                    rows: places.reduce(0) { $0 + $1.rows.values.reduce(0, +) })
            },
            interactions: responses.reduce(0) { $0 + $1.rows }, tasks: tasks,
            runs: runs.map { .init(runId: $0.run.id, results: $0.rows, delivered: $0.deliveredCount) },
            notSearched: notSearched, definitions: definitions, notFound: ids.filter { !found.contains($0) })
    }
}

/// The part of a plan that says how the output files were written.
private struct FrozenFilePlan: Decodable {
    var fileConfig: FileConfig
    var webhooks: [PlannedWebhook]?
}

extension Catalog {
    /// Whether segments select from a dataset or a control group is listed in it, so that its key identifies customers.
    fileprivate func isCustomers(_ dataset: String) -> Bool {
        dataset == DatasetSchema.defaultName || segments.values.contains { $0.dataset == dataset }
            || campaigns.values.contains { $0.controlGroup?.dataset == dataset }
    }

    /// The columns of a dataset that refer to a customer: the one that its definition names, and those by which flows join it to
    /// the key of the customers.
    fileprivate func customerColumns(of dataset: String) -> Set<String> {
        let joined = decisionFlows.values.flatMap(\.stages).compactMap(\.enrichment)
            .filter { $0.dataset == dataset && $0.on == nil }.map(\.key)
        return Set(joined + (datasets[.init(dataset)]?.customerColumn.map { [$0] } ?? []))
    }
}

extension CampaignRun {
    /// Whether the record of the run names one of the customers.
    fileprivate func names(_ ids: [String]) -> Bool {
        summary.constraints.contains { $0.customerId.map(ids.contains) ?? false }
            || error.map { text in ids.contains { text.contains("'\($0)'") } } ?? false
    }
}
