import MusterDelivery
import MusterModel
import MusterService
import Testing

/// The counts of a run must agree.
@Suite struct RunReconciliationTests {
    private typealias Forgery = (what: String, change: @Sendable (inout RunReconciliation) -> Void)

    @Test("a consistent run passes, and any changed number fails")
    func forgeries() throws {
        let audit = try Self.audit()
        try audit.check()
        for forgery in Self.forgeries {
            var forged = audit
            forgery.change(&forged)
            #expect(throws: RunError.self, "\(forgery.what)") { try forged.check() }
        }
        for index in audit.run.stages.indices {
            var forged = audit
            forged.run.stages[index].rows += 1
            #expect(throws: RunError.self, "a row too many in \(audit.run.stages[index].name)") { try forged.check() }
        }
    }

    private static let forgeries: [Forgery] = [
        ("more customers than the dataset has", { $0.rowsInDataset = 199 }),
        ("a customer who was skipped for nothing", { $0.run.processed -= 1 }),
        ("customers that nobody counted", { $0.run.totalCustomers += 1 }),
        ("processed customers that there are not", { $0.run.processed += 1 }),
        ("a recommendation too many", { $0.run.totalRecommendations += 1 }),
        ("a customer too many with a recommendation", { $0.run.recommended = $0.run.processed }),
        ("fewer recommendations than customers", { $0.run.recommended = $0.run.totalRecommendations + 1 }),
        ("an offer's count", { $0.run.summary.byOffer[0].count -= 1 }),
        ("a channel's count", { $0.run.summary.byChannel[0].count += 1 }),
        ("a category's count", { $0.run.summary.byCategory.removeAll() }),
        ("the control group's offers", { $0.run.summary.controlGroup?.byOffer[0].count += 1 }),
        ("the control group's total", { $0.run.summary.controlGroup?.totalRecommendations += 1 }),
        (
            "the counts of two offers, exchanged",
            { audit in
                audit.run.summary.byOffer[0].count += 1
                audit.run.summary.byOffer[1].count -= 1
            }
        ),
        ("a candidate too many", { $0.run.summary.funnel?.candidates += 1 }),
        ("a drop too many", { $0.run.summary.funnel?.steps[0].dropped += 1 }),
        (
            "a drop for another reason",
            { audit in
                audit.run.summary.funnel?.steps[0].dropped += 1
                audit.run.summary.funnel?.steps[1].dropped -= 1
            }
        ),
        ("an offer's funnel", { $0.run.summary.funnel?.byOffer[0].recommended -= 1 }),
        ("the funnel's customers", { $0.run.summary.funnel?.customers -= 1 }),
        ("the funnel's held out", { $0.run.summary.funnel?.heldOut += 1 }),
        ("a result too few", { $0.resultRows = ($0.resultRows ?? 0) - 1 }),
        ("a row of the file too many", { $0.run.files[0].rows += 1 }),
        ("a manifest of other rows", { $0.manifest?.files[0].rows -= 1 }),
        ("a manifest of other bytes", { $0.manifest?.files[0].bytes -= 1 }),
        ("a manifest of another file", { $0.manifest?.files[0].sha256 = "00" }),
        ("a manifest of other customers", { $0.manifest?.customers -= 1 }),
        (
            "a manifest without files",
            { audit in
                audit.manifest?.files = []
                audit.run.files = []
            }
        ),
        ("a stage that is missing", { $0.run.stages.removeFirst() }),
        ("a stage that is there twice", { $0.run.stages.append($0.run.stages[0]) }),
        ("a stage that took no real time", { $0.run.stages[0].durationMs = .nan }),
    ]

    /// The counts of a run of 200 customers with a control group, in which some offers are blocked for all.
    private static func audit() throws -> RunReconciliation {
        let cap = CountedPolicy(id: "p", type: "cooldown", offers: ["gold"], days: 1)
        let workspace = try HistoryWorkspace(customers: (0..<200).map { "C\($0)" }, policies: [cap.yaml])
        defer { workspace.remove() }
        try workspace.apply([
            "{ kind: Campaign, id: campaign, decisionFlowId: flow, segmentId: all, controlGroup: { percent: 30 } }"
        ])
        _ = try workspace.run()
        let run = try workspace.run()
        let manifest: Manifest = try CanonicalJSON.value(
            from: String(decoding: workspace.place.bytes(at: "runs/\(run.id)/manifest.json"), as: UTF8.self))
        let heldOut = run.summary.controlGroup?.totalRecommendations ?? 0
        return RunReconciliation(
            run: run, rowsInDataset: 200, resultRows: run.totalRecommendations + heldOut, manifest: manifest)
    }
}
