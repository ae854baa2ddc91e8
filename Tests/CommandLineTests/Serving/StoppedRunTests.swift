import Foundation
import MusterModel
import MusterService
import MusterTestSupport
import Testing

/// Runs that are cancelled or suspended while a server executes them.
@Suite(.tags(.slow), .fullRunOnly) struct StoppedRunTests {
    private static let campaign = "spring_offers"

    @Test("a run that is cancelled in progress ends at once and leaves nothing, and the next one works")
    func cancelled() async throws {
        let muster = try MusterProcess.bank(customers: 100_000)
        let served = try Workspace(opening: muster.folder.path + "/ws")
        let server = try await muster.serve("--no-auth", "--threads", "1", "--workspace", "ws")
        let address = try #require(server.messages.firstMatch(of: #/http:\/\/\S+/#)).0
        var run = try latest(in: served)
        // A run may end before it can be cancelled.
        for _ in 0..<10 where run.status != .cancelled {
            run = try await midway(in: served)
            try await post("\(address)/api/v1/runs/\(run.id)/cancel")
            // This thread may continue much later.
            let answered = Date()
            run = try await ended(in: served)
            #expect(run.finishedAt.map { $0.timeIntervalSince(answered) < 10 } ?? false)
        }
        #expect(run.status == .cancelled && run.files.isEmpty && run.error == nil)
        #expect(muster.files(in: "runs/\(run.id)").filter { $0 != "output" }.isEmpty)
        #expect(try !muster.names(in: "ws/interactions/contacts").contains("\(run.id).parquet"))
        #expect(try !served.interactions.files().contains { $0.runId == run.id })

        _ = try served.runs.trigger(campaign: Self.campaign, by: "tests")
        let next = try await ended(in: served)
        #expect(next.status == .completed && next.runNumber == run.runNumber + 1 && next.totalRecommendations > 0)
        #expect(try delivered(by: next, in: served).count == next.files[0].bytes)
        #expect(try await server.stop(SIGTERM) == 0)
    }

    @Test("SIGTERM suspends a run, and the next server resumes it with the same result")
    func suspended() async throws {
        let muster = try MusterProcess.bank(customers: 100_000)
        try FileManager.default.copyItem(
            at: muster.folder.appendingPathComponent("ws"), to: muster.folder.appendingPathComponent("undisturbed"))
        let served = try Workspace(opening: muster.folder.path + "/ws")
        var waiting = try latest(in: served)
        // A run may end before the signal arrives.
        for _ in 0..<10 where waiting.status != .pending {
            let server = try await muster.serve("--no-auth", "--threads", "1", "--workspace", "ws")
            _ = try await midway(in: served)
            #expect(try await server.stop(SIGTERM) == 0)
            waiting = try latest(in: served)
        }
        #expect(waiting.status == .pending && waiting.finishedAt == nil && waiting.files.isEmpty)
        #expect(waiting.partCount == 20 && (1..<20).contains(waiting.partsDone))

        let server = try await muster.serve("--no-auth", "--workspace", "ws")
        let run = try await ended(in: served)
        #expect(try await server.stop(SIGTERM) == 0)
        #expect(run.id == waiting.id && run.status == .completed && run.attempts == waiting.attempts + 1)

        let undisturbed = try Workspace(opening: muster.folder.path + "/undisturbed")
        for _ in try latest(in: undisturbed).runNumber..<run.runNumber {
            #expect(try muster("run", Self.campaign, "--workspace", "undisturbed").status == 0)
        }
        let expected = try latest(in: undisturbed)
        #expect(expected.id == run.id && expected.files == run.files && expected.summary == run.summary)
        #expect(try delivered(by: run, in: served) == delivered(by: expected, in: undisturbed))
    }

    /// Waits until the latest run meets the condition.
    private func wait(in workspace: Workspace, until isReached: (CampaignRun) -> Bool) async throws -> CampaignRun {
        var run = try latest(in: workspace)
        let isReachedInTime = try await eventually {
            run = try latest(in: workspace)
            return isReached(run)
        }
        try #require(isReachedInTime)
        return run
    }

    /// Triggers a run and waits until it has a checkpoint.
    private func midway(in workspace: Workspace) async throws -> CampaignRun {
        let triggered = try workspace.runs.trigger(campaign: Self.campaign, by: "tests")
        return try await wait(in: workspace) {
            $0.id == triggered.id && ($0.status.isFinal || $0.status == .running && $0.partsDone > 0 && $0.progress > 0)
        }
    }

    private func ended(in workspace: Workspace) async throws -> CampaignRun {
        try await wait(in: workspace) { $0.status.isFinal }
    }

    private func latest(in workspace: Workspace) throws -> CampaignRun {
        try #require(try workspace.runs.list(of: Self.campaign, limit: 1).first)
    }

    private func delivered(by run: CampaignRun, in workspace: Workspace) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: workspace.path(of: try #require(run.files.first).path)))
    }

    private func post(_ url: String) async throws {
        let curl = Process()
        curl.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        curl.arguments = ["curl", "-sS", "-X", "POST", "-o", "/dev/null", url]
        try curl.start()
        try curl.waitForEnd()
        #expect(curl.terminationStatus == 0)
    }
}
