internal import Foundation
internal import MusterDelivery
internal import MusterEngine
internal import MusterFiles
internal import MusterModel
internal import MusterPlanning
internal import MusterStore

/// Makes the files of a delivery that are not those of the run: a wave's, and those with rows for seed addresses.
///
/// They are in a folder of their own, which is removed when the delivery ends. If it is sent again, they are made again.
struct DeliveryPreparation {
    private let workspace: Workspace
    private let stored: StoredRun
    private let plan: DecisionPlan
    private let delivery: Delivery
    private let folder: String

    init(_ delivery: Delivery, of stored: StoredRun, in workspace: Workspace) throws {
        guard let plan: DecisionPlan = try? CanonicalJSON.value(from: stored.frozen.json) else {
            throw RunError.unreadablePlan(stored.run.id)
        }
        self.workspace = workspace
        self.stored = stored
        self.plan = plan
        self.delivery = delivery
        folder = Self.folder(of: delivery, in: workspace)
    }

    /// Relative to the workspace.
    private static func folder(of delivery: Delivery, in workspace: Workspace) -> String {
        "\(workspace.folder(of: delivery.runId).prepared)/\(delivery.number)"
    }

    /// Removes the files of a delivery. Those that cannot be removed are overwritten when they are made again.
    static func removeFiles(of delivery: Delivery, in workspace: Workspace) {
        try? FileManager.default.removeItem(atPath: workspace.path(of: folder(of: delivery, in: workspace)))
    }

    /// The files, as they were made in an earlier attempt, or else made now.
    ///
    /// - Throws: also if a file of the run is missing or has changed.
    func files() throws -> PreparedFiles {
        if let prepared = delivery.prepared, try prepared.files.allSatisfy(isComplete) { return prepared }
        let database = try EngineDatabase(temporaryFolder: workspace.temporaryFolder)
        let results = workspace.folder(of: stored.run.id).resultsPath
        let split = CustomerRows.SplitColumn(plan.fileConfig.splitBy)
        let rows = try delivery.wave.map { wave in
            try WaveRows(
                of: wave, results: results, run: stored.run.id, splitBy: split,
                check: wave.isChecked ? suppressionCheck(database) : nil, database: database)
        }
        var added: [String: FileRevision.AddedRows] = [:]
        if let seeds = plan.fileConfig.seeds {
            try workspace.makeFolder("tmp")
            let batches = try SeedRecommendations(
                plan, seeds: seeds, folder: workspace.temporaryFolder, database: database
            ).batches(results: results, splitBy: split, without: (plan.webhooks ?? []).map(\.channelId))
            added = try batches.mapValues {
                try .init(
                    $0, to: plan.fileConfig, treatments: plan.treatments,
                    valueTypes: plan.ownColumns?.columns.map(\.type) ?? [])
            }
        }
        try workspace.makeFolder(folder)
        var prepared = PreparedFiles(
            files: [], preparedAt: workspace.now(), removedCustomers: rows?.removedCustomers ?? 0,
            removedRows: rows?.removedRows ?? 0)
        var first = 0
        for file in stored.run.files where file.webhookChannelId == nil {
            let value = file.channelId?.rawValue ?? file.offerId?.rawValue ?? ""
            let places = first..<first + file.rows
            if file.part != nil { first += file.rows }
            let removed = (rows?.leftOut.first { $0.value == value }?.rows ?? []).filter(places.contains)
                .map { $0 - places.lowerBound }
            prepared.files.append(try copy(file, without: removed, adding: added[value]))
        }
        prepared.seedRows = prepared.files.reduce(0) { $0 + ($1.seedRows ?? 0) }
        return prepared
    }

    private func copy(
        _ file: OutputFile, without removed: [Int], adding added: FileRevision.AddedRows?
    ) throws -> OutputFile {
        let source = workspace.path(of: file.path)
        guard FileManager.default.fileExists(atPath: source) else { throw RunError.missingFile(stored.run.id, path: file.path) }
        guard try Digest.sha256(ofFile: source) == file.sha256 else { throw RunError.changedFile(stored.run.id, path: file.path) }
        var copy = file
        copy.path = "\(folder)/\(delivery.wave?.name(of: file.name) ?? file.name)"
        let (sealed, rows) = try FileRevision(of: plan.fileConfig, removing: removed, adding: added)
            .copy(source, to: workspace.path(of: copy.path))
        guard rows == file.rows - removed.count + (added?.count ?? 0) else {
            sealed.discard()
            throw RunError.changedFile(stored.run.id, path: file.path)
        }
        try sealed.publish()
        (copy.rows, copy.bytes, copy.sha256, copy.seedRows) = (rows, sealed.byteCount, sealed.sha256, added?.count)
        return copy
    }

    private func isComplete(_ file: OutputFile) throws -> Bool {
        let path = workspace.path(of: file.path)
        guard FileManager.default.fileExists(atPath: path) else { return false }
        return try Folder.size(ofFile: path) == file.bytes
    }

    /// With the customers and the interactions of this moment.
    private func suppressionCheck(_ database: EngineDatabase) throws -> SuppressionCheck {
        let datasets = try RunDatasets(current: plan, in: workspace)
        try datasets.checkParts(in: workspace)
        let now = workspace.now()
        let history = try workspace.interactions.history(workspace.store.interactions(at: now), for: plan, startingAt: now)
        return SuppressionCheck(
            plan, history, parts: datasets.customers.parts(in: workspace), joinedParts: datasets.joinedParts(in: workspace),
            database: database)
    }
}
