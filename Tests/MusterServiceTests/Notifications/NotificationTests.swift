import Foundation
import MusterDelivery
import MusterModel
import MusterStore
import MusterTestSupport
import Testing

@testable import MusterService

/// Options with a mail server, and the file with its password.
private struct Mailing {
    let server: SMTPServer
    let folder: TemporaryFolder
    var passwordPath: String { folder.path + "/password" }

    init(_ server: SMTPServer, password: String = SMTPServer.password) throws {
        self.server = server
        folder = try TemporaryFolder()
        try set(password)
    }

    func set(_ password: String) throws { try (password + "\n").write(toFile: passwordPath, atomically: true, encoding: .utf8) }

    func options(to addresses: [String] = ["ops@example.com"], on: NotificationTarget.Occasion = .all) -> NotificationOptions {
        NotificationOptions(
            targets: [.init(on: on, .email(to: addresses))],
            smtp: SMTPSettings(
                host: "localhost", port: server.port, from: "muster@example.com",
                login: .init(user: SMTPServer.user, password: .file(passwordPath)), caFile: server.caFile))
    }
}

@Suite struct NotificationTests {
    private func send(_ place: DeliveryWorkspace, _ options: NotificationOptions) throws {
        try place.workspace.notifications.sendDue(options, within: 60)
    }

    private func statuses(_ run: CampaignRun, _ place: DeliveryWorkspace) throws -> [NotificationStatus] {
        try place.workspace.notifications.list(of: run.id)
    }

    @Test("an e-mail is sent once the deliveries of the run have ended, encrypted, to all addresses")
    func email() throws {
        let place = try DeliveryWorkspace()
        defer { place.remove() }
        let mailing = try Mailing(SMTPServer())
        let options = mailing.options(to: ["ops@example.com", "lead@example.org"])
        let run = try place.completeRun()
        try send(place, options)
        #expect(try statuses(run, place).isEmpty)
        try place.deliver()
        for _ in 0..<2 { try send(place, options) }
        let status = try #require(try statuses(run, place).first)
        #expect(status.id == "weekly-1.ended.1" && status.state == .sent && status.attempts == 1 && status.failure == nil)
        let mail = try #require(mailing.server.mails.first)
        #expect(mailing.server.mails.count == 1)
        #expect(mail.encrypted && mail.from == "muster@example.com" && mail.to == ["ops@example.com", "lead@example.org"])
        #expect(mail.header("Subject") == "weekly: run weekly-1 completed, 0 recommendations")
        #expect(mail.header("Message-ID") == "<weekly-1.ended.1@example.com>")
        #expect(mail.header("To") == "ops@example.com, lead@example.org")
        #expect(mail.text.contains("Status: completed") && mail.text.contains("weekly-1-1.csv: 10000 rows, 10000 bytes"))
        // The later redelivery is not announced again.
        _ = try place.workspace.deliveries.redeliver(run.id, file: run.files[0].name, by: "tests")
        try place.deliver()
        try send(place, options)
        #expect(mailing.server.mails.count == 1)
    }

