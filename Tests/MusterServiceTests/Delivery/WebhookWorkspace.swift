import Foundation
import MusterBase
import MusterModel
import MusterTestSupport
import Testing

@testable import MusterService

/// A workspace whose customers get a gold card by push, which has a webhook, and a blue card by post. Remove it when done.
struct WebhookWorkspace {
    let folder: String
    let clock: TestClock
    let workspace: Workspace

    init(customers: Int = 95, url: String, settings: String = "batchSize: 10, timeoutSeconds: 1") throws {
        folder = NSTemporaryDirectory() + "muster-webhook-tests-\(UUID().uuidString)"
        let clock = TestClock(Date(timeIntervalSince1970: Date().timeIntervalSince1970.rounded(.up)))
        self.clock = clock
        workspace = try Workspace(
            creating: folder + "/workspace", now: { clock.now },
            destinations: ConfiguredDestinations(
                environment: ["SIGNING_KEY": WebhookServer.secret], allowsPrivateWebhooks: true))
        let rows = (0..<customers).map { "\(Self.id($0)),\(20 + $0 % 50),C\($0)@example.com\n" }.joined()
        try workspace.datasets.import("customers", key: "customer_id", csv: "customer_id,age,email\n" + rows)
        try apply(url: url, settings: settings)
    }

    /// Ids that JSON and CSV have to escape.
    static func id(_ number: Int) -> String { number == 3 ? "c \\ü" : "c\(number)" }

    func remove() { try? FileManager.default.removeItem(atPath: folder) }

    func apply(url: String, settings: String = "batchSize: 10, timeoutSeconds: 1") throws {
        let (change, diagnostics) = try workspace.catalog.apply(
            [UploadedCatalogFile(name: "catalog.yaml", bytes: Array(Self.catalog(url: url, settings: settings).utf8))],
            by: "tests")
        if change == nil { throw APIWorkspace.NotApplied(diagnostics: diagnostics) }
    }

    static func catalog(url: String, settings: String) -> String {
        """
        { kind: Category, id: cards, name: Cards }
        ---
        { kind: Channel, id: post, name: Post, type: direct_mail, deliveryMode: file }
        ---
        { kind: Channel, id: push, name: Push, type: push, deliveryMode: integration,
          webhook: { url: "\(url)", secret: { env: SIGNING_KEY }, \(settings) } }
        ---
        { kind: Offer, id: gold, name: Gold card, categoryId: cards, priority: 70, status: active }
        ---
        { kind: Offer, id: blue, name: Blue card, categoryId: cards, priority: 30, status: active }
        ---
        { kind: Creative, id: gold_push, name: Gold push, offerId: gold, channelId: push, status: active }
        ---
        { kind: Creative, id: blue_post, name: Blue letter, offerId: blue, channelId: post, status: active }
        ---
        { kind: Segment, id: all, name: Everyone, where: "true" }
        ---
        { kind: DecisionFlow, id: flow, name: Flow, stages: [{ type: inventory }, { type: matchCreatives },
          { type: score, method: priority_weighted }, { type: rank, maxOffers: 2 }] }
        ---
        { kind: Campaign, id: spring, name: Spring, decisionFlowId: flow, segmentId: all,
          fileConfig: { columns: [customer_id, offer_id, customer.email] } }

        """
    }

    func run() throws -> CampaignRun { try workspace.runs.perform(campaign: "spring") }

    func get(_ run: CampaignRun) throws -> CampaignRun { try workspace.runs.get(run.id) }

    func delivery(_ run: CampaignRun) throws -> Delivery { try #require(try workspace.deliveries.list(of: run.id).first) }

    /// Performs the attempts that are due now, and later ones until nothing is open.
    func deliverAll(maxAttempts: Int = 200) throws {
        var backoff = DeliveryBackoff()
        backoff.maxAttempts = maxAttempts
        for _ in 0..<maxAttempts {
            while let next = try DeliveryQueue(workspace, backoff: backoff).takeNext() {
                _ = try next.perform(DeliveryControl())
            }
            let counts = try workspace.deliveries.counts()
            if counts[.waiting] == 0, counts[.sending] == 0 { return }
            clock.advance(30_000)
        }
    }

    /// Performs the attempt that is due now.
    func attempt() throws -> Delivery {
        let next = try #require(try DeliveryQueue(workspace, backoff: DeliveryBackoff()).takeNext())
        return try next.perform(DeliveryControl())
    }

    /// The lines of the file that is sent.
    func lines(_ run: CampaignRun) throws -> [[String: Any]] {
        let file = try #require(try get(run).files.first { $0.webhookChannelId == "push" })
        return try objects(in: file.path)
    }

    func rejected(_ run: CampaignRun) throws -> [[String: Any]] {
        guard let path = try delivery(run).files[0].rejectedFile else { return [] }
        return try objects(in: path)
    }

    private func objects(in path: String) throws -> [[String: Any]] {
        try String(contentsOfFile: workspace.path(of: path), encoding: .utf8).split(separator: "\n").map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
    }
}
