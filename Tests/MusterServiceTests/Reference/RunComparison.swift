import Foundation
import MusterEngine
import MusterModel
import MusterPlanning
import MusterService

/// Runs a case with Muster and with the ``ReferenceRun``, and collects the differences.
struct RunComparison {
    /// The case that is compared now.
    private(set) var run: RunCase
    let place: CaseWorkspace
    private(set) var differences: [String] = []
    /// The number of recommendations of the reference.
    private(set) var rowCount = 0
    private let chapters: [RunCase]
    private var history = ReferenceHistory()
    private(set) var runCount = 0

    /// - Parameter chapters: run one after the other; each starts with the contacts of those before.
    init(_ chapters: [RunCase], in place: CaseWorkspace) {
        self.chapters = chapters
        self.place = place
        run = chapters.first ?? RunCase()
    }

    init(_ run: RunCase, in place: CaseWorkspace) { self.init([run], in: place) }

    mutating func compare() throws {
        for (index, chapter) in chapters.enumerated() where differences.isEmpty {
            run = chapter
            guard try prepare() else { return }
            try compareRun()
            if !differences.isEmpty { differences.append("in run \(index + 1) of \(chapters.count)") }
        }
    }

    /// - Returns: whether a run is possible.
    private mutating func prepare() throws -> Bool {
        let refusal = ReferenceRun(run: run).refusal
        do {
            try place.importCustomers(of: run)
            require(refusal != .importFails, "the import should have failed")
        } catch let error as ImportError {
            require(refusal == .importFails, "import: \(error.message)")
            return false
        }
        let (change, diagnostics) = try place.applyCatalog(of: run)
        let codes = Set(diagnostics.filter { $0.severity == .error }.map(\.code))
        if case .applyFails(let problems) = refusal {
            require(change == nil && codes == problems, "apply should have said \(problems), not \(diagnostics)")
            return false
        }
        require(change != nil, "apply: \(diagnostics)")
        for interaction in try place.importInteractions(of: run) { history.add(interaction) }
        return differences.isEmpty
    }

    private mutating func compareRun() throws {
        do {
            let done = try place.workspace.runs.perform(campaign: "campaign", options: RunOptions(threads: 2))
            runCount += 1
            guard let start = done.asOf else { return require(false, "no instant") }
            let reference = ReferenceRun(run: run, history: history, asOf: start)
            guard reference.refusal == nil else { return require(false, "planning should have failed") }
            let decisions = reference.decide()
            rowCount += decisions.rows.count
            history.add(decisions, at: start)
            try compare(done, decisions, reference)
            if !differences.isEmpty { differences.append("started \(start)") }
        } catch let error as PlanningError {
            require(ReferenceRun(run: run).refusal == .planningFails, "planning: \(error)")
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
        var right = expected.constraints
        for index in right.indices { right[index].policy = nil }
        require(constraints == right, "constraints \(constraints), not \(right)")
        compareControlGroup(done.summary.controlGroup, expected, reference)
        compareFunnel(done.summary.funnel, expected)
        try compareFile(done, delivered)
        try compareManifest(done)
        try compareResults(done, expected.rows)
        // As JSON, because instants are stored to the millisecond.
        let stored = try CanonicalJSON.text(place.workspace.runs.list(of: "campaign", limit: 1))
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
