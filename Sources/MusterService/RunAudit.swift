internal import MusterEngine
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
        try require(
            resultRows == run.totalRecommendations,
            "the results have \(resultRows) rows for \(run.totalRecommendations) recommendations.")
        for file in run.files {
            try require(
                file.rows == run.totalRecommendations,
                "\(file.path) has \(file.rows) rows for \(run.totalRecommendations) recommendations.")
        }
    }
}
