import Foundation
import MusterModel
import MusterService
import MusterTestSupport
import Testing

@Suite(.tags(.slow), .fullRunOnly) struct KilledServerTests {
    private static let campaign = "spring_offers"

    @Test(
        "a server that is killed at 50 random moments produces the same bytes as an undisturbed one",
        arguments: [UInt64(4)])
    func killed(seed: UInt64) async throws {
        var random = SeededRandom(seed: seed)
        let muster = try MusterProcess.bank(customers: 300_000)
        for name in ["undisturbed", "killed"] {
            try FileManager.default.copyItem(
                at: muster.folder.appendingPathComponent("ws"), to: muster.folder.appendingPathComponent(name))
        }
        let killed = try Workspace(opening: muster.folder.path + "/killed")
        let start = Date()
        try run(muster)
        let duration = Date().timeIntervalSince(start)

        var triggered = 0
        for _ in 0..<50 {
            let latest = try killed.runs.list(of: Self.campaign, limit: 1).first
            if latest?.finishedAt != nil {
                _ = try killed.runs.trigger(campaign: Self.campaign, by: "tests")
                triggered += 1
            }
            let server = try await muster.serve("--no-auth", "--workspace", "killed")
            // The moment is the subject of the test.
            try await Task.sleep(for: .seconds(.random(in: 0...duration * 1.2, using: &random)))
            #expect(try await server.stop(SIGKILL) == -SIGKILL)
        }
        let server = try await muster.serve("--no-auth", "--workspace", "killed")
        #expect(
            try await eventually(within: .seconds(300)) {
                try killed.runs.list(of: Self.campaign, limit: 1).first?.finishedAt != nil
            })
        #expect(try await server.stop(SIGTERM) == 0)
        for _ in 1..<triggered { try run(muster) }

        let undisturbed = try Workspace(opening: muster.folder.path + "/undisturbed")
        let (left, right) = try (outcomes(of: undisturbed), outcomes(of: killed))
        #expect(left.count == triggered + 1)
        #expect(left == right)
        #expect(right.reduce(0) { $0 + $1.attempts - 1 } >= 5)
        // Interrupted attempts leave no files.
        for outcome in right {
            #expect(try muster.names(in: "killed/runs/\(outcome.id)") == ["manifest.json", "output", "results.parquet"])
            #expect(try muster.names(in: "killed/runs/\(outcome.id)/output").count == 1)
        }
        #expect(try muster.names(in: "killed/interactions/contacts").count == triggered + 1)
    }

    private func run(_ muster: MusterProcess) throws {
        #expect(try muster("run", Self.campaign, "--workspace", "undisturbed").status == 0)
    }

    /// The results that must not depend on interruptions.
    private struct Outcome: Equatable {
        var id: CampaignRun.ID
        var status: CampaignRun.Status
        var counts: [Int]
        var summary: RunSummary
        var files: [OutputFile]
        var delivered: Data
        var results: Data
        var contacts: Data
        var registered: [String?]
        var attempts = 0

        static func == (left: Self, right: Self) -> Bool {
            left.id == right.id && left.status == right.status && left.counts == right.counts
                && left.summary == right.summary && left.files == right.files && left.delivered == right.delivered
                && left.results == right.results && left.contacts == right.contacts && left.registered == right.registered
        }
    }

    private func outcomes(of workspace: Workspace) throws -> [Outcome] {
        let files = Dictionary(grouping: try workspace.interactions.files()) { $0.runId }
        return try workspace.runs.list(of: Self.campaign, limit: 1000).reversed().map { run in
            func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: workspace.path(of: path))) }
            let contacts = try #require(files[run.id])
            #expect(contacts.count == 1)
            return Outcome(
                id: run.id, status: run.status,
                counts: [run.totalCustomers, run.processed, run.recommended, run.totalRecommendations],
                summary: run.summary, files: run.files, delivered: try bytes(run.files[0].path),
                results: try bytes("runs/\(run.id)/results.parquet"), contacts: try bytes(contacts[0].path),
                registered: [contacts[0].path, contacts[0].minCustomer, contacts[0].maxCustomer, "\(contacts[0].rowCount)"],
                attempts: run.attempts)
        }
    }
}
