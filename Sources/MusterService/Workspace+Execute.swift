internal import MusterDelivery
internal import MusterEngine
internal import MusterModel
internal import MusterPlanning

extension Workspace {
    func execute(
        _ plan: DecisionPlan, on datasets: RunDatasets, by snapshot: InteractionSnapshot, as run: inout CampaignRun,
        _ options: RunOptions, _ cancellation: Cancellation, _ progress: @escaping @Sendable (Double) -> Void
    ) throws -> RunFiles.Written {
        let folder = Self.runFolder(run.id)
        try makeFolder(folder + "/output")
        let file = "\(folder)/output/\(run.id).\(plan.fileConfig.format.rawValue)"
        let database = try EngineDatabase(temporaryFolder: temporaryFolder, memoryLimit: options.memoryLimit)
        let history = try history(snapshot, of: plan)
        let plan = try database.started(plan, history)
        let files = try RunFiles(
            plan, path: path(of: file), resultsPath: path(of: folder) + "/results.parquet", database: database)
        do {
            let outcome = try DecisionRun(
                plan, history, parts: datasets.customers.parts(in: self),
                joinedParts: datasets.joinedParts(in: self), database: database, threads: options.threads
            ).decide(output: files, cancellation: cancellation, progress: progress)
            let written = try files.seal()
            run.count(outcome, of: plan)
            run.files = [
                OutputFile(
                    path: file, format: plan.fileConfig.format, rows: written.rows, bytes: written.bytes,
                    sha256: written.sha256)
            ]
            try RunAudit.check(run, outcome: outcome, rowsInDataset: datasets.customers.rowCount, resultRows: written.resultRows)
            try writeManifest(of: run)
            try files.publish()
            return written
        } catch {
            files.abandon()
            throw error
        }
    }

    private func writeManifest(of run: CampaignRun) throws {
        let manifest = Manifest(
            runId: run.id, campaignId: run.campaignId, runNumber: run.runNumber, customers: run.totalCustomers,
            recommendations: run.totalRecommendations, files: run.files)
        var file = try DurableFile(path: path(of: Self.runFolder(run.id)) + "/manifest.json")
        try file.append(Array((try CanonicalJSON.text(manifest, isPretty: true) + "\n").utf8))
        try file.publish()
    }
}

