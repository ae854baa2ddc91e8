import Foundation
import MusterDelivery
import MusterEngine
import MusterFiles
import MusterModel
import MusterTestSupport
import Testing

@testable import MusterService

@Suite struct WebhookDeliveryTests {
    @Test("recommendations of a channel with a webhook are sent to it, signed, each under one id, and are in no other file")
    func wholeRun() throws {
        let server = try WebhookServer()
        let place = try WebhookWorkspace(url: server.url)
        defer { place.remove() }
        let decided = try place.run()
        try place.deliverAll()
        let run = try place.get(decided)
        #expect(run.status == .completed && run.totalRecommendations == 190)
        #expect(run.files.map(\.name) == ["spring-1.csv", "spring-1.push.webhook.ndjson"])
        #expect(run.files.map(\.rows) == [95, 95])
        let messages = try server.messages
        #expect(
            messages.allSatisfy { $0.isSigned && $0.body.type == "recommendations.decided" && $0.body.data.channelId == "push" })
        #expect(messages.count == 10 && Set(messages.map(\.id)).count == 10)
        let sent = messages.flatMap(\.body.data.recommendations)
        let customers = (0..<95).map(WebhookWorkspace.id).sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
        #expect(sent.map(\.customer_id) == customers && sent.allSatisfy { $0.offer_id == "gold" })
        // Every customer has a recommendation by post after the one by push.
        #expect(sent.map(\.id) == (0..<95).map { "spring-1.\($0 * 2 + 1)" })

        let lines = try place.lines(run)
        #expect(lines.map { $0["id"] as? String } == sent.map(\.id))
        let fields = Set(FileConfig.Field.allCases.map(\.rawValue) + ["id", "email"])
        #expect(lines.allSatisfy { Set($0.keys) == fields })
        #expect(lines.contains { $0["customer_id"] as? String == "c \\ü" && $0["email"] as? String == "C3@example.com" })
        let csv = try String(contentsOfFile: place.workspace.path(of: run.files[0].path), encoding: .utf8)
        #expect(csv.contains("blue") && !csv.contains("gold"))

