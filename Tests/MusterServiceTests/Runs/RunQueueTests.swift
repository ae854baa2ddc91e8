import Foundation
import MusterEngine
import MusterModel
import MusterStore
import MusterTestSupport
import Synchronization
import Testing

@testable import MusterService

@Suite struct RunQueueTests {
    /// A workspace in which each campaign has a waiting run, created in this order.
    private func place(campaigns: [String]) throws -> ScheduledWorkspace {
        let place = try ScheduledWorkspace(at: Date())
        for campaign in campaigns {
            try place.applyCampaign(campaign, "status: active")
            _ = try place.workspace.runs.trigger(campaign: campaign, by: "tests")
        }
        return place
    }

    /// The files that lock campaigns.
    private func locks(in place: ScheduledWorkspace) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: place.path + "/runs")
            .filter { $0.hasSuffix(".lock") && $0 != ".data.lock" }.sorted()
    }

    @Test("the queue locks no campaign while the maximum number of runs is in progress")
    func full() throws {
        let place = try place(campaigns: ["a", "b", "c"])
        defer { place.remove() }
        let running = try RunQueue(place.workspace).takeNext(maxRuns: 1, options: RunOptions())
        #expect(running?.run.id == "a-1")
        #expect(try RunQueue(place.another()).takeNext(maxRuns: 1, options: RunOptions()) == nil)
        #expect(try locks(in: place) == [".a.lock"])
    }

    @Test("the queue waits for a run whose campaign is locked for a moment, instead of taking a later one")
    func order() throws {
        let place = try place(campaigns: ["running", "a", "b"])
        defer { place.remove() }
        let running = try RunQueue(place.workspace).takeNext(options: RunOptions())
        #expect(running?.run.id == "running-1")
        let other = Mutex(try CampaignLock.take("a", in: place.path + "/runs"))
        // Each look at the queue reads the clock at most twice, for the lease of the run in progress. The lock is released
        // when a look has failed.
        let clock = place.clock
        let readings = Atomic(0)
        let workspace = try Workspace(
            opening: place.path,
            now: {
                if readings.add(1, ordering: .relaxed).newValue > 2 { other.withLock { $0 = nil } }
                return clock.now
            })
        readings.store(0, ordering: .relaxed)
        #expect(try RunQueue(workspace).takeNext(maxRuns: 2, options: RunOptions())?.run.id == "a-1")
        #expect(readings.load(ordering: .relaxed) > 2)
        #expect(other.withLock { $0 == nil })
    }

    @Test("a stalled worker that locks a campaign does not delay other campaigns")
    func standstill() throws {
        let place = try place(campaigns: ["a", "b"])
        defer { place.remove() }
        let other = try #require(try CampaignLock.take("a", in: place.path + "/runs"))
        defer { withExtendedLifetime(other) {} }
        #expect(try RunQueue(place.workspace).takeNext(maxRuns: 2, options: RunOptions())?.run.id == "b-1")
    }

    @Test("files that a dead process left of a cancelled run are removed by the next run of the campaign")
    func leftovers() throws {
        let place = try place(campaigns: ["a"])
        defer { place.remove() }
        let store = try Store(workspace: place.path)
        _ = try RunQueue(place.workspace).takeNext(options: RunOptions())
        #expect(try store.cancel("a-1", at: Date() + 60, by: "tests").status == .cancelled)
        try FileManager.default.createDirectory(atPath: place.path + "/runs/a-1/output", withIntermediateDirectories: true)
        for file in ["runs/a-1/output/a-1.csv", "runs/a-1/results.parquet"] {
            try Data().write(to: URL(fileURLWithPath: place.path + "/" + file))
        }
        #expect(try place.workspace.runs.perform(campaign: "a").status == .completed)
        #expect(FileManager.default.subpaths(atPath: place.path + "/runs/a-1") == ["output"])
    }

    @Test("no duration is negative after the clock was set back")
    func clockSetBack() throws {
        let place = try place(campaigns: [])
        defer { place.remove() }
        var run = CampaignRun(id: "a-1", campaignId: "a", runNumber: 1, createdAt: place.clock.now)
        try run.move(to: .running, at: place.clock.now + 60)
        run.processed = 2
        try run.end(as: .completed, at: place.clock.now)
        #expect(run.durationMs == 0 && run.avgLatencyMs == 0)
    }

    @Test("a checkpoint that is reported after later slices does not reduce the progress")
    func progress() throws {
        let place = try CaseWorkspace()
        try place.importCustomers(of: .simple)
        _ = try place.applyCatalog(of: .simple)
        let last = Mutex<RunCheckpoint?>(nil)
        try InterruptedRun(of: "campaign", in: place).attempt { checkpoint in last.withLock { $0 = checkpoint } }
        var checkpoint = try #require(last.withLock { $0 })
        checkpoint.share = 0.5
        var run = CampaignRun(id: "a-1", campaignId: "a", runNumber: 1, createdAt: Date())
        run.progress = 0.75
        run.take(checkpoint)
        #expect(run.progress == 0.75 && run.partsDone == checkpoint.partsDone)
    }
}
