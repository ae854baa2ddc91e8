public import MusterDelivery
public import MusterModel

/// Checks before a run is published that its numbers agree: customers read and decided, rows written, counts reported,
/// files delivered.
///
/// ```swift
/// try RunReconciliation(run: run, rowsInDataset: 1_000, resultRows: 940, manifest: manifest).check()
/// // throws "the manifest …" or "of 3000 candidates 940 were recommended, …" for the first numbers that differ
/// ```
public struct RunReconciliation: Sendable {
    /// The run with its counts, summary, stages and files.
    public var run: CampaignRun
    public var rowsInDataset: Int
    /// The number of rows of `results.parquet`; `nil` for a run that writes none.
    public var resultRows: Int?
    /// The manifest as it is on disk; `nil` for a run that writes none.
    public var manifest: Manifest?

    public init(run: CampaignRun, rowsInDataset: Int, resultRows: Int? = nil, manifest: Manifest? = nil) {
        self.run = run
        self.rowsInDataset = rowsInDataset
        self.resultRows = resultRows
        self.manifest = manifest
    }

    /// - Throws: ``RunError/inconsistent(_:)``.
    public func check() throws(RunError) {
        try checkCustomers()
        try checkRecommendations()
        if let funnel = run.summary.funnel { try check(funnel) }
        try checkDelivery()
        try checkStages()
    }

    private func require(_ holds: Bool, _ reason: @autoclosure () -> String) throws(RunError) {
        if !holds { throw .inconsistent(reason()) }
    }

    private var heldOut: (customers: Int, recommended: Int, total: Int) {
        let group = run.summary.controlGroup
        return (group?.customers ?? 0, group?.recommended ?? 0, group?.totalRecommendations ?? 0)
    }

    private func checkCustomers() throws(RunError) {
        try require(
            (0...rowsInDataset).contains(run.totalCustomers),
            "the segment has \(run.totalCustomers) customers, the dataset \(rowsInDataset).")
        try require(
            (0...run.totalCustomers).contains(run.processed),
            "\(run.processed) customers were processed of \(run.totalCustomers).")
        try require(
            run.processed == run.totalCustomers || !run.summary.constraints.isEmpty,
            "\(run.totalCustomers - run.processed) customers were skipped though no constraint was reached.")
        try require(
            run.recommended >= 0 && run.recommended + heldOut.customers <= run.processed
                && (0...heldOut.customers).contains(heldOut.recommended),
            "\(run.processed) customers were processed: \(run.recommended) with an offer, \(heldOut.customers) held out.")
        try require(
            run.recommended <= run.totalRecommendations && heldOut.recommended <= heldOut.total,
            "\(run.recommended) customers have \(run.totalRecommendations) recommendations.")
    }

    private func checkRecommendations() throws(RunError) {
        let breakdowns = [
            ("offer", run.summary.byOffer, run.totalRecommendations),
            ("channel", run.summary.byChannel, run.totalRecommendations),
            ("category", run.summary.byCategory, run.totalRecommendations),
            ("offer of the control group", run.summary.controlGroup?.byOffer ?? [], heldOut.total),
        ]
        for (name, breakdown, total) in breakdowns {
            let sum = breakdown.reduce(0) { $0 + $1.count }
            try require(sum == total, "the breakdown by \(name) has \(sum) recommendations, the total \(total).")
        }
    }

    private func check(_ funnel: RunFunnel) throws(RunError) {
        try require(
            funnel.recommended == run.totalRecommendations && funnel.heldOut == heldOut.total,
            "the funnel has \(funnel.recommended) recommendations and \(funnel.heldOut) held out, the run"
                + " \(run.totalRecommendations) and \(heldOut.total).")
        let dropped = funnel.steps.reduce(0) { $0 + $1.dropped }
        try require(
            funnel.customers == run.processed && funnel.candidates == run.processed * funnel.byOffer.count
                && funnel.candidates == funnel.recommended + funnel.heldOut + dropped,
            "of \(funnel.candidates) candidates \(funnel.recommended) were recommended, \(funnel.heldOut) held out and"
                + " \(dropped) dropped.")
        var drops = funnel.steps.map { _ in 0 }
        for offer in funnel.byOffer {
            for drop in offer.drops where drops.indices.contains(drop.step) { drops[drop.step] += drop.dropped }
            let dropped = offer.drops.reduce(0) { $0 + $1.dropped }
            try require(
                offer.candidates == offer.recommended + offer.heldOut + dropped && offer.candidates == run.processed,
                "of \(offer.candidates) candidates for offer '\(offer.id)' \(offer.recommended) were recommended,"
                    + " \(offer.heldOut) held out and \(dropped) dropped.")
            let count = run.summary.byOffer.first { $0.id == offer.id }?.count ?? 0
            try require(
                count == offer.recommended,
                "offer '\(offer.id)' was recommended \(offer.recommended) times by the funnel, \(count) by the breakdown.")
        }
        try require(drops == funnel.steps.map(\.dropped), "the drops by offer and by step differ.")
    }

    private func checkDelivery() throws(RunError) {
        if let resultRows {
            try require(
                resultRows == run.totalRecommendations + heldOut.total,
                "the results have \(resultRows) rows for \(run.totalRecommendations) recommendations"
                    + " and \(heldOut.total) that were held out.")
        }
        if !run.files.isEmpty {
            let rows = run.files.reduce(0) { $0 + $1.rows }
            try require(
                rows == run.totalRecommendations,
                "\(run.files.map(\.path).joined(separator: ", ")) has \(rows) rows for"
                    + " \(run.totalRecommendations) recommendations.")
        }
        guard let manifest else { return }
        try require(
            manifest == Manifest(of: run) && (!manifest.files.isEmpty || run.totalRecommendations == 0),
            "the manifest does not describe the delivered files.")
    }

    private func checkStages() throws(RunError) {
        var rows: [RunStage.Name: Int] = [:]
        for stage in run.stages {
            try require(
                rows.updateValue(stage.rows, forKey: stage.name) == nil && stage.durationMs.isFinite && stage.durationMs >= 0,
                "stage '\(stage.name.rawValue)' occurs twice, or took \(stage.durationMs) ms.")
        }
        let (total, all) = (run.totalRecommendations, run.totalRecommendations + heldOut.total)
        let expected: [(RunStage.Name, Int)] =
            [(.count, run.totalCustomers), (.allocate, run.processed), (.render, total), (.write, all)]
            + (rows[.personalize] == nil ? [] : [(.personalize, all)])
            + (run.dryRun && run.files.isEmpty ? [] : [(.deliver, run.files.reduce(0) { $0 + $1.rows })])
        for (name, count) in expected {
            try require(
                rows[name] == count,
                "stage '\(name.rawValue)' had \(rows[name].map(String.init) ?? "no") rows instead of \(count).")
        }
        // More customers may have been read than decided: the last ones after every constraint was reached.
        let read = rows[.facts] ?? -1
        try require(
            rows[.rank] == read && (run.processed...run.totalCustomers).contains(read),
            "\(read) customers were read and \(rows[.rank] ?? -1) ranked of \(run.totalCustomers),"
                + " \(run.processed) were processed.")
    }
}

extension Manifest {
    /// The manifest of a run whose files are known.
    init(of run: CampaignRun) {
        self.init(
            runId: run.id, campaignId: run.campaignId, runNumber: run.runNumber, customers: run.totalCustomers,
            recommendations: run.totalRecommendations, files: run.files)
        if run.erasedCustomers > 0 { erasedCustomers = run.erasedCustomers }
    }
}
