import Foundation
import MusterEngine
import MusterModel
import MusterService
import MusterStore
import MusterTestSupport
import Synchronization
import Testing

/// The scheduler in case of errors and changes of the clock.
@Suite struct SchedulerTroubleTests {
    /// A workspace with a campaign that is due daily at nine and joins the dataset `visits`.
    private func joined(missedRuns: String = "run_latest") throws -> ScheduledWorkspace {
        let place = try ScheduledWorkspace(at: utc("2026-05-01T08:00:00Z"))
        try importVisits(into: place.workspace)
        try place.apply(
            """
            kind: DecisionFlow
            id: joined
            name: Joined
            stages:
              - { type: inventory }
              - { type: enrich, dataset: visits, key: who }
              - { type: filter, where: 'visits.id != "9"' }
              - { type: matchCreatives }
              - { type: score, method: priority_weighted }
            ---
            kind: Campaign
            id: joined
            decisionFlowId: joined
            segmentId: everyone
            status: active
            scheduleType: daily
            missedRuns: \(missedRuns)
            """)
        return place
    }

    private func importVisits(into workspace: Workspace) throws {
        try workspace.datasets.import("visits", key: "id", csv: "id,who\n1,C1\n2,C2\n")
    }

    /// Makes the joined dataset unreadable.
    private func damage(_ place: ScheduledWorkspace) throws {
        let folder = place.path + "/datasets/visits/1"
        let part = try #require(try FileManager.default.contentsOfDirectory(atPath: folder).first)
        try Data("damaged".utf8).write(to: URL(fileURLWithPath: folder + "/" + part))
    }

    @Test("a slot that cannot be planned is retried with a growing backoff, delays no other campaign and ends as a failed run")
    func stuck() throws {
        let place = try joined()
        defer { place.remove() }
        try damage(place)
        try place.applyCampaign("sound", "status: active, scheduleType: daily")
        try place.applyCampaign("later", "status: active, scheduleType: daily, scheduleTime: '09:02'")
        let scheduler = Scheduler(place.workspace)
        var events: [Scheduler.Event] = []
        var isNextToCome = true
        for second in 0...600 {
            place.clock.now = utc("2026-05-01T09:00:00Z") + Double(second)
            events += try scheduler.tick()
            isNextToCome = try isNextToCome && scheduler.nextSlot().map { $0 > place.clock.now } ?? false
        }
        #expect(isNextToCome)
        #expect((5...12).contains(events.count { $0.problem != nil }))
        let runs = events.compactMap(\.run)
        #expect(runs.map(\.campaignId) == ["sound", "later", "joined"])
        #expect(events.filter { $0.campaignId != "joined" }.map(\.lag) == [0, 0])
        #expect(runs.last?.status == .failed && runs.last?.error?.contains("DuckDB") == true)
        #expect(events.last.map { (300...420).contains($0.lag) } == true)
        let next = try place.workspace.campaigns.all().first { $0.campaign.id == "joined" }?.nextRunAt
        #expect(next == utc("2026-05-02T09:00:00Z"))
    }

    @Test("a slot that could not be planned fires as soon as it can, even if missed runs are skipped")
    func mended() throws {
        let place = try joined(missedRuns: "skip")
        defer { place.remove() }
        try damage(place)
        let scheduler = Scheduler(place.workspace)
        place.clock.now = utc("2026-05-01T09:00:00Z")
        #expect(try scheduler.tick().map { $0.problem != nil } == [true])
        try importVisits(into: place.workspace)
        place.clock.now = utc("2026-05-01T09:02:00Z")
        #expect(try scheduler.tick().map(\.run?.status) == [.pending])
    }

    @Test("a slot is not missed because other campaigns take long to plan")
    func slowPlanning() throws {
        let place = try ScheduledWorkspace(at: utc("2026-05-01T08:00:00Z"))
        defer { place.remove() }
        let daily = "status: active, scheduleType: daily, missedRuns: skip"
        for index in 0..<10 { try place.applyCampaign("c\(index)", daily) }
        // Due while the others are planned.
        try place.applyCampaign("later", daily + ", scheduleTime: '09:01'")
        // Each reading advances the clock by ten seconds.
        let clock = place.clock
        let slow = try Workspace(
            opening: place.path,
            now: {
                clock.now += 10
                return clock.now
            })
        clock.now = utc("2026-05-01T08:59:50Z")
        let events = try Scheduler(slow).tick()
        #expect(events.count == 11 && events.allSatisfy { $0.run != nil })
    }

    @Test(
        "a slot right after a tick is not missed, but one that the clock jumped over is",
        arguments: [(59.0, 1), (3600, 0)])
    func jump(seconds: Double, runs: Int) throws {
        let place = try ScheduledWorkspace(at: utc("2026-05-01T08:00:00Z"))
        defer { place.remove() }
        try place.applyCampaign("c", "status: active, scheduleType: daily, missedRuns: skip")
        let scheduler = Scheduler(place.workspace)
        place.clock.now = utc("2026-05-01T08:59:59Z")
        #expect(try scheduler.tick().isEmpty)
        place.clock.now += seconds
        _ = try scheduler.tick()
        #expect(try place.firedSlots("c").count == runs)
    }