        let delivery = try place.delivery(run)
        #expect(delivery.target.destination == "webhook:push" && delivery.state == .delivered)
        #expect(delivery.files.map(\.object) == [server.url] && delivery.files[0].accepted == 95)
        #expect(throws: RedeliveryError.nothingToDeliver("spring-1")) {
            try place.workspace.deliveries.redeliver("spring-1", by: "tests")
        }
        let preview = try place.workspace.insight.preview(ofCampaign: "spring", rows: 10)
        #expect(preview.rows == 10 && !preview.text.contains("gold"))
    }

    @Test("the file for a webhook has the same bytes after a crash, and with any number of threads")
    func resumed() throws {
        func file(crash: Int?, threads: Int) throws -> Data {
            let place = try CaseWorkspace()
            defer { place.remove() }
            let rows = (0..<200).map { "c\($0),20,e\n" }.joined()
            try place.importCustomers(csv: "customer_id,age,email\n" + rows, rowsPerPart: 30)
            let path = place.folder + "/catalog.yaml"
            try WebhookWorkspace.catalog(url: "https://example.com/", settings: "batchSize: 3")
                .write(toFile: path, atomically: true, encoding: .utf8)
            #expect(try place.workspace.catalog.apply([path], by: "tests").change != nil)
            let run = try InterruptedRun(of: "spring", in: place)
            if let crash {
                #expect(throws: InterruptedRun.Crash.self) {
                    try run.attempt(threads: threads) { if $0.partsDone >= crash { throw InterruptedRun.Crash() } }
                }
            }
            let written = try #require(try run.attempt(threads: threads).run.files.last)
            #expect(written.webhookChannelId == "push" && written.rows == 200)
            return try place.bytes(of: written)
        }
        let undisturbed = try file(crash: nil, threads: 1)
        #expect(try file(crash: nil, threads: 4) == undisturbed)
        #expect(try file(crash: 3, threads: 2) == undisturbed)
    }

    @Test("a dry run sends nothing, and a second run sends the same recommendations under ids of its own")
    func ids() throws {
        let server = try WebhookServer()
        let place = try WebhookWorkspace(customers: 12, url: server.url)
        defer { place.remove() }
        _ = try place.workspace.runs.dryRun(campaign: "spring")
        try place.deliverAll()
        #expect(try server.messages.isEmpty)
        for _ in 0..<2 { _ = try place.run() }
        try place.deliverAll()
        let ids = try server.messages.flatMap(\.ids)
        #expect(ids.count == 24 && Set(ids).count == 24)
    }

    @Test(
        "an unreliable receiver gets every recommendation under one id, or it is in the file of rejected ones",
        .timeLimit(.minutes(5)))
    func unreliable() throws {
        let server = try WebhookServer(.unreliable)
        let place = try WebhookWorkspace(url: server.url, settings: "batchSize: 7, timeoutSeconds: 1")
        defer { place.remove() }
        let decided = try place.run()
        try place.deliverAll()
        let run = try place.get(decided)
        let messages = try server.messages
        #expect(messages.allSatisfy { $0.isSigned })
        var bodies: [String: [String]] = [:]
        for message in messages {
            #expect(bodies[message.id] == nil || bodies[message.id] == message.ids)
            bodies[message.id] = message.ids
        }
        let accepted = Set(messages.filter { (200..<300).contains($0.status) }.flatMap(\.ids))
        let rejected = try place.rejected(run).compactMap { ($0["recommendation"] as? [String: Any])?["id"] as? String }
        let all = try place.lines(run).compactMap { $0["id"] as? String }
        #expect(all.count == 95 && rejected.count + accepted.count == 95 && Set(rejected).union(accepted) == Set(all))
        #expect(!rejected.isEmpty && !accepted.isEmpty)
        #expect(messages.contains { $0.status == 0 } && messages.contains { $0.status >= 500 })

        let delivery = try place.delivery(run)
        #expect(delivery.state == .delivered && run.status == .completed_with_errors)
        #expect(delivery.files[0].accepted == accepted.count && delivery.files[0].rejected == rejected.count)
        let path = "runs/spring-1/webhooks/spring-1.push.rejected.ndjson"
        #expect(run.error == "'webhook:push' rejected \(rejected.count) recommendations: see \(path).")
        let file = try place.workspace.runs.file("spring-1.push.rejected.ndjson", of: run.id)
        let size = try Folder.size(ofFile: file.path)
        #expect(file.file.rows == rejected.count && file.file.bytes == size)
        let reason = try place.rejected(run)[0]["reason"] as? String
        #expect(reason == "The receiver answered 400: refused: [1mwhy not")

        // Asked for by name, all are sent again, under the same ids.
        try server.set(.status(200))
        _ = try place.workspace.deliveries.redeliver(run.id, file: run.files[1].name, by: "tests")
        try place.deliverAll()
        let again = try server.messages.dropFirst(messages.count)
        #expect(again.flatMap(\.ids) == all && again.allSatisfy { bodies[$0.id] == $0.ids })
        let repeated = try place.get(run)
        #expect(repeated.status == .completed && repeated.error == nil)
        #expect(try place.workspace.runs.files(of: run.id).count == 2)
    }

    @Test("a receiver that asks to wait is tried again no earlier; an attempt with answers does not count as a failure in a row")
    func retryAfter() throws {
        let server = try WebhookServer(.status(429, retryAfter: "4000"))
        let place = try WebhookWorkspace(url: server.url)
        defer { place.remove() }
        let run = try place.run()
        let first = try place.attempt()
        #expect(first.state == .waiting && first.failures == 1)
        #expect(first.nextAttemptAt == place.clock.now.addingTimeInterval(4_000))
        #expect(first.files[0].failure?.code == "webhook.unavailable")
        #expect(try server.messages.count == 1)
        place.clock.advance(4_000)
        try server.set(.status(200))
        try place.deliverAll()
        #expect(try place.get(run).status == .completed)
    }

    @Test("a receiver that answers 410 gets nothing more, of later runs either, until the run is delivered again")
    func gone() throws {
        let server = try WebhookServer(.status(410))
        let place = try WebhookWorkspace(customers: 25, url: server.url)
        defer { place.remove() }
        let runs = [try place.run(), try place.run()]
        try place.deliverAll()
        #expect(try server.messages.count == 1)
        #expect(try runs.map { try place.delivery($0).files[0].failure?.code } == ["webhook.gone", "webhook.disabled"])
        let first = try place.get(runs[0])
        #expect(first.status == .completed_with_errors && first.error?.contains("muster redeliver") == true)
        #expect(try place.get(runs[1]).error?.contains("muster redeliver spring-1") == true)
        try server.set(.status(200))
        _ = try place.run()
        try place.deliverAll()
        #expect(try server.messages.count == 1)

        for id in ["spring-1", "spring-2", "spring-3"] {
            _ = try place.workspace.deliveries.redeliver(CampaignRun.ID(id), by: "tests")
            try place.deliverAll()
        }
        #expect(try server.messages.filter { $0.status == 200 }.flatMap(\.ids).count == 75)
        #expect(try place.get(runs[0]).status == .completed && place.get(runs[1]).status == .completed)
    }

    @Test("another url ends the block of one that is gone, also for the runs that have failed")
    func corrected() throws {
        let (old, new) = (try WebhookServer(.status(410)), try WebhookServer())
        let place = try WebhookWorkspace(customers: 25, url: old.url)
        defer { place.remove() }
        let run = try place.run()
        try place.deliverAll()
        try place.apply(url: new.url)
        _ = try place.run()
        try place.deliverAll()
        #expect(try new.messages.flatMap(\.ids).count == 25)
        _ = try place.workspace.deliveries.redeliver(run.id, by: "tests")
        try place.deliverAll()
        #expect(try new.messages.flatMap(\.ids).count == 50 && old.messages.count == 1)
        #expect(try place.delivery(run).files[0].object == new.url)
    }

    @Test("a stopped delivery continues after the last answer; only the batch in flight is sent twice")
    func stopped() throws {
        let server = try WebhookServer(.status(200, delay: 0.05))
        let place = try WebhookWorkspace(url: server.url, settings: "batchSize: 5, timeoutSeconds: 10")
        defer { place.remove() }
        let run = try place.run()
        for count in [3, 8] {
            let worker = DeliveryWorker(place.workspace)
            worker.start()
            #expect(try waitUntil { try server.messages.count >= count })
            worker.stop(grace: 0)
            #expect(try place.delivery(run).state == .waiting)
        }
        try place.deliverAll()
        let sent = try server.messages
        #expect(Set(sent.map(\.id)).count == 19 && sent.count <= 21)
        #expect(Set(sent.flatMap(\.ids)).count == 95)
        #expect(try place.delivery(run).failures == 0 && place.get(run).status == .completed)
    }

    @Test("an erasure stops a delivery; erased customers are neither sent afterwards nor kept in the files")
    func erasure() throws {
        let server = try WebhookServer(.status(400))
        let place = try WebhookWorkspace(url: server.url, settings: "batchSize: 5, timeoutSeconds: 10")
        defer { place.remove() }
        let run = try place.run()
        let worker = DeliveryWorker(place.workspace)
        worker.start()
        #expect(try waitUntil { try server.messages.count >= 3 })
        try server.set(.status(200, delay: 0.2))
        // The first customers in byte order have been rejected; c9 and c94 are the last ones.
        let erased = ["c0", "c1", "c \\ü", "c9", "c94"]
        let report = try place.workspace.erasures.erase(erased)
        #expect(report.runs.map(\.delivered) == [10])
        let sentBefore = try server.messages.count
        place.clock.advance(5)
        worker.stop()
        try place.deliverAll()
        let later = try server.messages.dropFirst(sentBefore).flatMap(\.body.data.recommendations)
        #expect(!later.isEmpty && later.allSatisfy { !erased.contains($0.customer_id) })
        let lines = try place.lines(run)
        #expect(lines.count == 90 && lines.allSatisfy { !erased.contains($0["customer_id"] as? String ?? "") })
        let rejected = try place.rejected(run).compactMap { ($0["recommendation"] as? [String: Any])?["customer_id"] as? String }
        #expect(!rejected.isEmpty && rejected.allSatisfy { !erased.contains($0) })
        // Ids of the others are as they were.
        #expect(lines.first { $0["customer_id"] as? String == "c10" }?["id"] as? String == "spring-1.7")
        #expect(try place.get(run).files.map(\.rows) == [90, 90])
        #expect(try place.delivery(run).state == .delivered)
    }

    @Test(
        "a webhook that cannot be used fails the delivery, with the reason and the next step",
        arguments: [
            ("https://127.0.0.1:9/", false, "webhook.privateAddress"), ("http://example.com/", false, "webhook.notEncrypted"),
            ("http://127.0.0.1:9/", true, "webhook.unavailable"), ("https://nowhere.invalid/", false, "webhook.unknownHost"),
        ])
    func refused(_ url: String, _ allowsPrivate: Bool, _ code: String) throws {
        let place = try WebhookWorkspace(customers: 5, url: url)
        defer { place.remove() }
        let run = try place.run()
        let workspace = try Workspace(
            opening: place.workspace.path, now: place.workspace.now,
            destinations: ConfiguredDestinations(
                environment: ["SIGNING_KEY": WebhookServer.secret], allowsPrivateWebhooks: allowsPrivate))
        let next = try #require(try DeliveryQueue(workspace, backoff: DeliveryBackoff()).takeNext())
        let failure = try next.perform(DeliveryControl()).files[0].failure
        #expect(failure?.code == code)
        #expect(failure?.isPermanent == code.hasSuffix("Address") || failure?.isPermanent == code.hasSuffix("Encrypted"))
        #expect(try place.delivery(run).files[0].accepted ?? 0 == 0)
    }

    @Test("a secret that is missing or no key, and a channel without a webhook, fail the delivery until they are corrected")
    func configuration() throws {
        let server = try WebhookServer()
        let place = try WebhookWorkspace(customers: 5, url: server.url)
        defer { place.remove() }
        let run = try place.run()
        for (secret, code) in [(nil, "delivery.missingSecret"), ("short", "webhook.invalidSecret")] {
            let workspace = try Workspace(
                opening: place.workspace.path, now: place.workspace.now,
                destinations: ConfiguredDestinations(
                    environment: secret.map { ["SIGNING_KEY": $0] } ?? [:], allowsPrivateWebhooks: true))
            let next = try #require(try DeliveryQueue(workspace, backoff: DeliveryBackoff()).takeNext())
            let ended = try next.perform(DeliveryControl())
            #expect(ended.state == .failed && ended.files[0].failure?.code == code)
            #expect(ended.files[0].failure?.text.contains("short") == false)
            _ = try place.workspace.deliveries.redeliver(run.id, by: "tests")
        }
        #expect(try server.messages.isEmpty)
        try place.deliverAll()
        #expect(try server.messages.count == 1)
    }
}
