internal import Foundation
internal import MusterEngine
internal import MusterModel
internal import MusterService

extension RemoteBackend {
    /// The pause between two polls of a run, in seconds.
    private static let (minPause, maxPause) = (0.05, 0.5)

    /// The server uses its own run options and ignores `options`.
    func run(
        campaign: String, isDry: Bool, startsNew: Bool, options: RunOptions, control: RunControl
    ) throws -> CampaignRun {
        var run: CampaignRun = try client.post(
            ServerClient.path("campaigns", campaign, "runs"),
            body: isDry ? "{\"dryRun\":true}" : "{\"awaited\":true,\"new\":\(startsNew)}",
            idempotencyKey: UUID().uuidString.lowercased(), retryPolicy: .longOnceReached)
        if !isDry, run.attempts > 0 || run.status.isFinal { Terminal.noteResumed(run.id) }
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
