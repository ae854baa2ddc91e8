internal import MusterEngine
internal import MusterKernel
internal import MusterModel

/// Checks that a run's counts add up: what was decided, written and reported is the same.
enum RunAudit {
    /// - Throws: ``ServiceError/inconsistentRun(_:)``.
    static func check(_ run: CampaignRun, outcome: DecisionOutcome, rowsInDataset: Int, resultRows: Int) throws(ServiceError) {
        func require(_ holds: Bool, _ reason: @autoclosure () -> String) throws(ServiceError) {
            if !holds { throw .inconsistentRun(reason()) }
        }
        try require(
            run.totalCustomers <= rowsInDataset,
            "the segment has \(run.totalCustomers) customers, the dataset \(rowsInDataset).")
        try require(
            run.processed <= run.totalCustomers,
            "\(run.processed) customers were processed of \(run.totalCustomers).")
        try require(
            run.processed == run.totalCustomers || !outcome.closures.isEmpty,
            "\(run.totalCustomers - run.processed) customers were skipped though no constraint was reached.")
        try require(
            run.recommended <= run.processed, "\(run.recommended) of \(run.processed) customers were recommended to.")
        for (name, breakdown) in [
            ("offer", run.summary.byOffer), ("channel", run.summary.byChannel), ("category", run.summary.byCategory),
        ] {
            let sum = breakdown.reduce(0) { $0 + $1.count }
            try require(
                sum == run.totalRecommendations,
                "the breakdown by \(name) has \(sum) recommendations, the total \(run.totalRecommendations).")
        }
        let heldOut = outcome.heldOut
        try require(
            resultRows == run.totalRecommendations + heldOut.total,
            "the results have \(resultRows) rows for \(run.totalRecommendations) recommendations"
                + " and \(heldOut.total) that were held out.")
        try require(
            run.recommended + heldOut.customers <= run.processed && heldOut.recommended <= heldOut.customers,
            "\(run.processed) customers were processed: \(run.recommended) with an offer, \(heldOut.customers) held out.")
        if let funnel = run.summary.funnel { try check(funnel, of: run, heldOut: heldOut.total, require) }
        for file in run.files {
            try require(
                file.rows == run.totalRecommendations,
                "\(file.path) has \(file.rows) rows for \(run.totalRecommendations) recommendations.")
        }
    }

    private static func check(
        _ funnel: RunFunnel, of run: CampaignRun, heldOut: Int,
        _ require: (Bool, @autoclosure () -> String) throws(ServiceError) -> Void
    ) throws(ServiceError) {
        try require(
            funnel.recommended == run.totalRecommendations && funnel.heldOut == heldOut,
            "the funnel has \(funnel.recommended) recommendations and \(funnel.heldOut) held out, the run"
                + " \(run.totalRecommendations) and \(heldOut).")
        let dropped = funnel.steps.reduce(0) { $0 + $1.dropped }
        try require(
            funnel.candidates == funnel.recommended + funnel.heldOut + dropped
                && funnel.candidates == run.processed * funnel.byOffer.count,
            "of \(funnel.candidates) candidates \(funnel.recommended) were recommended, \(funnel.heldOut) held out and"
                + " \(dropped) dropped.")
        for offer in funnel.byOffer {
            let dropped = offer.drops.reduce(0) { $0 + $1.dropped }
            try require(
                offer.candidates == offer.recommended + offer.heldOut + dropped,
                "of \(offer.candidates) candidates for offer '\(offer.id)' \(offer.recommended) were recommended,"
                    + " \(offer.heldOut) held out and \(dropped) dropped.")
        }
    }
}
