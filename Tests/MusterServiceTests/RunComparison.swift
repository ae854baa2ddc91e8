import Foundation
import MusterEngine
import MusterModel
import MusterPlanning
import MusterService

/// Does a case with Muster and with the ``ReferenceRun``, and collects what differs.
struct RunComparison {
    let run: RunCase
    let place: CaseWorkspace
    private(set) var differences: [String] = []
    /// Recommendations, as the reference has it.
    private(set) var rowCount = 0

    init(_ run: RunCase, in place: CaseWorkspace) {
        self.run = run
        self.place = place
    }

    mutating func compare() throws {
        let reference = ReferenceRun(run: run)
        let expected = reference.outcome()
        do {
            try place.importCustomers(of: run)
            if case .importFails = expected { return differences.append("the import should have failed") }
        } catch let error as ImportError {
            if case .importFails = expected { return }
            return differences.append("import: \(error.message)")
        }
        let (change, diagnostics) = try place.applyCatalog(of: run)
        let codes = Set(diagnostics.filter { $0.severity == .error }.map(\.code))
        if case .applyFails(let problems) = expected {
            return require(change == nil && codes == problems, "apply should have said \(problems), not \(diagnostics)")
        }
        guard change != nil else { return differences.append("apply: \(diagnostics)") }
        do {
            let done = try place.workspace.run(campaign: "campaign", options: RunOptions(threads: 2))
            guard case .completes(let decisions) = expected else {
                return differences.append("planning should have failed")
            }
            rowCount = decisions.rows.count
            try compare(done, decisions, reference)
        } catch let error as PlanningError {
            if case .planningFails = expected { return }
            differences.append("planning: \(error)")
        }
    }

    mutating func require(_ holds: Bool, _ difference: @autoclosure () -> String) {
        if !holds { differences.append(difference()) }
    }

    private mutating func compare(
        _ done: CampaignRun, _ expected: ReferenceRun.Decisions, _ reference: ReferenceRun
    ) throws {
        let delivered = expected.delivered
        require(done.status == .completed && done.progress == 1, "status \(done.status), progress \(done.progress)")
        require(
            done.totalCustomers == expected.totalCustomers,
            "totalCustomers \(done.totalCustomers), not \(expected.totalCustomers)")
        require(done.processed == expected.processed, "processed \(done.processed), not \(expected.processed)")
        let recommended = Set(delivered.map(\.customer)).count
        require(done.recommended == recommended, "recommended \(done.recommended), not \(recommended)")
        require(
            done.totalRecommendations == delivered.count,
            "\(done.totalRecommendations) recommendations, not \(delivered.count)")
        compare("byOffer", done.summary.byOffer, reference.byOffer(delivered))
        compare("byChannel", done.summary.byChannel, reference.byChannel(delivered))
        compare("byCategory", done.summary.byCategory, reference.byCategory(delivered))
        let constraints = done.summary.constraints.map {
            ReferenceLimits.Reached(
                kind: $0.constraint.rawValue, limit: $0.limit, id: $0.id, name: $0.name, customer: $0.customerId)
        }
        require(constraints == expected.constraints, "constraints \(constraints), not \(expected.constraints)")
        compareControlGroup(done.summary.controlGroup, expected, reference)
        compareFunnel(done.summary.funnel, expected)
        try compareFile(done, delivered)
        try compareManifest(done)
        try compareResults(done, expected.rows)
        // As JSON, because instants are stored to the millisecond.
        let stored = try CanonicalJSON.text(place.workspace.runs(of: "campaign", limit: 2))
        require(try stored == CanonicalJSON.text([done]), "the stored run is not the one returned: \(stored)")
    }

    mutating func compare(
        _ name: String, _ found: [RunSummary.Breakdown], _ expected: [ReferenceRun.Count]
    ) {
        let total = expected.reduce(0) { $0 + $1.count }
        let counts = found.map { ReferenceRun.Count(id: $0.id, name: $0.name, count: $0.count) }
        require(counts == expected, "\(name) \(counts), not \(expected)")
        for entry in found {
            let share = total == 0 ? 0 : Double(entry.count) / Double(total)
            require(entry.share == share, "\(name): share \(entry.share) of \(entry.id), not \(share)")
        }
    }
}
