import Foundation
import MusterEngine
import MusterModel
import MusterService
import MusterStore
import MusterTestSupport
import Testing

@Suite struct TaskTests {
    @Test("a run makes one open task of every recommendation on a manual channel, numbered by ranking value")
    func creation() throws {
        let place = try TaskWorkspace()
        defer { place.remove() }
        let run = try place.run()
        let results = try place.workspace.runs.results(of: run.id, limit: 1_000)
        let wanted = results.enumerated().filter { $0.element.channelId == "desk" }
            .sorted { ($1.element.value, $0.offset) < ($0.element.value, $1.offset) }.map(\.element)
        let tasks = try place.tasks()
        #expect(tasks.map(\.customerId) == wanted.map(\.customerId))
        #expect(tasks.map(\.offerId) == wanted.map(\.offerId) && tasks.map(\.rank) == wanted.map(\.rank))
        #expect(tasks.map(\.id.rawValue) == (1...tasks.count).map { "calls-1-\($0)" })
        #expect(
            tasks.allSatisfy {
                $0.state == .open && $0.runId == run.id && $0.campaignId == "calls" && $0.createdAt == run.finishedAt
            })
        #expect(tasks.count > 0 && results.contains { $0.channelId == "post" })
    }

    @Test("a task can be worked to the end of its last day in the campaign's zone, across a change of the clock")
    func due() throws {
        let place = try TaskWorkspace(customers: 1)
        defer { place.remove() }
        // 2030-11-02 in New York, where summer time ends on the next day.
        place.clock.now = Date(timeIntervalSince1970: 1_919_900_000)
        try place.run()
        let task = try #require(place.tasks().first)
        // The start of 2030-11-05, five hours after midnight in UTC.
        #expect(task.dueAt == Date(timeIntervalSince1970: 1_920_085_200))
        place.clock.now = Date(timeIntervalSince1970: 1_920_085_199.999)
        #expect(try place.workspace.tasks.claim(task.id, for: "ana").state == .claimed)
        place.clock.now = Date(timeIntervalSince1970: 1_920_085_200)
        #expect(try place.workspace.tasks.get(task.id).task.state == .expired)
        #expect(try place.workspace.tasks.counts() == WorkTaskCounts(expired: place.tasks().count))
        for change in [
            { _ = try place.workspace.tasks.claim(task.id, for: "ana") },
            { _ = try place.workspace.tasks.release(task.id, of: "ana") },
            { _ = try place.workspace.tasks.assign(task.id, to: "ben") },
            { _ = try place.workspace.tasks.complete(task.id, WorkOutcome(outcome: "accept"), of: "ana") },
        ] { #expect(APIWorkspace.error(change)?.code == "task.expired") }
        #expect(try place.workspace.tasks.claimNext(of: "desk", count: 9, for: "ana").isEmpty)
        // The response was given in time.
        let outcome = WorkOutcome(outcome: "accept", at: place.clock.now.addingTimeInterval(-3_600))
        #expect(try place.workspace.tasks.complete(task.id, outcome, of: "ana").state == .completed)
    }

    @Test("a channel without a setting makes tasks without an end, which sort after the others")
    func noEnd() throws {
        let place = try TaskWorkspace(
            customers: 1, "{ kind: Channel, id: desk, name: Desk, type: webhook, deliveryMode: manual }")
        defer { place.remove() }
        try place.run()
        try place.place.apply(TaskWorkspace.catalog)
        try place.run()
        let order = try place.workspace.tasks.list(limit: 9).tasks
        #expect(order.map { $0.dueAt != nil } == order.map { $0.runId == "calls-2" })
        #expect(order.first?.runId == "calls-2" && order.last?.runId == "calls-1")
        place.clock.advance(1e9)
        #expect(try place.workspace.tasks.counts().open == order.count { $0.runId == "calls-1" })
    }

    @Test("dry runs, cancelled runs and held-out customers make no tasks")
    func noTasks() throws {
        let place = try TaskWorkspace(
            customers: 60,
            """
            { kind: Campaign, id: calls, name: Calls, decisionFlowId: flow, segmentId: all, controlGroup: { percent: 50 } }
            """)
        defer { place.remove() }
        _ = try place.workspace.runs.dryRun(campaign: "calls")
        #expect(try place.tasks().isEmpty)
        let run = try place.run()
        let results = try place.workspace.runs.results(of: run.id, limit: 1_000).filter { $0.channelId == "desk" }
        let (heldOut, others) = (results.count(where: \.heldOut), results.count { !$0.heldOut })
        #expect(try heldOut > 0 && others > 0 && place.tasks().count == others)
    }

    @Test("recommendations on manual channels stay in the output file")
    func outputFile() throws {
        let place = try TaskWorkspace()
        defer { place.remove() }
        let run = try place.run()
        #expect(run.files.map(\.rows) == [run.totalRecommendations])
        #expect(try place.tasks().count < run.totalRecommendations)
    }

    @Test("a task that someone has claimed cannot be claimed, released or completed by others, but assigned to them")
    func conflicts() throws {
        let place = try TaskWorkspace()
        defer { place.remove() }
        try place.run()
        let tasks = place.workspace.tasks
        let id: WorkTask.ID = "calls-1-1"
        #expect(
            APIWorkspace.error { _ = try tasks.release(id, of: "ana") }?.texts == [
                "The task 'calls-1-1' is open; nobody has claimed it."
            ])
        #expect(try tasks.claim(id, for: "ana", by: "key:desk").assignee == "ana")
        #expect(try tasks.claim(id, for: "ana").claimedAt == place.clock.now)
        for change in [
            { _ = try tasks.claim(id, for: "ben") }, { _ = try tasks.release(id, of: "ben") },
            { _ = try tasks.complete(id, WorkOutcome(outcome: "accept"), of: "ben") },
        ] {
            let error = APIWorkspace.error(change)
            #expect(error?.code == "task.claimed" && error?.kind == .conflict)
            #expect(error?.texts == ["The task 'calls-1-1' is claimed by 'ana' since 2030-03-17T17:46:40Z."])
        }
        #expect(try tasks.assign(id, to: "ben").assignee == "ben")
        #expect(try tasks.release(id, of: "ben").state == .open)
        let completed = try tasks.complete(id, WorkOutcome(outcome: "accept", amount: -2.5, note: "ok"), of: "cleo")
        #expect(completed.assignee == "cleo" && completed.completedAt == place.clock.now && completed.batch == nil)
        // Again.
        #expect(try tasks.complete(id, WorkOutcome(outcome: "accept", amount: -2.5, note: "ok"), of: "cleo") == completed)
        let other = APIWorkspace.error { _ = try tasks.complete(id, WorkOutcome(outcome: "reject"), of: "cleo") }
        #expect(other?.texts == ["The task 'calls-1-1' is already completed by 'cleo' with the outcome 'accept'."])
        let changes = try tasks.get(id).changes
        #expect(changes.map(\.action) == [.claim, .assign, .release, .complete])
        #expect(changes.map(\.assignee) == ["ana", "ben", nil, "cleo"] && changes.first?.by == "key:desk")
        #expect(changes.last?.outcome == "accept" && changes.last?.amount == -2.5 && changes.last?.note == "ok")
    }

    @Test("the next tasks are those that are due first, of the oldest run, that ranked highest; of the channel and the campaign")
    func nextTasks() throws {
        let place = try TaskWorkspace()
        defer { place.remove() }
        try place.run()
        try place.run()
        let tasks = place.workspace.tasks
        #expect(try tasks.claimNext(of: "desk", count: 2, for: "ana").map(\.id) == ["calls-1-1", "calls-1-2"])
        let rest = try tasks.claimNext(of: "desk", campaign: "calls", count: 500, for: "ben").map(\.id)
        #expect(try rest == place.tasks().map(\.id).filter { !["calls-1-1", "calls-1-2"].contains($0) })
        #expect(try tasks.claimNext(of: "desk", count: 1, for: "cleo").isEmpty)
        let noChannel = APIWorkspace.error { _ = try tasks.claimNext(of: "desc", for: "ana") }
        #expect(noChannel?.code == "definition.notFound" && noChannel?.messages.first?.hint == "Did you mean 'desk'?")
        let wrongChannel = APIWorkspace.error { _ = try tasks.claimNext(of: "post", for: "ana") }
        #expect(wrongChannel?.texts == ["Channel 'post' has no work list: its deliveryMode is 'file'."])
    }

    @Test("concurrent claims in several processes' stores never give a task to two of them")
    func concurrentClaims() async throws {
        let place = try TaskWorkspace(customers: 40)
        defer { place.remove() }
        try place.run()
        let total = try place.tasks().count
        let path = place.workspace.path
        let claimed = try await withThrowingTaskGroup(of: [WorkTask].self) { group in
            for worker in 0..<6 {
                group.addTask {
                    let workspace = try Workspace(opening: path)
                    // The machine's clock is before the due date.
                    var own: [WorkTask] = []
                    while true {
                        let next = try workspace.tasks.claimNext(of: "desk", count: 1 + worker % 3, for: "worker \(worker)")
                        if next.isEmpty { return own }
                        own += next
                    }
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(claimed.count == total && Set(claimed.map(\.id)).count == total)
        #expect(
            try Set(place.tasks().map { "\($0.id) \($0.assignee ?? "")" }) == Set(claimed.map { "\($0.id) \($0.assignee ?? "")" })
        )
    }

    @Test("an outcome is a word of the contact history, and one of the channel's if it lists some")
    func outcomes() throws {
        let place = try TaskWorkspace()
        defer { place.remove() }
        try place.run()
        func error(_ outcome: String) -> (any UserFacingError)? {
            APIWorkspace.error { _ = try place.workspace.tasks.complete("calls-1-1", WorkOutcome(outcome: outcome), of: "ana") }
        }
        for word in ["", "Accept", "a b", "contact"] { #expect(error(word)?.code == "task.invalidOutcome", "\(word)") }
        try place.place.apply(
            """
            { kind: Channel, id: desk, name: Desk, type: webhook, deliveryMode: manual,
              workList: { outcomes: [accept, reject] } }
            """)
        #expect(error("acept")?.texts == ["Channel 'desk' has no outcome 'acept'."])
        #expect(error("acept")?.messages.first?.hint == "Did you mean 'accept'?")
        #expect(error("reject") == nil)
        let noTask = APIWorkspace.error { _ = try place.workspace.tasks.get("calls-1-x") }
        #expect(noTask?.code == "task.notFound" && noTask?.kind == .notFound)
    }

    @Test("a work list is a setting of manual channels only")
    func settings() throws {
        let place = try TaskWorkspace()
        defer { place.remove() }
        #expect(throws: APIWorkspace.NotApplied.self) {
            try place.place.apply(
                "{ kind: Channel, id: post, name: Post, type: direct_mail, deliveryMode: file, workList: { dueAfterDays: 1 } }")
        }
        for wrong in ["{ dueAfterDays: -1 }", "{ outcomes: [contact] }", "{ outcomes: [A] }", "{ days: 1 }"] {
            #expect(throws: APIWorkspace.NotApplied.self, "\(wrong)") {
                try place.place.apply(
                    "{ kind: Channel, id: desk, name: Desk, type: webhook, deliveryMode: manual, workList: \(wrong) }")
            }
        }
    }

    @Test("lists are filtered, and paged in every order")
    func lists() throws {
        let place = try TaskWorkspace(customers: 9)
        defer { place.remove() }
        try place.run()
        place.clock.advance(86_400)
        try place.run()
        let service = place.workspace.tasks
        _ = try service.claimNext(of: "desk", count: 4, for: "ana")
        _ = try service.complete("calls-1-2", WorkOutcome(outcome: "accept"), of: "ana")
        let all = try place.tasks()
        func check(_ change: (inout TaskFilter) -> Void, _ holds: (WorkTask) -> Bool) throws {
            let wanted = all.filter(holds)
            #expect(try place.tasks(change) == wanted && !wanted.isEmpty && wanted.count < all.count)
        }
        try check({ $0.states = [.claimed, .completed] }, { $0.state != .open })
        try check({ $0.runId = "calls-2" }, { $0.runId == "calls-2" })
        try check({ $0.customerId = "c003" }, { $0.customerId == "c003" })
        try check({ $0.offerId = "gold" }, { $0.offerId == "gold" })
        try check({ $0.assignee = "ana" }, { $0.assignee == "ana" })
        let due = try #require(all.last?.dueAt)
        try check({ $0.dueBefore = due }, { $0.dueAt.map { $0 < due } ?? false })
        #expect(try place.tasks { $0.campaignId = "none" }.isEmpty && place.tasks { $0.channelId = "desk" } == all)
        for order in TaskOrder.allCases {
            for isDescending in [false, true] {
                let whole = try service.list(by: order, isDescending: isDescending, limit: 1_000).tasks
                #expect(whole.count == all.count)
                var (paged, position) = ([WorkTask](), TaskPosition?.none)
                repeat {
                    let page = try service.list(by: order, isDescending: isDescending, after: position, limit: 5)
                    paged += page.tasks
                    position = page.next
                } while position != nil
                #expect(paged == whole, "\(order)")
            }
        }
        #expect(try service.list(by: .score, isDescending: true, limit: 99).tasks.map(\.score) == all.map(\.score).sorted(by: >))
    }
}
