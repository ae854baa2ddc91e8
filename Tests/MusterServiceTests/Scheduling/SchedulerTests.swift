import Foundation
import MusterModel
import MusterSchedule
import MusterService
import MusterStore
import MusterTestSupport
import Testing

@Suite struct SchedulerTests {
    @Test("two servers fire each of 200 slots once, across both daylight saving changes", .tags(.slow), .fullRunOnly)
    func twoServers() async throws {
        let place = try ScheduledWorkspace(at: utc("2026-03-01T00:00:00Z"))
        defer { place.remove() }
        try place.applyCampaign(
            "daily", "status: active, scheduleType: daily, scheduleTime: '02:30', scheduleTimezone: Europe/Berlin")
        let schedulers = [Scheduler(place.workspace), Scheduler(try place.another())]
        let schedule = try Schedule(type: "daily", time: "02:30", timeZone: "Europe/Berlin")
        let expected = try Timetable(schedule).occurrences(after: place.clock.now, count: 245).map(\.at)
        #expect(expected.contains(utc("2026-03-29T01:00:00Z")) && expected.contains(utc("2026-10-25T00:30:00Z")))
        for slot in expected {
            place.clock.now = slot.addingTimeInterval(0.25)
            let fired = try await withThrowingTaskGroup(of: [Scheduler.Event].self) { group in
                for scheduler in schedulers { group.addTask { try scheduler.tick() } }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(fired.map(\.slot) == [slot] && fired.allSatisfy { $0.run?.scheduledFor == slot })
        }
        #expect(try place.firedSlots("daily") == expected)
    }

    @Test("the latest of the missed slots gets a run, and the store records the outcome of the others")
    func missed() throws {
        let place = try ScheduledWorkspace(at: utc("2026-05-01T00:00:00Z"))
        defer { place.remove() }
        try place.applyCampaign("daily", "status: active, scheduleType: daily")
        place.clock.now = utc("2026-05-04T12:00:00Z")
        let events = try Scheduler(try place.another()).tick()
        #expect(
            events.map(\.slot) == [
                utc("2026-05-01T09:00:00Z"), utc("2026-05-02T09:00:00Z"), utc("2026-05-03T09:00:00Z"),
                utc("2026-05-04T09:00:00Z"),
            ])
        #expect(events.map { $0.run != nil } == [false, false, false, true])
        #expect(events.last?.lag == Double(10_800))
        let slots = try Store(workspace: place.path).slots(of: "daily", limit: 10)
        #expect(slots.map(\.outcome) == [.fired, .missed, .missed, .missed])
        #expect(try place.workspace.campaigns.all().first?.nextRunAt == utc("2026-05-05T09:00:00Z"))
    }

    @Test("the audit log records the scheduler as actor, and the earlier status of a cancelled run")
    func audited() throws {
        let place = try ScheduledWorkspace(at: utc("2026-05-01T00:00:00Z"))
        defer { place.remove() }
        try place.applyCampaign("daily", "status: active, scheduleType: daily")
        place.clock.now = utc("2026-05-01T09:00:00Z")
        let run = try #require(try Scheduler(place.workspace).tick().first?.run)
        _ = try place.workspace.runs.cancel(run.id, by: "ann")
        let entries = try place.workspace.access.auditEntries(AuditFilter(subjectKind: .run), limit: 10)
        #expect(entries.map(\.actor.author) == ["ann", "scheduler"] && entries.map(\.action) == [.cancel, .trigger])
        #expect(entries.map(\.before) == [#"{"status":"pending"}"#, nil])
        #expect(entries.map(\.after) == [#"{"status":"cancelled"}"#, #"{"campaignId":"daily","dryRun":false}"#])
    }

    @Test("a campaign that skips missed runs fires a slot only within the tolerance", arguments: [(59.0, 1), (61.0, 0)])
    func skipping(seconds: Double, runs: Int) throws {
        let place = try ScheduledWorkspace(at: utc("2026-05-01T00:00:00Z"))
        defer { place.remove() }
        try place.applyCampaign("daily", "status: active, scheduleType: daily, missedRuns: skip")
        place.clock.now = utc("2026-05-03T09:00:00Z").addingTimeInterval(seconds)
        _ = try Scheduler(place.workspace).tick()
        #expect(try place.firedSlots("daily").count == runs)
    }

    @Test("a campaign fires only while it is active, from the moment of the change")
    func changes() throws {
        let place = try ScheduledWorkspace(at: utc("2026-05-01T00:00:00Z"))
        defer { place.remove() }
        let scheduler = Scheduler(place.workspace)
        func step(to instant: String, _ fields: String? = nil) throws {
            place.clock.now = utc(instant)
            _ = try scheduler.tick()
            if let fields { try place.applyCampaign("c", fields + ", scheduleType: daily") }
        }
        try place.applyCampaign("c", "status: draft, scheduleType: daily")
        try step(to: "2026-05-01T10:00:00Z", "status: active")
        try step(to: "2026-05-02T09:00:00Z")
        try step(to: "2026-05-02T10:00:00Z", "status: paused")
        try step(to: "2026-05-04T10:00:00Z", "status: active")
        try step(to: "2026-05-05T08:00:00Z", "status: active, scheduleTime: '08:30'")
        try step(to: "2026-05-05T09:30:00Z", "status: archived, scheduleTime: '08:30'")
        try step(to: "2026-05-09T00:00:00Z")
        #expect(try place.firedSlots("c") == [utc("2026-05-02T09:00:00Z"), utc("2026-05-05T08:30:00Z")])
    }

