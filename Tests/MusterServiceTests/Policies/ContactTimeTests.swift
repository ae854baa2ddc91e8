import Foundation
import MusterEngine
import MusterModel
import MusterService
import MusterTestSupport
import Testing

/// When contacts count, for runs of schedules whose starts are never exact.
@Suite struct ContactTimeTests {
    private static let policyStages =
        "[{ type: inventory }, { type: contactPolicy }, { type: matchCreatives }, { type: score, method: priority_weighted }]"

    /// - Parameter policy: its type and limits.
    private static func workspace(at instant: String, _ policy: String) throws -> ScheduledWorkspace {
        let place = try ScheduledWorkspace(at: utc(instant))
        try place.apply("{ kind: DecisionFlow, id: flow, name: Flow, stages: \(policyStages) }")
        try place.apply("{ kind: ContactPolicy, id: p, name: P, \(policy) }")
        return place
    }

    /// Fires what is due and performs it.
    private static func work(_ place: ScheduledWorkspace, at instant: Date) throws -> [CampaignRun] {
        place.clock.now = instant
        let fired = try Scheduler(place.another()).tick().compactMap(\.run)
        for run in fired { try perform(run.id, in: place.another()) }
        return try fired.map { try place.workspace.runs.get($0.id) }
    }

    private static func perform(_ id: CampaignRun.ID, in workspace: Workspace) throws {
        let ended = DispatchSemaphore(value: 0)
        let worker = RunWorker(workspace, options: RunOptions(threads: 1)) { event in
            if case .ended = event { ended.signal() }
        }
        worker.start()
        #expect(ended.wait(timeout: .now() + 60) == .success)
        worker.stop()
    }

    @Test(
        "a weekly campaign with one contact in seven days contacts everybody every week, however its starts vary",
        arguments: ["type: frequency_cap, maxContacts: 1, windowDays: 7", "type: cooldown, days: 7"])
    func weekly(policy: String) throws {
        let place = try Self.workspace(at: "2027-02-20T00:00:00Z", policy)
        defer { place.remove() }
        try place.applyCampaign(
            "c",
            "status: active, scheduleType: weekly, scheduleDayOfWeek: 1, scheduleTime: '09:00', "
                + "scheduleTimezone: Europe/Berlin")
        // Daylight saving time begins on 28 March. Starts are early, late by hours, and late by milliseconds.
        let starts = [
            "2027-02-22T08:00:00.021Z", "2027-03-01T08:00:00.008Z", "2027-03-08T16:30:00Z", "2027-03-15T08:00:00.001Z",
            "2027-03-22T08:00:00.006Z", "2027-03-29T07:00:00.001Z", "2027-04-05T07:00:00Z",
        ]
        for start in starts {
            let runs = try Self.work(place, at: utc(start))
            #expect(runs.map(\.recommended) == [2], "\(start)")
            #expect(runs.first?.asOf == runs.first?.scheduledFor && runs.first?.startedAt == utc(start))
        }
        let contacts = try place.workspace.interactions.files()
        #expect(contacts.count == starts.count && contacts.allSatisfy { $0.firstAt == $0.asOf })
    }

    @Test("a run that starts on another day than its slot has its start as its instant")
    func lateRun() throws {
        let place = try Self.workspace(at: "2027-05-03T00:00:00Z", "type: frequency_cap, maxContacts: 1, windowDays: 2")
        defer { place.remove() }
        try place.applyCampaign("c", "status: active, scheduleType: daily, scheduleTimezone: Pacific/Auckland")
        // 09:00 in Auckland is 21:00 UTC of the day before.
        let first = try Self.work(place, at: utc("2027-05-03T21:00:00.5Z"))
        #expect(first.map(\.asOf) == [utc("2027-05-03T21:00:00Z")] && first.map(\.recommended) == [2])
        // The slot of the 5th, late on the 5th local time: still its day, and the day before is within the window.
        let second = try Self.work(place, at: utc("2027-05-05T11:59:59Z"))
        #expect(second.map(\.asOf) == [utc("2027-05-04T21:00:00Z")] && second.map(\.recommended) == [0])
        // The slot of the 6th, a second after the midnight that ends its day.
        let third = try Self.work(place, at: utc("2027-05-06T12:00:01Z"))
        #expect(third.map(\.asOf) == [utc("2027-05-06T12:00:01Z")] && third.map(\.recommended) == [2])
        #expect(third.map(\.scheduledFor) == [utc("2027-05-05T21:00:00Z")])
    }

    @Test(
        "windows of days begin at local midnight, and a day of 23 or 25 hours is a day",
        arguments: [
            ("2027-03-29T10:00:00Z", "2027-03-27T23:00:00Z"), ("2027-11-01T10:00:00Z", "2027-10-30T22:00:00Z"),
            ("2027-07-02T10:00:00Z", "2027-06-30T22:00:00Z"),
        ])
    func midnight(now: String, firstInstant: String) throws {
        for (seconds, isBlocked) in [(0.0, true), (-0.001, false)] {
            let place = try Self.workspace(at: now, "type: frequency_cap, maxContacts: 1, windowDays: 2")
            defer { place.remove() }
            try place.applyCampaign("c", "scheduleTimezone: Europe/Berlin")
            try Self.importOutcome("contact", at: utc(firstInstant) + seconds, in: place)
            let run = try place.workspace.runs.perform(campaign: "c", options: RunOptions(threads: 1))
            #expect(run.recommended == (isBlocked ? 1 : 2))
        }
    }

    @Test("a cooldown in hours ends when they have passed")
    func hours() throws {
        for (seconds, isBlocked) in [(0.001, true), (0, false)] {
            let place = try Self.workspace(at: "2027-03-28T10:00:00Z", "type: cooldown, hours: 48")
            defer { place.remove() }
            try place.applyCampaign("c", "scheduleTimezone: Europe/Berlin")
            try Self.importOutcome("contact", at: utc("2027-03-26T10:00:00Z") + seconds, in: place)
            let run = try place.workspace.runs.perform(campaign: "c", options: RunOptions(threads: 1))
            #expect(run.recommended == (isBlocked ? 1 : 2))
        }
    }

    @Test(
        "an outcome or a contact of the future counts from its import on",
        arguments: [
            ("opt_out", "type: outcome_suppression, outcomes: [opt_out], lookbackDays: 30"),
            ("contact", "type: frequency_cap, maxContacts: 1, windowDays: 1"), ("contact", "type: cooldown, hours: 1"),
        ])
    func future(outcome: String, policy: String) throws {
        let place = try Self.workspace(at: "2027-03-01T10:00:00Z", policy)
        defer { place.remove() }
        try place.applyCampaign("c", "scheduleTimezone: Europe/Berlin")
        try Self.importOutcome(outcome, at: utc("2062-11-20T00:00:00Z"), in: place)
        #expect(try place.workspace.runs.perform(campaign: "c", options: RunOptions(threads: 1)).recommended == 1)
    }

    private static func importOutcome(_ outcome: String, at instant: Date, in place: ScheduledWorkspace) throws {
        let path = place.path + "-\(UUID().uuidString).csv"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let at = instant.formatted(
            .iso8601.year().month().day().time(includingFractionalSeconds: true).timeZone(separator: .omitted))
        try "customer_id,outcome,at,offer_id,channel_id\nC1,\(outcome),\(at),card,email\n"
            .write(toFile: path, atomically: true, encoding: .utf8)
        _ = try place.workspace.interactions.import([path])
    }
}