    @Test(
        "a slot that was missed while the clock was ahead is made up for once the corrected clock has passed it",
        arguments: ["run_latest", "skip"])
    func aheadPastSlot(missedRuns: String) throws {
        let place = try ScheduledWorkspace(at: utc("2026-05-01T08:00:00Z"))
        defer { place.remove() }
        let scheduler = Scheduler(place.workspace)
        try place.applyCampaign("c", "status: active, scheduleType: daily, missedRuns: \(missedRuns)")
        place.clock.now = utc("2026-06-01T08:30:00Z")
        _ = try scheduler.tick()
        let made = try place.firedSlots("c")
        place.clock.now = utc("2026-05-03T12:00:00Z")
        for _ in 1...2 { _ = try scheduler.tick() }
        let isMadeUp = missedRuns == "run_latest"
        #expect(try place.firedSlots("c") == made + (isMadeUp ? [utc("2026-05-03T09:00:00Z")] : []))
        let slots = try Store(workspace: place.path).slots(of: "c", limit: 3 + made.count).reversed().prefix(3)
        #expect(slots.map(\.slot) == (1...3).map { utc("2026-05-0\($0)T09:00:00Z") })
        #expect(slots.map(\.outcome) == [.missed, .missed, isMadeUp ? .fired : .missed])
        #expect(try place.workspace.campaigns.all().first?.nextRunAt == utc("2026-05-04T09:00:00Z"))
    }

    @Test("a campaign in an unknown time zone has a failed run, and does not affect others")
    func unknownZone() throws {
        let place = try ScheduledWorkspace(at: utc("2026-05-01T08:00:00Z"))
        defer { place.remove() }
        try place.applyCampaign("known", "status: active, scheduleType: daily")
        try place.applyCampaign("armed", "status: active, scheduleType: daily")
        try place.applyCampaign("unarmed", "status: draft, scheduleType: daily")
        // As another machine, with later time zone data, would leave it.
        let store = try Store(workspace: place.path)
        let stored = try store.catalog()
        let elsewhere = try ["armed", "unarmed"].map { id in
            var campaign = try #require(stored.catalog.campaigns[Campaign.ID(id)])
            campaign.status = .active
            campaign.schedule = try Schedule(recurrence: .daily, timeZone: "Mars/Olympus")
            return Definition.campaign(campaign)
        }
        try store.apply(
            CatalogChange(applying: elsewhere, to: stored.catalog), expecting: stored.revision, by: "tests",
            at: place.clock.now)
        let scheduler = Scheduler(place.workspace)
        let told = try scheduler.tick()
        #expect(told.map(\.campaignId) == ["unarmed"] && told.first?.problem?.contains("'Mars/Olympus'") == true)
        #expect(try scheduler.tick().isEmpty)
        place.clock.now = utc("2026-05-01T09:00:00Z")
        let events = try scheduler.tick()
        #expect(events.map(\.campaignId) == ["armed", "known"])
        #expect(events.map(\.run?.status) == [.failed, .pending])
        #expect(events.first?.run?.error?.contains("There is no time zone called 'Mars/Olympus'.") == true)
        // The clock was ahead.
        place.clock.now = utc("2026-04-30T08:00:00Z")
        #expect(try scheduler.tick().isEmpty)
        place.clock.now = utc("2026-04-30T09:00:00Z")
        #expect(try scheduler.tick().map(\.campaignId) == ["known"])
    }

    @Test("an import during a scheduled or manual trigger does not make the run fail", .tags(.slow), .fullRunOnly)
    func importing() throws {
        let place = try joined()
        defer { place.remove() }
        let importer = try place.another()
        let scheduler = Scheduler(place.workspace)
        // Imports follow each other without a pause, so that each slot comes at another moment of one.
        let isDone = Atomic(false)
        let (begun, ended) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        Thread.detachNewThread {
            begun.signal()
            while !isDone.load(ordering: .relaxed) {
                #expect(throws: Never.self) { try importVisits(into: importer) }
            }
            ended.signal()
        }
        defer {
            isDone.store(true, ordering: .relaxed)
            #expect(ended.wait(timeout: .now() + 60) == .success)
        }
        #expect(begun.wait(timeout: .now() + 60) == .success)
        for _ in 0..<25 {
            place.clock.now += 86_400
            #expect(try scheduler.tick().map(\.run?.status) == [.pending])
            _ = try place.workspace.runs.trigger(campaign: "joined", by: "tests")
            for run in try place.workspace.runs.list(of: "joined", limit: 2) {
                _ = try place.workspace.runs.cancel(run.id, by: "tests")
            }
        }
    }
}