    @Test("a slot that was due when the campaign was paused is dropped, and an unrelated edit changes no slot")
    func dueAtChange() throws {
        let place = try ScheduledWorkspace(at: utc("2026-05-01T00:00:00Z"))
        defer { place.remove() }
        try place.applyCampaign("paused", "status: active, scheduleType: daily")
        try place.applyCampaign("edited", "status: active, scheduleType: daily")
        place.clock.now = utc("2026-05-01T09:00:01Z")
        try place.applyCampaign("paused", "status: paused, scheduleType: daily")
        try place.applyCampaign("edited", "status: active, scheduleType: daily, description: Other words")
        _ = try Scheduler(place.workspace).tick()
        #expect(try place.firedSlots("paused").isEmpty)
        #expect(try place.firedSlots("edited") == [utc("2026-05-01T09:00:00Z")])
        #expect(try Store(workspace: place.path).slots(of: "paused", limit: 9).map(\.outcome) == [.dropped])
    }

    @Test("an edit after days without a server drops every slot in between")
    func editAfterDays() throws {
        let place = try ScheduledWorkspace(at: utc("2026-05-01T00:00:00Z"))
        defer { place.remove() }
        try place.applyCampaign("c", "status: active, scheduleType: daily")
        place.clock.now = utc("2026-05-03T12:00:00Z")
        try place.applyCampaign("c", "status: active, scheduleType: daily, scheduleTime: '18:00'")
        let slots = try place.workspace.campaigns.pastSlots(of: "c", limit: 9)
        #expect(slots.map(\.slot) == [3, 2, 1].map { utc("2026-05-0\($0)T09:00:00Z") })
        #expect(slots.allSatisfy { $0.outcome == .dropped })
        #expect(try Scheduler(place.workspace).tick().isEmpty)
    }

    @Test("no slot fires again after the clock was set back")
    func setBack() throws {
        let place = try ScheduledWorkspace(at: utc("2026-05-01T08:00:00Z"))
        defer { place.remove() }
        let scheduler = Scheduler(place.workspace)
        try place.applyCampaign("c", "status: active, scheduleType: daily")
        place.clock.now = utc("2026-05-01T09:00:00Z")
        _ = try scheduler.tick()
        place.clock.now = utc("2026-05-01T08:30:00Z")
        _ = try scheduler.tick()
        // Armed again, before a slot that already has a run.
        try place.applyCampaign("c", "status: paused, scheduleType: daily")
        try place.applyCampaign("c", "status: active, scheduleType: daily")
        place.clock.now = utc("2026-05-01T09:00:00Z")
        _ = try scheduler.tick()
        place.clock.now = utc("2026-05-02T09:00:00Z")
        _ = try scheduler.tick()
        #expect(try place.firedSlots("c") == [utc("2026-05-01T09:00:00Z"), utc("2026-05-02T09:00:00Z")])
    }

    @Test("after the clock was a year ahead for a moment, no slot is lost and none fires twice")
    func ahead() throws {
        let place = try ScheduledWorkspace(at: utc("2026-05-01T08:00:00Z"))
        defer { place.remove() }
        let scheduler = Scheduler(place.workspace)
        try place.applyCampaign("c", "status: active, scheduleType: daily")
        place.clock.now = utc("2027-05-01T09:30:00Z")
        #expect(try scheduler.tick().count { $0.run != nil } == 1)
        for day in 1...9 {
            place.clock.now = utc("2026-05-0\(day)T09:00:00Z")
            _ = try scheduler.tick()
        }
        let slots = try place.firedSlots("c")
        #expect(slots == [utc("2027-05-01T09:00:00Z")] + (1...9).map { utc("2026-05-0\($0)T09:00:00Z") })
        place.clock.now = utc("2027-05-01T09:00:00Z")
        #expect(try scheduler.tick().allSatisfy { $0.run == nil })
        #expect(try place.firedSlots("c").count == 10)
    }

    @Test("a slot whose campaign cannot be planned has a failed run with the reason")
    func unplannable() throws {
        let place = try ScheduledWorkspace(at: utc("2026-05-01T08:00:00Z"))
        defer { place.remove() }
        try place.apply("{ kind: Segment, id: elsewhere, name: Elsewhere, dataset: others, where: 'true' }")
        try place.apply(
            "{ kind: Campaign, id: c, decisionFlowId: flow, segmentId: elsewhere, status: active, scheduleType: daily }")
        place.clock.now = utc("2026-05-01T09:00:00Z")
        let event = try #require(try Scheduler(place.workspace).tick().first)
        #expect(event.run?.status == .failed)
        #expect(event.run?.error?.contains("dataset 'others', which is not imported yet") == true)
        #expect(try place.workspace.campaigns.all().first?.nextRunAt == utc("2026-05-02T09:00:00Z"))
    }
}
