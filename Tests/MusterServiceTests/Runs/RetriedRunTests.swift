import Foundation
import MusterEngine
import MusterModel
import MusterStore
import MusterTestSupport
import Synchronization
import Testing

@testable import MusterService

/// A repeated command contacts no customer twice.
@Suite struct RetriedRunTests {
    private func place() throws -> CaseWorkspace {
        let place = try CaseWorkspace()
        try place.importCustomers(of: .simple)
        _ = try place.applyCatalog(of: .simple)
        return place
    }

    /// A worker of a process that has ended.
    private func deadWorker() throws -> RunOwner {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/true")
        try process.start()
        try process.waitForEnd()
        let own = RunOwner()
        return RunOwner(text: "\(own.host)/\(process.processIdentifier)/x")
    }

    /// A run of the campaign whose process has died.
    private func kill(
        in place: CaseWorkspace, after isClaimed: Bool = true, on host: RunOwner? = nil, seconds: TimeInterval = 60
    ) throws -> CampaignRun.ID {
        let store = try Store(workspace: place.workspace.path)
        // The store keeps whole milliseconds.
        let until = Date(timeIntervalSince1970: (Date().timeIntervalSince1970 + seconds).rounded())
        let lease = RunLease(owner: try host ?? deadWorker(), until: until)
        let catalog = try store.catalog()
        let campaign = try catalog.catalog.requireCampaign("campaign")
        let run = try store.createRun(
            of: "campaign", trigger: .manual, at: Date(),
            frozen: RunPlanner(workspace: place.workspace).freeze(campaign, in: catalog, asOf: Date()), lease: lease)
        if isClaimed { _ = try store.claim(run.id, lease, replacing: lease, at: Date()) }
        return run.id
    }

    @Test("an interrupted run is completed, and no other is started", arguments: [true, false])
    func completes(isClaimed: Bool) throws {
        let place = try place()
        defer { place.remove() }
        let killed = try kill(in: place, after: isClaimed)
        var resumed: [CampaignRun.ID] = []
        let run = try place.workspace.runs.perform(campaign: "campaign", resuming: { resumed.append($0.id) })
        #expect(run.id == killed && run.status == .completed && resumed == [killed])
        #expect(try place.workspace.runs.list(of: "campaign", limit: 9).count == 1)
        #expect(try place.workspace.interactions.files().count == 1)
        // After it is reported, the next call is no repetition.
        try place.workspace.runs.noteReported(run.id)
        #expect(try place.workspace.runs.perform(campaign: "campaign").runNumber == 2)
    }

    @Test("if asked, another run is started after it")
    func startsNew() throws {
        let place = try place()
        defer { place.remove() }
        let killed = try kill(in: place)
        let run = try place.workspace.runs.perform(campaign: "campaign", startsNew: true)
        #expect(run.runNumber == 2)
        #expect(try place.workspace.runs.get(killed).status == .completed)
    }

    @Test("another machine's worker counts as dead when its lease ends, and as alive when it renews it")
    func otherMachine() throws {
        for isAlive in [false, true] {
            let place = try place()
            defer { place.remove() }
            let owner = RunOwner(text: "elsewhere/1/x")
            let killed = try kill(in: place, on: owner, seconds: isAlive ? 3_600 : 1)
            let store = try Store(workspace: place.workspace.path)
            if isAlive {
                Thread.detachNewThread {
                    for second in 1...20 {
                        Thread.sleep(forTimeInterval: 0.05)
                        guard let run = try? store.run(killed).run else { return }
                        _ = try? store.renew(RunLease(owner: owner, until: Date() + 3_600 + Double(second)), on: run)
                    }
                }
            }
            let found = try RunQueue(place.workspace).interrupted(of: "campaign")
            #expect(found?.id == (isAlive ? nil : killed))
        }
    }

    @Test("a run that only waits for its first worker is not interrupted")
    func waiting() throws {
        let place = try place()
        defer { place.remove() }
        let waiting = try place.workspace.runs.trigger(campaign: "campaign", by: "tests")
        let run = try place.workspace.runs.perform(campaign: "campaign")
        #expect(run.runNumber == 2)
        #expect(try place.workspace.runs.get(waiting.id).status == .completed)
    }

    @Test("the API returns an interrupted run instead of queueing another")
    func trigger() throws {
        let place = try place()
        defer { place.remove() }
        let killed = try kill(in: place)
        #expect(try place.workspace.runs.trigger(campaign: "campaign", by: "tests").id == killed)
        #expect(try place.workspace.runs.trigger(campaign: "campaign", startsNew: true, by: "tests").runNumber == 2)
    }

    @Test("a run whose caller died before it could report it is returned, for an hour")
    func unreported() throws {
        let place = try place()
        defer { place.remove() }
        let store = try Store(workspace: place.workspace.path)
        let owner = try deadWorker()
        let killed = try kill(in: place, on: owner)
        var run = try store.run(killed).run
        run.totalRecommendations = 3
        try run.end(as: .completed, at: Date())
        try store.finish(run, by: owner)
        let again = try place.workspace.runs.perform(campaign: "campaign")
        #expect(again.id == killed && again.totalRecommendations == 3)
        try place.workspace.runs.noteReported(killed)
        #expect(try place.workspace.runs.perform(campaign: "campaign").runNumber == 2)
    }

    @Test("requests of the same client at the same moment start one run")
    func simultaneous() throws {
        let place = try place()
        defer { place.remove() }
        let workspaces = try (0..<4).map { _ in try Workspace(opening: place.workspace.path) }
        let ids = Mutex<[CampaignRun.ID]>([])
        DispatchQueue.concurrentPerform(iterations: 8) { index in
            let run = try? workspaces[index % 4].runs.trigger(campaign: "campaign", by: "tests", awaitedBy: "client")
            ids.withLock { $0 += run.map { [$0.id] } ?? [] }
        }
        #expect(ids.withLock { $0.count } == 8 && Set(ids.withLock { $0 }).count == 1)
        #expect(
            try place.workspace.runs.trigger(campaign: "campaign", startsNew: true, by: "tests", awaitedBy: "client").runNumber
                == 2)
    }

    @Test("a client that was given an interrupted run is given it again after its end")
    func adopted() throws {
        let place = try place()
        defer { place.remove() }
        let killed = try kill(in: place)
        func ask() throws -> CampaignRun {
            try place.workspace.runs.trigger(campaign: "campaign", by: "tests", awaitedBy: "client")
        }
        #expect(try ask().id == killed)
        let worker = try #require(try RunQueue(place.workspace).takeNext(options: RunOptions()))
        #expect(try worker.perform(RunControl()).status == .completed)
        #expect(try ask().id == killed)
        try place.workspace.runs.noteReported(killed)
        #expect(try ask().runNumber == 2)
    }
}
