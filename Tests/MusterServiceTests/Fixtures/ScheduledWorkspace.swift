import Foundation
import MusterBase
import MusterEngine
import MusterModel
import MusterService
import MusterTestSupport

/// A workspace with a few customers and a catalog of one flow, whose clock the tests move.
struct ScheduledWorkspace {
    let path: String
    let clock: TestClock
    let workspace: Workspace

    init(at instant: Date) throws {
        let clock = TestClock(instant)
        path = NSTemporaryDirectory() + "muster-schedule-tests-\(UUID().uuidString)"
        workspace = try Workspace(creating: path, now: { clock.now })
        self.clock = clock
        try workspace.datasets.import("customers", key: "customer_id", csv: "customer_id,age\nC1,30\nC2,40\n")
        try apply(
            """
            { kind: Channel, id: email, name: Email, type: email, deliveryMode: file }
            ---
            { kind: Category, id: cards, name: Cards }
            ---
            { kind: Offer, id: card, name: Card, categoryId: cards }
            ---
            { kind: Creative, id: card_email, name: Card email, offerId: card, channelId: email }
            ---
            { kind: Segment, id: everyone, name: Everyone, where: "true" }
            ---
            kind: DecisionFlow
            id: flow
            name: Flow
            stages: [{ type: inventory }, { type: matchCreatives }, { type: score, method: priority_weighted }]
            """)
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }

    /// A second opening of the workspace, as another process would have it.
    func another() throws -> Workspace {
        let clock = clock
        return try Workspace(opening: path, now: { clock.now })
    }

    func apply(_ yaml: String) throws {
        let file = path + ".yaml"
        defer { try? FileManager.default.removeItem(atPath: file) }
        try yaml.write(toFile: file, atomically: true, encoding: .utf8)
        let (change, diagnostics) = try workspace.catalog.apply([file], by: "tests")
        if change == nil { throw Refused(diagnostics: diagnostics) }
    }

    /// - Parameter fields: the fields of the campaign other than its id, flow and segment.
    func applyCampaign(_ id: String, _ fields: String) throws {
        try apply("{ kind: Campaign, id: \(id), decisionFlowId: flow, segmentId: everyone, \(fields) }")
    }

    /// The slots of a campaign that have a run, oldest first.
    func firedSlots(_ id: String) throws -> [Date] {
        try workspace.runs.list(of: id, limit: 100_000).compactMap(\.scheduledFor).reversed()
    }

    struct Refused: Error {
        var diagnostics: [Diagnostic]
    }
}

extension DatasetService {
    func `import`(_ name: String, key: String, csv: String) throws {
        let file = NSTemporaryDirectory() + "\(name)-\(UUID().uuidString).csv"
        defer { try? FileManager.default.removeItem(atPath: file) }
        try csv.write(toFile: file, atomically: true, encoding: .utf8)
        _ = try self.import(DatasetImport(files: [file], name: name, key: key), isForced: true)
    }
}

func utc(_ text: String) -> Date { InstantFormat.instant(text) ?? .distantPast }
