import Foundation
import MusterBase
import MusterDuckDB
import MusterEngine
import MusterModel
import MusterService
import MusterStore
import MusterTestSupport

/// A workspace whose campaign `calls` makes tasks on the channel `desk`, and letters on `post`. Remove it when done.
struct TaskWorkspace {
    let place: APIWorkspace
    let clock: TestClock
    let workspace: Workspace

    static let catalog = """
        { kind: Category, id: cards, name: Cards }
        ---
        { kind: Channel, id: post, name: Post, type: direct_mail, deliveryMode: file }
        ---
        { kind: Channel, id: desk, name: Desk, type: webhook, deliveryMode: manual, workList: { dueAfterDays: 2 } }
        ---
        { kind: Offer, id: gold, name: "=Gold, \\"card\\"", categoryId: cards, priority: 70 }
        ---
        { kind: Offer, id: blue, name: Blue card, categoryId: cards, priority: 30 }
        ---
        { kind: Creative, id: gold_desk, name: Gold script, offerId: gold, channelId: desk }
        ---
        { kind: Creative, id: blue_desk, name: Blue script, offerId: blue, channelId: desk }
        ---
        { kind: Offer, id: loan, name: Loan, categoryId: cards, priority: 50 }
        ---
        { kind: Creative, id: loan_post, name: Loan letter, offerId: loan, channelId: post }
        ---
        { kind: Segment, id: all, name: Everyone, where: "true" }
        ---
        { kind: DecisionFlow, id: flow, name: Flow, stages: [{ type: inventory }, { type: contactPolicy }, { type: matchCreatives },
          { type: score, method: priority_weighted }, { type: rank, maxOffers: 3 }] }
        ---
        { kind: Campaign, id: calls, name: Calls, decisionFlowId: flow, segmentId: all, scheduleTimezone: America/New_York }

        """

    /// - Parameters:
    ///   - customers: as in ``APIWorkspace``.
    ///   - more: definitions to add or replace.
    init(customers: Int = 6, _ more: String...) throws {
        place = try APIWorkspace(customers: customers)
        // After the imports, which have the time of the machine.
        let clock = TestClock(Date(timeIntervalSince1970: 1_900_000_000))
        self.clock = clock
        workspace = try Workspace(opening: place.workspace.path, now: { clock.now })
        for yaml in [Self.catalog] + more { try place.apply(yaml) }
    }

    func remove() { place.remove() }

    @discardableResult
    func run() throws -> CampaignRun { try workspace.runs.perform(campaign: "calls") }

    func tasks(_ change: (inout TaskFilter) -> Void = { _ in }) throws -> [WorkTask] {
        var filter = TaskFilter()
        change(&filter)
        return try workspace.tasks.list(filter, by: .createdAt, limit: 10_000).tasks
    }

    /// The responses in the contact history: `customer offer outcome amount`, sorted.
    func responses() throws -> [String] {
        let paths = Set(try workspace.interactions.files().filter { $0.kind == .responses }.map(\.path)).sorted()
        return try paths.flatMap { try Self.rows(of: workspace.path(of: $0)) }.sorted()
    }

    /// Writes a file of outcomes: the header and lines.
    func file(_ lines: String...) throws -> String {
        let path = place.place.folder + "/outcomes-\(UUID().uuidString).csv"
        try (lines.joined(separator: "\n") + "\n").write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }
}

extension TaskWorkspace {
    private static func rows(of path: String) throws -> [String] {
        try Database(options: ["threads": "1"]).connect().rows(
            "SELECT concat_ws(' ', customer_id, offer_id, outcome, amount) FROM read_parquet(\(SQLQuoting.literal(path)))"
        ).compactMap { $0.first?.stringValue }
    }
}
