import Foundation
import MusterEngine
import MusterModel
import MusterSchedule
import MusterService
import MusterTestSupport
import Synchronization
import Testing

/// A year of three campaigns in three time zones, with servers that start and stop.
@Suite(.tags(.slow), .fullRunOnly) struct SimulatedYearTests {
    /// A campaign and the slots for which it must have a run, computed in the simplest way.
    private struct Expectation {
        let id: String
        private(set) var fields: String
        private var timetable: Timetable
        private var lastLook: Date
        private(set) var slots: [Date] = []

        init(_ id: String, _ fields: String, _ schedule: Schedule, from start: Date) throws {
            self.id = id
            self.fields = fields
            timetable = try Timetable(schedule)
            lastLook = start
        }

        /// A tick of a server: of the slots since the last tick, the latest gets a run.
        mutating func look(at now: Date) {
            if let slot = timetable.occurrences(after: lastLook, through: now).map(\.at).last { slots.append(slot) }
            lastLook = now
        }

        mutating func edit(_ fields: String, _ schedule: Schedule) throws {
            self.fields = fields
            timetable = try Timetable(schedule)
        }
    }

    @Test("no slot is missed or fired twice across restarts, outages and edits, and all runs end")
    func year() throws {
        let (start, end) = (utc("2026-01-01T00:00:00Z"), utc("2027-01-01T00:00:00Z"))
        let place = try ScheduledWorkspace(at: start)
        defer { place.remove() }
        var campaigns = try [
            Expectation(
                "daily", "scheduleType: daily, scheduleTime: '02:15', scheduleTimezone: America/New_York",
                Schedule(type: "daily", time: "02:15", timeZone: "America/New_York"), from: start),
            Expectation(
                "weekly",
                "scheduleType: weekly, scheduleDayOfWeek: 0, scheduleTime: '01:30', scheduleTimezone: Europe/London",
                Schedule(type: "weekly", dayOfWeek: 0, time: "01:30", timeZone: "Europe/London"), from: start),
            Expectation(
                "monthly", "scheduleType: monthly, scheduleDayOfMonth: last_working_day, scheduleTimezone: Asia/Kolkata",
                Schedule(type: "monthly", dayOfMonth: "last_working_day", timeZone: "Asia/Kolkata"), from: start),
        ]
        for campaign in campaigns { try place.applyCampaign(campaign.id, campaign.fields + ", status: active") }

        var random = SeededRandom(seed: 7)
        var server: Server? = try Server(place.another())
        var (isEdited, cuts) = (false, 0)
        while place.clock.now < end {
            // Minutes or hours while a server is running, up to some days while none is.
            var hours: [TimeInterval] = [0.2, 0.5, 1, 6]
            if server == nil { hours += [20, 60] }
            place.clock.now = min(end, place.clock.now.addingTimeInterval(random.pick(hours) * 3600))
            if server == nil, random.chance(0.6) || place.clock.now == end { server = try Server(place.another()) }
            guard let running = server else { continue }
            // Sometimes a server ends before the runs that it has just created; the next one finishes them.
            let isCutShort = try running.fire() > 0 && random.chance(0.04) && place.clock.now < end
            if !isCutShort { try running.finish() }
            cuts += isCutShort ? 1 : 0
            for index in campaigns.indices { campaigns[index].look(at: place.clock.now) }
            if !isEdited, place.clock.now > utc("2026-06-10T00:00:00Z") {
                isEdited = true
                try campaigns[1].edit(
                    "scheduleType: weekly, scheduleDayOfWeek: 3, scheduleTime: '23:59', scheduleTimezone: Asia/Tokyo",
                    Schedule(type: "weekly", dayOfWeek: 3, time: "23:59", timeZone: "Asia/Tokyo"))
                try place.applyCampaign("weekly", campaigns[1].fields + ", status: active")
            }
            if isCutShort || random.chance(0.01) {
                running.stop()
                server = nil
            }
        }
        server?.stop()
        #expect(cuts > 5)

        for campaign in campaigns {
            let runs = try place.workspace.runs.list(of: campaign.id, limit: 1000)
            #expect(runs.reversed().map(\.scheduledFor) == campaign.slots)
            #expect(Set(runs.map(\.status)) == [.completed])
        }
        #expect(campaigns[0].slots.count > 300 && campaigns[1].slots.count > 40 && campaigns[2].slots.count > 10)
    }

    @Test("a run in progress keeps its definition, and the next one uses the new definition")
    func editDuringRun() throws {
        let place = try ScheduledWorkspace(at: utc("2026-05-01T08:00:00Z"))
        defer { place.remove() }
        try place.applyCampaign("c", "status: active, scheduleType: daily")
        let server = try Server(place.another()) { run in
            if run.runNumber == 1 {
                try place.apply("{ kind: Segment, id: everyone, name: The older, where: 'customer.age > 35' }")
            }
        }
        for day in 1...2 {
            place.clock.now = utc("2026-05-0\(day)T09:00:00Z")
            try server.work()
        }
        server.stop()
        #expect(try place.workspace.runs.list(of: "c", limit: 9).map(\.totalCustomers) == [1, 2])
    }
}

/// A scheduler and a worker, driven by the test.
private final class Server: Sendable {
    private struct TooSlow: Error {}

    private let scheduler: Scheduler
    private let worker: RunWorker
    private let ended = DispatchSemaphore(value: 0)
    /// Runs that it created, or that another server left.
    private let unfinished: Mutex<Int>

    /// - Parameter onStart: called before a run begins to decide.
    init(_ workspace: Workspace, onStart: @escaping @Sendable (CampaignRun) throws -> Void = { _ in }) throws {
        scheduler = Scheduler(workspace)
        let counts = try workspace.runs.counts()
        unfinished = Mutex((counts[.pending] ?? 0) + (counts[.running] ?? 0))
        worker = RunWorker(workspace, options: RunOptions(threads: 1)) { [ended] event in
            switch event {
            case .started(let run): #expect(throws: Never.self) { try onStart(run) }
            case .ended(let run): if run.status != .pending { ended.signal() }
            case .lost(_, let reason), .queueUnreadable(let reason): Issue.record("\(reason)")
            }
        }
        worker.start()
    }

    /// Fires the due slots and waits for the runs.
    func work() throws {
        _ = try fire()
        try finish()
    }

    /// - Returns: the number of created runs.
    func fire() throws -> Int {
        let runs = try scheduler.tick().count { $0.run != nil }
        unfinished.withLock { $0 += runs }
        worker.wake()
        return runs
    }

    func finish() throws {
        let runs = unfinished.withLock { runs in
            defer { runs = 0 }
            return runs
        }
        for _ in 0..<runs where ended.wait(timeout: .now() + 60) == .timedOut { throw TooSlow() }
    }

    func stop() { worker.stop() }
}