    @Test(
        "names add no header, and arrive as they are",
        arguments: [
            "Frühling – 春の \u{1f469}\u{200d}\u{1f4bb} Karten", "A\r\nBcc: evil@example.com\r\n\r\nbody", "=?UTF-8?B?QQ==?=",
            String(repeating: "Ünïcode lang ", count: 30), String(repeating: "x", count: 500), "\"quoted\" \\ <a@b>",
        ])
    func names(_ name: String) throws {
        let place = try DeliveryWorkspace(destinations: [], at: Date())
        defer { place.remove() }
        let mailing = try Mailing(SMTPServer())
        _ = try place.performRun()
        let patch = DocumentNode.map([("name", .text(name))])
        _ = try place.workspace.catalog.patch(DefinitionKey(.campaign, "spring"), with: patch, by: "tests")
        try send(place, mailing.options())
        let mail = try #require(mailing.server.mails.first)
        #expect(
            mail.headers.map { $0[0] } == [
                "Date", "From", "To", "Subject", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type",
                "Content-Transfer-Encoding",
            ])
        let shown = name.replacingOccurrences(of: "\r\n", with: "  ")
        #expect(mail.header("Subject") == "\(shown): run spring-1 completed, 40 recommendations")
        #expect(mail.to == ["ops@example.com"])
        #expect(mail.source.utf8.allSatisfy { $0 < 0x80 })
        #expect(mail.source.components(separatedBy: "\r\n").allSatisfy { $0.utf8.count <= 998 })
        func joined(_ text: String) -> String {
            String(String.UnicodeScalarView(text.unicodeScalars.filter { $0 != "\r" && $0 != "\n" }))
        }
        #expect(joined(mail.text).contains(joined(name)))
    }

    @Test("a wrong password fails the attempt and not the run; with the right one, the same message is sent once")
    func wrongPassword() throws {
        let place = try DeliveryWorkspace(destinations: [])
        defer { place.remove() }
        let mailing = try Mailing(SMTPServer(), password: "wrong")
        let run = try place.completeRun()
        try send(place, mailing.options())
        let failed = try #require(try statuses(run, place).first)
        #expect(failed.state == .waiting && failed.attempts == 1 && failed.failure?.code == "mail.accessDenied")
        #expect(failed.failure?.text.contains("wrong") == false)
        #expect(try place.workspace.runs.get(run.id) == run)
        try mailing.set(SMTPServer.password)
        // Before the next attempt is due, nothing happens.
        try send(place, mailing.options())
        #expect(mailing.server.mails.isEmpty)
        place.clock.advance(6)
        try send(place, mailing.options())
        #expect(mailing.server.mails.map { $0.header("Message-ID") } == ["<weekly-1.ended.1@example.com>"])
        #expect(try statuses(run, place).map(\.state) == [.sent])
        #expect(try statuses(run, place)[0].attempts == 2)
    }

    @Test("while the mail server is down, attempts follow the backoff; the message arrives when it is back")
    func serverDown() throws {
        let place = try DeliveryWorkspace(destinations: [])
        defer { place.remove() }
        let port = SMTPServer.freePort()
        let run = try place.completeRun()
        var options = NotificationOptions(
            targets: [.init(on: .all, .email(to: ["ops@example.com"]))],
            smtp: SMTPSettings(host: "127.0.0.1", port: port, security: .none, from: "muster@example.com"))
        for attempt in 1...3 {
            try send(place, options)
            let status = try statuses(run, place)[0]
            #expect(status.attempts == attempt && status.failure?.code == "mail.unreachable")
            let pause = try #require(status.nextAttemptAt).timeIntervalSince(place.clock.now)
            let largest = 5 * Double(1 << (attempt - 1))
            #expect(pause <= largest && pause >= largest * 0.75)
            place.clock.advance(largest)
        }
        let server = try SMTPServer(port: port, offersTLS: false)
        try send(place, options)
        #expect(server.mails.count == 1 && server.mails[0].encrypted == false)

        // With STARTTLS as a condition, nothing is sent to such a server.
        let other = try place.completeRun()
        options.smtp?.security = .starttls
        options.backoff.maxAttempts = 2
        for _ in 0..<3 {
            try send(place, options)
            place.clock.advance(60)
        }
        let status = try statuses(other, place)[0]
        #expect(status.state == .failed && status.attempts == 2 && status.failure?.code == "mail.notEncrypted")
        #expect(server.mails.count == 1)
        #expect(try place.workspace.runs.get(other.id).status == .completed)
    }

    @Test("a server whose certificate is not trusted, or that refuses an address, gets no message")
    func refused() throws {
        let place = try DeliveryWorkspace(destinations: [])
        defer { place.remove() }
        let mailing = try Mailing(SMTPServer())
        var options = mailing.options()
        options.smtp?.caFile = nil
        let run = try place.completeRun()
        try send(place, options)
        #expect(try statuses(run, place)[0].failure?.code == "mail.certificate")
        let other = try place.completeRun()
        try send(place, mailing.options(to: ["ops@example.com", "unknown@example.com"]))
        let status = try statuses(other, place)[0]
        #expect(status.failure?.code == "mail.failed" && status.failure?.reason.contains("550") == true)
        options.smtp = nil
        let third = try place.completeRun()
        try send(place, options)
        #expect(try statuses(third, place)[0].failure?.code == "mail.noServer")
        #expect(mailing.server.mails.isEmpty)
    }

    @Test("a webhook gets the same bytes under the same id until it takes them, signed, and no data of customers")
    func webhook() throws {
        let place = try DeliveryWorkspace(destinations: [])
        defer { place.remove() }
        let receiver = try NotificationReceiver(answering: [500, 429])
        let folder = try TemporaryFolder()
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
        try secret.write(toFile: folder.path + "/secret", atomically: true, encoding: .utf8)
        let options = NotificationOptions(
            targets: [.init(on: .all, .webhook(url: receiver.url, secret: .file(folder.path + "/secret")))],
            allowsPrivateWebhooks: true)
        let run = try end(place, .completed) {
            $0.summary.constraints = [.init(constraint: .maxTotalPerRun, limit: 7, customerId: "customer-4711")]
        }
        for _ in 0..<4 {
            try send(place, options)
            place.clock.advance(60)
        }
        let requests = receiver.requests
        #expect(requests.count == 3 && Set(requests.map(\.body)).count == 1)
        #expect(Set(requests.map { $0.headers["webhook-id"] }) == ["\(run.id).ended.1"])
        let key = try #require(WebhookSigningKey(secret))
        for request in requests {
            let timestamp = try #require(request.headers["webhook-timestamp"].flatMap(Int.init))
            #expect(
                request.headers["webhook-signature"]
                    == key.signature(id: "\(run.id).ended.1", timestamp: timestamp, body: request.body))
        }
        let body = try JSONDocumentParser.document(in: requests[0].body)
        #expect(body["type"]?.plainText == "run.ended" || requests[0].body.contains(#""type":"run.ended""#))
        #expect(requests[0].body.contains(#""limit":7"#) && !requests[0].body.contains("4711"))
        #expect(try statuses(run, place).map(\.state) == [.sent])
        // Without the setting, a private address is refused.
        var closed = options
        closed.allowsPrivateWebhooks = false
        let other = try place.completeRun()
        try send(place, closed)
        #expect(try statuses(other, place)[0].failure?.code == "webhook.notEncrypted")
        #expect(receiver.requests.count == 3)
    }

    /// Records a run that ends with a status.
    @discardableResult
    private func end(
        _ place: DeliveryWorkspace, _ status: CampaignRun.Status, isDry: Bool = false, deliveries: [Delivery] = [],
        _ change: (inout CampaignRun) -> Void = { _ in }
    ) throws -> CampaignRun {
        let (store, now) = (place.workspace.store, place.workspace.now())
        let lease = RunLease(owner: RunOwner(), until: now + 60)
        let created = try store.createRun(
            of: "weekly", trigger: .manual, isDry: isDry, at: now, frozen: .init(json: "{}"), lease: lease)
        guard case .taken(let claimed) = try store.claim(created.id, lease, replacing: lease, at: now) else {
            throw StoreError.claimLost(created.id)
        }
        var run = claimed.run
        change(&run)
        try run.move(to: status, at: now)
        try store.finish(run, by: lease.owner, deliveries: deliveries)
        return run
    }

    @Test("each way in which a run ends is announced once, to the targets for it")
    func occasions() throws {
        let place = try DeliveryWorkspace(destinations: [])
        defer { place.remove() }
        let receiver = try NotificationReceiver()
        let options = NotificationOptions(
            targets: NotificationTarget.Occasion.allCases.map {
                .init(on: $0, .webhook(url: receiver.url + "?" + $0.rawValue, secret: nil))
            }, allowsPrivateWebhooks: true)
        let store = place.workspace.store
        let reached = RunSummary.ReachedConstraint(constraint: .budget, limit: 5, customerId: nil)
        let unusual = UnusualCount(count: .customers, value: 1, median: 9)
        // The run, and the number of targets that hear of it: all, failures, limits_reached.
        var expected: [(CampaignRun.ID, Int)] = []
        expected.append((try end(place, .completed).id, 1))
        expected.append((try end(place, .completed) { $0.summary.constraints = [reached] }.id, 2))
        expected.append((try end(place, .completed) { $0.unusualCounts = [unusual] }.id, 2))
        expected.append((try end(place, .completed_with_errors) { $0.summary.constraints = [reached] }.id, 3))
        expected.append((try end(place, .failed) { $0.error = "The disk is full." }.id, 2))
        expected.append((try end(place, .cancelled).id, 1))
        expected.append((try end(place, .failed, isDry: true).id, 0))
        let pending = try store.createRun(of: "weekly", trigger: .manual, at: place.clock.now, frozen: .init(json: "{}"))
        expected.append((try place.workspace.runs.cancel(pending.id, by: "tests").id, 1))
        for _ in 0..<2 { try send(place, options) }
        for (id, count) in expected {
            let statuses = try place.workspace.notifications.list(of: id)
            #expect(statuses.count == count && statuses.allSatisfy { $0.state == .sent && $0.event == .ended })
        }
        let ids = receiver.requests.compactMap { $0.headers["webhook-id"] }
        #expect(ids.count == expected.reduce(0) { $0 + $1.1 } && Set(ids).count == ids.count)
    }

    @Test("a slot that cannot be planned is announced as a failed run")
    func failedSlot() throws {
        let place = try DeliveryWorkspace(destinations: [])
        defer { place.remove() }
        let daily = APIWorkspace.catalog.replacingOccurrences(
            of: "segmentId: all }", with: "segmentId: all, status: active, scheduleType: daily }")
        _ = try place.workspace.catalog.apply([UploadedCatalogFile(name: "c.yaml", bytes: Array(daily.utf8))], by: "tests")
        place.clock.advance(86_400)
        _ = try Scheduler(place.workspace).tick()
        let run = try #require(place.workspace.runs.list(of: "spring", limit: 1).first)
        #expect(run.status == .failed)
        #expect(try place.workspace.store.newRunEvents().map(\.runId) == [run.id])
    }

    @Test("a held run is announced at once, and again when it has been released and delivered")
    func held() throws {
        let place = try DeliveryWorkspace(destinations: ["shop"])
        defer { place.remove() }
        let receiver = try NotificationReceiver()
        let options = NotificationOptions(
            targets: [.init(on: .failures, .webhook(url: receiver.url, secret: nil))], allowsPrivateWebhooks: true)
        let target = place.destinations.targets(for: "weekly-1")[0]
        var delivery = Delivery(of: "weekly-1", number: 1, files: [], columns: [], to: target, at: place.clock.now)
        delivery.hold()
        let run = try end(place, .completed, deliveries: [delivery]) {
            $0.unusualCounts = [UnusualCount(count: .recommendations, value: 90, median: 10)]
            $0.holdDelivery()
        }
        try send(place, options)
        #expect(try statuses(run, place).map(\.id) == ["weekly-1.held.1"])
        _ = try place.workspace.runs.release(run.id, by: "ana")
        try send(place, options)
        #expect(try statuses(run, place).count == 1)
        try place.deliver()
        try send(place, options)
        #expect(try statuses(run, place).map(\.id) == ["weekly-1.held.1", "weekly-1.ended.1"])
        #expect(receiver.requests.compactMap { $0.headers["webhook-id"] } == ["weekly-1.held.1", "weekly-1.ended.1"])
        #expect(receiver.requests[0].body.contains(#""type":"run.held""#))
    }

    @Test("what a process did not send before it died is sent by the next one, under the same id")
    func died() throws {
        let place = try DeliveryWorkspace(destinations: [])
        defer { place.remove() }
        let receiver = try NotificationReceiver()
        let options = NotificationOptions(
            targets: [.init(on: .all, .webhook(url: receiver.url, secret: nil))], allowsPrivateWebhooks: true)
        // Died between the end of the run and everything else: the event is in the transaction that ended the run.
        let first = try place.completeRun()
        let second = try place.completeRun()
        let next = try place.another()
        try NotificationQueue(next, options: options).announce()
        // Died after it had claimed a notification.
        let due = try #require(try next.store.dueNotifications(at: place.clock.now).first)
        #expect(try next.store.claim(due, RunLease(owner: RunOwner(), until: place.clock.now + 120)))
        try next.notifications.sendDue(options, within: 60)
        #expect(receiver.requests.count == 1)
        place.clock.advance(121)
        for workspace in [next, place.workspace] { try workspace.notifications.sendDue(options, within: 60) }
        let ids = receiver.requests.compactMap { $0.headers["webhook-id"] }
        #expect(ids.sorted() == [first.id, second.id].map { "\($0).ended.1" })
    }

    @Test("a worker sends what ends while it runs, reports failures, and stops")
    func worker() throws {
        let place = try DeliveryWorkspace(destinations: [])
        defer { place.remove() }
        let receiver = try NotificationReceiver()
        let options = NotificationOptions(
            targets: [.init(on: .all, .webhook(url: receiver.url, secret: nil))], allowsPrivateWebhooks: true)
        let worker = NotificationWorker(place.workspace, options: options)
        worker.start()
        let run = try place.completeRun()
        worker.wake()
        #expect(try waitUntil { try statuses(run, place).map(\.state) == [.sent] })
        worker.stop()
        let later = try place.completeRun()
        #expect(receiver.requests.count == 1)
        worker.start()
        #expect(try waitUntil { try statuses(later, place).map(\.state) == [.sent] })
        worker.stop()
    }

    @Test("events of a restored workspace and old ones are not announced")
    func notAnnounced() throws {
        let place = try DeliveryWorkspace(destinations: [])
        defer { place.remove() }
        let options = NotificationOptions(targets: [.init(on: .all, .email(to: ["ops@example.com"]))])
        let waiting = try place.completeRun()
        try send(place, options)
        let new = try place.completeRun()
        try place.workspace.store.discardNotifications()
        #expect(try place.workspace.store.newRunEvents().isEmpty)
        #expect(try statuses(waiting, place).isEmpty && statuses(new, place).isEmpty)
        let old = try place.completeRun()
        place.clock.advance(8 * 86_400)
        try send(place, options)
        #expect(try statuses(old, place).isEmpty && place.workspace.store.newRunEvents().isEmpty)
    }

    @Test("a test sends a sample to the targets of campaign and workspace, each once, and says which failed")
    func sample() throws {
        let place = try DeliveryWorkspace(destinations: [], at: Date())
        defer { place.remove() }
        let mailing = try Mailing(SMTPServer())
        let receiver = try NotificationReceiver()
        _ = try place.performRun()
        let patch = DocumentNode.map([
            (
                "notifications",
                .list([
                    NotificationTarget(on: .failures, .webhook(url: receiver.url, secret: nil)).document,
                    NotificationTarget(on: .all, .email(to: ["ops@example.com"])).document,
                    NotificationTarget(on: .all, .email(to: ["unknown@example.com"])).document,
                ])
            )
        ])
        _ = try place.workspace.catalog.patch(DefinitionKey(.campaign, "spring"), with: patch, by: "tests")
        var options = mailing.options()
        options.allowsPrivateWebhooks = true
        let results = try place.workspace.notifications.test(campaign: "spring", options)
        #expect(results.map(\.to) == ["127.0.0.1", "ops@example.com", "unknown@example.com"])
        #expect(results.map(\.failure?.code) == [nil, nil, "mail.failed"])
        #expect(receiver.requests.count == 1 && receiver.requests[0].body.contains(#""isSample":true"#))
        #expect(mailing.server.mails.map { $0.header("Subject") } == ["Spring: a test of notifications"])
        let missing = APIWorkspace.error { _ = try place.workspace.notifications.test(campaign: "sprin", options) }
        #expect(missing?.details.kind == .notFound)
        // Nothing but the sample was sent before the run is announced.
        try send(place, options)
        #expect(mailing.server.mails.count == 2)
    }
}
