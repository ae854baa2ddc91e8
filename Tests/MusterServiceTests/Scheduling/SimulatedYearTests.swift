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

    @Test("over a year of four campaigns in three zones, customers are contacted as often as the policies allow, never more")
    func policies() throws {
        let (start, end) = (utc("2026-01-01T00:00:00Z"), utc("2027-01-01T00:00:00Z"))
        let place = try ScheduledWorkspace(at: start)
        defer { place.remove() }
        try place.workspace.datasets.import(
            "customers", key: "customer_id", csv: "customer_id,age\n" + PolicyYear.customers.map { "\($0),30\n" }.joined())
        try place.apply(PolicyYear.catalog)
        for (id, fields, _) in PolicyYear.campaigns { try place.applyCampaign(id, fields + ", status: active") }

        var random = SeededRandom(seed: 11)
        var server: Server? = try Server(place.another())
        while place.clock.now < end {
            var hours: [TimeInterval] = [0.2, 1, 3, 6]
            if server == nil { hours += [20, 60] }
            place.clock.now = min(end, place.clock.now.addingTimeInterval(random.pick(hours) * 3600 + random.double(0...1)))
            if server == nil, random.chance(0.6) { server = try Server(place.another()) }
            guard let running = server else { continue }
            let isCutShort = try running.fire() > 0 && random.chance(0.04)
            if !isCutShort { try running.finish() }
            if isCutShort || random.chance(0.01) {
                running.stop()
                server = nil
            }
        }
        try server?.finish()
        server?.stop()
        let last = try Server(place.another())
        try last.finish()
        last.stop()

        var year = PolicyYear()
        var (contacts, empty, noted, late) = (0, 0, 0, 0)
        let files = try place.workspace.interactions.files().reversed()
        for file in files {
            let run = try place.workspace.runs.get(try #require(file.runId))
            let asOf = try #require(run.asOf)
            let zone = try #require(PolicyYear.campaigns.first { $0.id == run.campaignId.rawValue }).zone
            let expected = year.run(asOf: asOf, zone: zone)
            let found = try place.workspace.runs.results(of: run.id, limit: 1_000).map { "\($0.customerId) \($0.offerId)" }
            #expect(found == expected, "\(run.id) as of \(asOf)")
            contacts += found.count
            late += asOf == run.scheduledFor ? 0 : 1
            guard found.isEmpty else { continue }
            empty += 1
            #expect(run.summary.funnel?.steps.max { $0.dropped < $1.dropped }?.reason == .policy)
            #expect(run.notes.allSatisfy { $0.contains("were dropped for the reason policy") }, "\(run.notes)")
            noted += run.notes.count
        }
        let runs = try PolicyYear.campaigns.map { try place.workspace.runs.list(of: $0.id, limit: 1_000) }
        #expect(runs.allSatisfy { $0.allSatisfy { $0.status == .completed } } && runs.reduce(0) { $0 + $1.count } == files.count)
        #expect(runs.map(\.count).min() ?? 0 > 8)
        // Three in seven days is at most 780 for five customers.
        #expect((700...780).contains(contacts))
        #expect(empty > 20)
        #expect(noted > 3)
        #expect(late > 5)
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

/// A year of contacts as the policies of its catalog allow them, worked out in the plainest way.
private struct PolicyYear {
    static let customers = ["C1", "C2", "C3", "C4", "C5"]
    static let campaigns: [(id: String, fields: String, zone: String)] = [
        ("daily", "scheduleType: daily, scheduleTime: '02:15', scheduleTimezone: America/New_York", "America/New_York"),
        (
            "sunday", "scheduleType: weekly, scheduleDayOfWeek: 0, scheduleTime: '01:30', scheduleTimezone: Europe/London",
            "Europe/London"
        ),
        (
            "friday", "scheduleType: weekly, scheduleDayOfWeek: 5, scheduleTime: '23:30', scheduleTimezone: America/New_York",
            "America/New_York"
        ),
        ("monthly", "scheduleType: monthly, scheduleDayOfMonth: '1', scheduleTimezone: Asia/Kolkata", "Asia/Kolkata"),
    ]
    static let catalog = """
        { kind: Offer, id: card, name: Card, categoryId: cards, priority: 90 }
        ---
        { kind: Offer, id: loan, name: Loan, categoryId: cards, priority: 80 }
        ---
        { kind: Creative, id: loan_email, name: Loan email, offerId: loan, channelId: email }
        ---
        { kind: Offer, id: fund, name: Fund, categoryId: cards, priority: 70 }
        ---
        { kind: Creative, id: fund_email, name: Fund email, offerId: fund, channelId: email }
        ---
        kind: DecisionFlow
        id: flow
        name: Flow
        stages: [{ type: inventory }, { type: contactPolicy }, { type: score, method: priority_weighted }, { type: rank, maxOffers: 2 }]
        ---
        { kind: ContactPolicy, id: cap, name: Cap, type: frequency_cap, maxContacts: 3, windowDays: 7 }
        ---
        { kind: ContactPolicy, id: pause, name: Pause, type: cooldown, days: 2, scope: { offers: [card] } }
        ---
        { kind: ContactPolicy, id: hours, name: Hours, type: cooldown, hours: 60, scope: { offers: [loan] } }
        ---
        { kind: ContactPolicy, id: either, name: Either, type: mutual_exclusion, windowDays: 4, scope: { offers: [loan, fund] } }
        ---
        { kind: ContactPolicy, id: quota, name: Quota, type: budget, maxPerDay: 4, maxTotal: 400, scope: { offers: [card] } }
        """

    private var contacts: [(customer: String, offer: String, at: Date)] = []

    /// The contacts of a run in the order of its results.
    mutating func run(asOf: Date, zone: String) -> [String] {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(identifier: zone) ?? .gmt
        let today = calendar.startOfDay(for: asOf)
        /// Calendar days from a contact to the run; a later contact is one of today.
        func daysSince(_ contact: Date) -> Int {
            contact >= today ? 0 : calendar.dateComponents([.day], from: calendar.startOfDay(for: contact), to: today).day ?? 0
        }
        let before = contacts.filter { $0.offer == "card" }
        var cardsLeft = min(400 - before.count, 4 - before.count { daysSince($0.at) == 0 })
        var rows: [String] = []
        for customer in Self.customers {
            var given: [String] = []
            for offer in ["card", "loan", "fund"] where given.count < 2 {
                let own = contacts.filter { $0.customer == customer }
                func has(_ offer: String, _ isRecent: (Date) -> Bool) -> Bool {
                    own.contains { $0.offer == offer && isRecent($0.at) }
                }
                if own.count(where: { daysSince($0.at) < 7 }) >= 3 { continue }
                switch offer {
                case "card": if cardsLeft <= 0 || has("card", { daysSince($0) < 2 }) { continue }
                case "loan":
                    if has("loan", { asOf.timeIntervalSince($0) < 60 * 3600 }) || has("fund", { daysSince($0) < 4 }) { continue }
                default: if has("loan", { daysSince($0) < 4 }) { continue }
                }
                given.append(offer)
                contacts.append((customer, offer, asOf))
                if offer == "card" { cardsLeft -= 1 }
            }
            rows += given.map { "\(customer) \($0)" }
        }
        return rows
    }
}
