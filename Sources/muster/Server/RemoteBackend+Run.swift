internal import Foundation
internal import MusterEngine
internal import MusterModel
internal import MusterService

extension RemoteBackend {
    /// Between two looks at a run, in seconds.
    private static let pauses = (least: 0.05, most: 0.5)

    /// The server runs it as it is set up to: `options` do not count.
    func run(
        campaign: String, isDry: Bool, options: RunOptions, control: RunControl
    ) throws -> CampaignRun {
        var run: CampaignRun = try client.post(
            ServerClient.path("campaigns", campaign, "runs"), body: isDry ? "{\"dryRun\":true}" : "{}",
            idempotencyKey: UUID().uuidString.lowercased(), retryWindow: .longOnceReached)
        var isCancelled = false
        var pause = Self.pauses.least
        while [.pending, .running].contains(run.status) {
            if control.isCancelled, !isCancelled {
                try cancel(run.id)
                isCancelled = true
                pause = Self.pauses.least
            }
            Thread.sleep(forTimeInterval: pause)
            pause = min(pause * 1.3, Self.pauses.most)
            run = try state(of: run)
            control.report(progress: run.progress)
        }
        if run.status == .failed { throw RunError.failed(run) }
        return run
    }

    private func state(of run: CampaignRun) throws(ServerError) -> CampaignRun {
        do {
            return try client.get(ServerClient.path("runs", run.id.rawValue), retryWindow: .long)
        } catch {
            guard case .unreachable(let address, let reason, _) = error else { throw error }
            throw .lostRun(run.id, campaign: run.campaignId.rawValue, address: address, reason: reason)
        }
    }

    private func cancel(_ id: CampaignRun.ID) throws {
        do throws(ServerError) {
            let _: CampaignRun = try client.post(ServerClient.path("runs", id.rawValue, "cancel"), body: "{}")
        } catch {
            // It was faster.
            guard error.code == "run.isOver" else { throw error }
        }
    }
}
