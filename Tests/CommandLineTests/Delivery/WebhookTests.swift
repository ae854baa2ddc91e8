import Foundation
import MusterTestSupport
import Testing

@Suite struct WebhookTests {
    /// A workspace whose campaign `weekly` sends to the url, with this many customers.
    private func ready(_ url: String, customers: Int, environment: [String: String] = [:]) throws -> MusterProcess {
        let muster = try MusterProcess(environment: environment.merging(["KEY": WebhookServer.secret]) { $1 })
        #expect(try muster("init", "ws").status == 0)
        let rows = (0..<customers).map { "C\($0),\($0)\n" }.joined()
        #expect(try muster("import", muster.file("customers.csv", "id,age\n" + rows), "--key", "id").status == 0)
        let catalog = """
            { kind: Channel, id: push, name: Push, type: push, deliveryMode: integration,
              webhook: { url: "\(url)", secret: { env: KEY }, batchSize: 10 } }
            ---
            { kind: Category, id: cards, name: Cards }
            ---
            { kind: Offer, id: gold, name: Gold, categoryId: cards, status: active }
            ---
            { kind: Creative, id: gold_push, name: Gold push, offerId: gold, channelId: push, status: active }
            ---
            { kind: Segment, id: all, name: Everyone, where: "true" }
            ---
            { kind: DecisionFlow, id: flow, name: Flow, stages: [{ type: inventory }, { type: matchCreatives },
              { type: score, method: priority_weighted }, { type: rank }] }
            ---
            { kind: Campaign, id: weekly, name: Weekly, decisionFlowId: flow, segmentId: all }

            """
        let applied = try muster("apply", "-f", muster.file("catalog.yaml", catalog))
        #expect(applied.status == 0 && applied.messages.contains("does not use HTTPS"), "\(applied.messages)")
        return muster
    }

    @Test("a webhook at a private address needs the setting, which a file or the environment can give")
    func privateAddress() throws {
        let server = try WebhookServer()
        let muster = try ready(server.url, customers: 25)
        let refused = try muster("run", "weekly")
        #expect(refused.status == 3 && (refused.output + refused.messages).contains("HTTPS"), "\(refused.output)")
        #expect(try server.messages.isEmpty)
        try muster.file("ws/muster.yaml", "allowPrivateWebhooks: true\n")
        let sent = try muster("redeliver", "weekly-1")
        #expect(sent.status == 0 && sent.output.contains("webhook:push: 25 accepted, 0 rejected."), "\(sent.output)")
        #expect(try server.messages.map(\.isSigned) == [true, true, true])
    }

    @Test("run, show and redeliver tell how many recommendations were rejected, and where they are")
    func rejected() throws {
        let server = try WebhookServer(.status(400))
        let muster = try ready(server.url, customers: 25, environment: ["MUSTER_ALLOW_PRIVATE_WEBHOOKS": "true"])
        let path = "runs/weekly-1/webhooks/weekly-1.push.rejected.ndjson"
        let run = try muster("run", "weekly")
        #expect(run.status == 3 && (run.output + run.messages).contains("25 recommendations"), "\(run.output) \(run.messages)")
        #expect(try muster.text("ws/" + path).split(separator: "\n").count == 25)
        let shown = try muster("show", "weekly-1")
        #expect(shown.output.contains("'webhook:push' rejected 25 recommendations: see \(path)."), "\(shown.output)")
        #expect(try muster("redeliver", "weekly-1").status == 2)
        try server.set(.status(200))
        #expect(try muster("redeliver", "weekly-1", "--file", "weekly-1.push.webhook.ndjson").status == 0)
        let delivered = try muster("show", "weekly-1")
        #expect(delivered.output.contains(": completed in") && !delivered.output.contains("rejected by"), "\(delivered.output)")
        #expect(try muster.names(in: "ws/runs/weekly-1/webhooks").contains { $0.contains("rejected") } == false)
    }

    @Test(
        "killed again and again, commands deliver every recommendation under one id", .tags(.slow), .fullRunOnly)
    func kills() throws {
        let server = try WebhookServer(.status(200, delay: 0.02))
        let muster = try ready(server.url, customers: 300, environment: ["MUSTER_ALLOW_PRIVATE_WEBHOOKS": "true"])
        for attempt in 0..<4 {
            let process = muster.process(attempt == 0 ? ["run", "weekly"] : ["redeliver", "weekly-1"])
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.start()
            #expect(try waitUntil { try server.messages.count >= 4 * (attempt + 1) })
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        let rest = try muster("redeliver", "weekly-1")
        #expect(rest.status == 0 && rest.output.contains("300 accepted, 0 rejected"), "\(rest.output) \(rest.messages)")
        let messages = try server.messages
        #expect(Set(messages.map(\.id)).count == 30 && messages.count <= 34)
        #expect(Set(messages.flatMap(\.ids)) == Set((1...300).map { "weekly-1.\($0)" }))
    }
}
