import Foundation
import MusterEngine
import MusterModel
import MusterStore
import MusterTestSupport
import Testing

@testable import MusterService

/// Runs that apply contact policies are never in progress at the same time.
@Suite struct ExclusiveRunTests {
    private func place() throws -> ScheduledWorkspace {
        let place = try ScheduledWorkspace(at: Date())
        try place.apply(
            """
            { kind: DecisionFlow, id: capped, name: Capped, stages: [{ type: inventory }, { type: contactPolicy }] }
            ---
            { kind: ContactPolicy, id: p, name: P, type: frequency_cap, maxContacts: 1, windowDays: 7 }
            """)
        for campaign in ["a", "b"] {
            try place.apply("{ kind: Campaign, id: \(campaign), decisionFlowId: capped, segmentId: everyone, status: active }")
        }
        try place.applyCampaign("free", "status: active")
        return place
    }

    @Test("a second one waits, however many runs may be in progress, and counts the contacts of the first")
    func waits() throws {
        let place = try place()
        defer { place.remove() }
        for campaign in ["a", "b", "free"] { _ = try place.workspace.runs.trigger(campaign: campaign, by: "tests") }
        let first = try #require(try RunQueue(place.workspace).takeNext(maxRuns: 9, options: RunOptions()))
        #expect(first.run.id == "a-1")
        // Another process finds only the run without policies.
        let second = try RunQueue(place.another()).takeNext(maxRuns: 9, options: RunOptions())
        #expect(second?.run.id == "free-1")
        #expect(try RunQueue(place.another()).takeNext(maxRuns: 9, options: RunOptions()) == nil)
        #expect(try first.perform(RunControl()).recommended == 2)
        let third = try #require(try RunQueue(place.another()).takeNext(maxRuns: 9, options: RunOptions()))
        #expect(third.run.id == "b-1")
        #expect(try third.perform(RunControl()).recommended == 0)
    }

    @Test("an interrupted one is completed before one of another campaign starts")
    func interrupted() throws {
        let place = try place()
        defer { place.remove() }
        let store = try Store(workspace: place.path)
        let killed = try place.workspace.runs.trigger(campaign: "a", by: "tests")
        let lease = RunLease(owner: RunOwner(), until: Date() - 1)
        _ = try store.claim(killed.id, lease, replacing: nil, at: Date())
        let run = try place.workspace.runs.perform(campaign: "b", options: RunOptions(threads: 1))
        #expect(run.recommended == 0 && run.notes.isEmpty)
        #expect(try place.workspace.runs.get(killed.id).recommended == 2)
    }

    @Test("two workers at once, with many campaigns, contact each customer once")
    func workers() throws {
        let place = try place()
        defer { place.remove() }
        for number in 1...6 {
            try place.apply("{ kind: Campaign, id: c\(number), decisionFlowId: capped, segmentId: everyone, status: active }")
            _ = try place.workspace.runs.trigger(campaign: "c\(number)", by: "tests")
        }
        let ended = DispatchSemaphore(value: 0)
        let workers = try (1...2).map { _ in
            RunWorker(try place.another(), options: RunOptions(threads: 1), maxRuns: 4) { event in
                if case .ended = event { ended.signal() }
            }
        }
        for worker in workers { worker.start() }
        for _ in 1...6 { #expect(ended.wait(timeout: .now() + 60) == .success) }
        for worker in workers { worker.stop() }
        let runs = try (1...6).flatMap { try place.workspace.runs.list(of: "c\($0)", limit: 9) }
        #expect(runs.count == 6 && runs.reduce(0) { $0 + $1.totalRecommendations } == 2)
    }

    @Test("a run that recommends nothing although an earlier one did says so, with the main reason")
    func emptyRun() throws {
        let place = try place()
        defer { place.remove() }
        #expect(try place.workspace.runs.perform(campaign: "a").notes.isEmpty)
        let second = try place.workspace.runs.perform(campaign: "a")
        #expect(
            second.notes == [
                "This run recommended nothing; run a-1 recommended 2. Most candidates, 2 of 2, were dropped for the reason "
                    + "policy 'p'."
            ])
        #expect(try place.workspace.runs.get(second.id).notes == second.notes)
    }
}
