internal import Foundation
internal import MusterEngine
internal import MusterModel
internal import MusterService

extension RemoteBackend {
    /// The pause between two polls of a run, in seconds.
    private static let (minPause, maxPause) = (0.05, 0.5)

    /// The server uses its own run options and ignores `options`.
    func run(
        campaign: String, _ request: RunRequest, options: RunOptions, control: RunControl
    ) throws -> CampaignRun {
        let body: DocumentNode =
            request.isDry
            ? .map([("dryRun", .bool(true)), ("testConnection", request.testConnection.map { .id($0) })])
            : .map([("awaited", .bool(true)), ("new", .bool(request.startsNew))])
        var run: CampaignRun = try client.post(
            ServerClient.path("campaigns", campaign, "runs"),
            body: body.json,
            idempotencyKey: UUID().uuidString.lowercased(), retryPolicy: .longOnceReached)
        if !request.isDry, run.attempts > 0 || run.status.isFinal { Terminal.noteResumed(run.id) }
        var isCancelled = false
        var pause = Self.minPause
        while [.pending, .running].contains(run.status) {
            if control.isCancelled, !isCancelled {
                try cancelUnlessOver(run.id)
                isCancelled = true
                pause = Self.minPause
            }
            Thread.sleep(forTimeInterval: pause)
            pause = min(pause * 1.3, Self.maxPause)
            run = try state(of: run)
            control.report(progress: run.progress)
        }
        if run.status == .failed { throw RunError.failed(run) }
        return run
    }

    /// The server sends them.
    func sendNotifications() {}

    func notifications(of run: CampaignRun.ID) throws -> [NotificationStatus] {
        try items(ServerClient.path("runs", run.rawValue, "notifications"), limit: Self.pageSize)
    }

    func testNotifications(ofCampaign id: String) throws -> [NotificationTestResult] {
        let sent: SentSamples = try client.post(
            ServerClient.path("campaigns", id, "notifications", "test"), body: "", retryPolicy: .none)
        return sent.items
    }

    private struct SentSamples: Decodable {
        var items: [NotificationTestResult]
    }

    func release(_ id: CampaignRun.ID) throws -> CampaignRun {
        try client.post(ServerClient.path("runs", id.rawValue, "release"), body: "{}")
    }

    func deliveries(of run: CampaignRun.ID) throws -> [Delivery] {
        try items(ServerClient.path("runs", run.rawValue, "deliveries"), limit: Self.pageSize)
    }

    func redeliver(_ run: CampaignRun.ID, file: String?) throws {
        let body = DocumentNode.map([("file", file.map(DocumentNode.text))]).json
        let _: AcceptedDeliveries = try client.post(
            ServerClient.path("runs", run.rawValue, "deliveries"), body: body, idempotencyKey: UUID().uuidString.lowercased())
    }

    private struct AcceptedDeliveries: Decodable {
        var items: [Delivery]
    }

    func test(_ connection: DeliveryConnection.ID) throws -> ConnectionReport {
        try client.post(ServerClient.path("connections", connection.rawValue, "test"), body: "", retryPolicy: .none)
    }

    /// The server sends the files; this waits for it.
    func deliver(_ run: CampaignRun.ID, waitingUpTo seconds: Double, control: RunControl) throws -> [Delivery] {
        let known: CampaignRun = try client.get(ServerClient.path("runs", run.rawValue))
        let sizes = Dictionary(known.files.map { ($0.name, $0.bytes) }) { first, _ in first }
        let deadline = ContinuousClock.now + .seconds(seconds)
        var pause = Self.minPause
        while true {
            let deliveries = try deliveries(of: run)
            control.report(progress: DeliveryService.progress(of: deliveries, sizes))
            let open = deliveries.filter { !$0.isSettled && !$0.isScheduled(after: Date()) }
            let isSending = open.contains { $0.state == .sending || $0.failures == 0 }
            if open.isEmpty || control.isCancelled || ContinuousClock.now >= deadline && !isSending {
                return deliveries
            }
            Thread.sleep(forTimeInterval: pause)
            pause = min(pause * 1.3, Self.maxPause)
        }
    }

    func noteReported(_ run: CampaignRun.ID) throws {
        try client.acknowledge(ServerClient.path("runs", run.rawValue, "acknowledge"))
    }

    private func state(of run: CampaignRun) throws(ServerError) -> CampaignRun {
        do {
            return try client.get(ServerClient.path("runs", run.id.rawValue), retryPolicy: .long)
        } catch {
            guard case .unreachable(let address, let reason, _) = error else { throw error }
            throw .lostRun(run.id, campaign: run.campaignId.rawValue, address: address, reason: reason)
        }
    }

    private func cancelUnlessOver(_ id: CampaignRun.ID) throws {
        do {
            _ = try cancel(id)
        } catch let error as ServerError {
            // The run ended first.
            guard error.code == "run.isOver" else { throw error }
        }
    }
}
