import Foundation
import MusterEngine
import MusterModel
import MusterStore
import MusterTestSupport
import Synchronization
import Testing

@testable import MusterService

@Suite struct RunQueueTests {
    /// Campaigns that are waiting with a run each, in this order.
    private func place(campaigns: [String]) throws -> ScheduledWorkspace {
        let place = try ScheduledWorkspace(at: Date())
        for campaign in campaigns {
            try place.applyCampaign(campaign, "status: active")
            _ = try place.workspace.runs.trigger(campaign: campaign, by: "tests")
        }
        return place
    }

    private func locks(in place: ScheduledWorkspace) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: place.path + "/runs").filter { $0.hasSuffix(".lock") }.sorted()
    }

    @Test("a look at the queue while as many runs go on as may locks no campaign")
    func full() throws {
        let place = try place(campaigns: ["a", "b", "c"])
        defer { place.remove() }
        let going = try RunQueue(place.workspace).takeNext(maxRuns: 1, options: RunOptions())
        #expect(going?.run.id == "a-1")
        #expect(try RunQueue(place.another()).takeNext(maxRuns: 1, options: RunOptions()) == nil)
        #expect(try locks(in: place) == [".a.lock"])
    }

    @Test("a run whose campaign somebody is just taking up is waited for: nobody takes a later one")
    func order() throws {
        let place = try place(campaigns: ["a", "b"])
        defer { place.remove() }
        let other = Mutex(try CampaignLock.take("a", in: place.path + "/runs"))
        Thread.detachNewThread {
            Thread.sleep(forTimeInterval: 0.05)
            other.withLock { $0 = nil }
        }
        #expect(try RunQueue(place.workspace).takeNext(maxRuns: 2, options: RunOptions())?.run.id == "a-1")
    }

    @Test("who holds a campaign and stands still keeps no other campaign waiting")
    func standstill() throws {
        let place = try place(campaigns: ["a", "b"])
        defer { place.remove() }
        let other = try #require(try CampaignLock.take("a", in: place.path + "/runs"))
        defer { withExtendedLifetime(other) {} }
        #expect(try RunQueue(place.workspace).takeNext(maxRuns: 2, options: RunOptions())?.run.id == "b-1")
    }

    @Test("what a process that died has left of a run that was cancelled goes when the campaign is next run")
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

    @Test("a clock that was set back makes no duration negative")
    func clockSetBack() throws {
        let place = try place(campaigns: [])
        defer { place.remove() }
        var run = CampaignRun(id: "a-1", campaignId: "a", runNumber: 1, createdAt: place.clock.now)
        try run.move(to: .running, at: place.clock.now + 60)
        run.processed = 2
        try run.end(as: .completed, at: place.clock.now)
        #expect(run.durationMs == 0 && run.avgLatencyMs == 0)
    }

    @Test("a checkpoint that comes later than the slices after it does not set progress back")
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
