import Foundation
import MusterModel
import MusterService
import MusterStore
import MusterTestSupport
import Synchronization
import Testing

@Suite struct RunWorkerTests {
    /// Records the events of runs, and the number of concurrent runs whenever one starts.
    private final class Observer: Sendable {
        private struct TooSlow: Error {}

        private let workspace: Workspace
        private let started = Mutex<[(run: CampaignRun.ID, going: Int)]>([])
        private let ended = DispatchSemaphore(value: 0)

        init(_ place: ScheduledWorkspace) throws { workspace = try place.another() }

        func observe(_ event: RunWorker.Event) {
            switch event {
            case .started(let run):
                // From the store: a worker reports the end of a run later, when another may have begun the next run.
                let going = (try? workspace.runs.counts()[.running]) ?? 0
                started.withLock { $0.append((run.id, going)) }
            case .ended: ended.signal()
            case .lost(_, let reason), .queueUnreadable(let reason): Issue.record("\(reason)")
            }
        }

        func wait(forEnds count: Int) throws {
            for _ in 0..<count where ended.wait(timeout: .now() + 60) == .timedOut { throw TooSlow() }
        }

        var starts: [CampaignRun.ID] { started.withLock { $0.map(\.run) } }

        var maxConcurrent: Int { started.withLock { $0.map(\.going).max() ?? 0 } }
    }

    private func place(campaigns: [String]) throws -> ScheduledWorkspace {
        let place = try ScheduledWorkspace(at: Date())
        for campaign in campaigns { try place.applyCampaign(campaign, "status: active") }
        return place
    }

    @Test("runs are performed in the order of their creation, and never two of one campaign at once", arguments: [1, 3])
    func order(most: Int) throws {
        let place = try place(campaigns: ["a", "b", "c"])
        defer { place.remove() }
        for _ in 0..<3 {
            for campaign in ["b", "a", "c"] { _ = try place.workspace.runs.trigger(campaign: campaign, by: "tests") }
        }
        let observer = try Observer(place)
        let workers = try (0..<2).map { _ in
            RunWorker(try place.another(), options: RunOptions(threads: 1), maxRuns: most, observe: observer.observe)
        }
        for worker in workers { worker.start() }
        try observer.wait(forEnds: 9)
        for worker in workers { worker.stop() }
        #expect((1...most).contains(observer.maxConcurrent))
        for campaign in ["a", "b", "c"] {
            #expect(
                observer.starts.filter { $0.rawValue.hasPrefix(campaign) }.map(\.rawValue) == (1...3).map { "\(campaign)-\($0)" })
            #expect(try place.workspace.runs.list(of: campaign, limit: 9).map(\.status) == [.completed, .completed, .completed])
        }
        if most == 1 {
            let order = (1...3).flatMap { number in ["b", "a", "c"].map { "\($0)-\(number)" } }
            #expect(observer.starts.map(\.rawValue) == order)
        }
    }

    @Test("a dry run has counts, but neither files nor contacts")
    func dryRun() throws {
        let place = try place(campaigns: ["a"])
        defer { place.remove() }
        let run = try place.workspace.runs.trigger(campaign: "a", isDry: true, by: "tests")
        #expect(run.dryRun && run.status == .pending)
        let observer = try Observer(place)
        let worker = RunWorker(try place.another(), observe: observer.observe)
        worker.start()
        try observer.wait(forEnds: 1)
        worker.stop()
        let ended = try place.workspace.runs.list(of: "a", limit: 1)[0]
        #expect(ended.status == .completed && ended.totalRecommendations == 2 && ended.files.isEmpty)
        #expect(try place.workspace.interactions.files().isEmpty)
        #expect(!FileManager.default.fileExists(atPath: place.path + "/runs/a-1"))
    }

    @Test("a scheduled run does not start if its campaign was paused while it waited")
    func pausedWhileWaiting() throws {
        let place = try place(campaigns: [])
        defer { place.remove() }
        try place.applyCampaign("a", "status: active, scheduleType: daily, scheduleTime: '00:00'")
        place.clock.now += 86_400
        #expect(try Scheduler(place.workspace).tick().count == 1)
        try place.applyCampaign("a", "status: paused, scheduleType: daily, scheduleTime: '00:00'")
        let observer = try Observer(place)
        let worker = RunWorker(try place.another(), observe: observer.observe)
        worker.start()
        try observer.wait(forEnds: 1)
        worker.stop()
        let run = try place.workspace.runs.list(of: "a", limit: 1)[0]
        #expect(run.status == .cancelled && run.error == "The campaign was paused before the run began.")
    }

    @Test("a waiting run is cancelled at once, and a second cancellation is refused")
    func cancelWaiting() throws {
        let place = try place(campaigns: ["a"])
        defer { place.remove() }
        let run = try place.workspace.runs.trigger(campaign: "a", by: "tests")
        #expect(try place.workspace.runs.cancel(run.id, by: "tests").status == .cancelled)
        #expect(throws: RunError.isOver(run.id, .cancelled)) {
            _ = try place.workspace.runs.cancel(run.id, by: "tests")
        }
        #expect(throws: RunError.notFound("a-7", suggestion: "a-1")) {
            _ = try place.workspace.runs.cancel("a-7", by: "tests")
        }
    }
}
