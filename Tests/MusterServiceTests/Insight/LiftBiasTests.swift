import Foundation
import MusterModel
import MusterService
import MusterTestSupport
import Testing

/// Recurring campaigns with policies and an outcome that contact cannot influence.
@Suite(.tags(.slow), .fullRunOnly) struct LiftBiasTests {
    private static let customers = 200_000
    /// Of the outcome, for each choice of policies.
    private static let repetitions = 40

    /// Policies that apply together.
    private static let policies = [
        ["type: frequency_cap, maxContacts: 1, windowDays: 4", "type: segment_exclusion, segmentId: young"],
        [
            "type: frequency_cap, maxContacts: 2, windowDays: 9, per: offer",
            "type: outcome_suppression, outcomes: [visit], lookbackDays: 4",
        ],
        ["type: cooldown, days: 5", "type: budget, maxPerDay: 20000, scope: { offers: [card] }"],
        [
            "type: cooldown, hours: 70", "type: outcome_suppression, outcomes: [contact], lookbackDays: 6",
            "type: time_window, days: [1, 2, 3, 4, 5, 6], from: '00:00', to: '23:59'",
        ],
        [
            "type: mutual_exclusion, windowDays: 8, scope: { offers: [card, loan] }",
            "type: frequency_cap, maxContacts: 1, windowDays: 6, per: offer",
        ],
    ]

    /// Contains zero, lies above it, or lies below it.
    private struct Intervals {
        var containing = 0
        var above = 0
        var below = 0

        var count: Int { containing + above + below }
    }

    /// With exact intervals, one in about 12 choices of the seeds would fail.
    @Test("in ten runs, the interval of the lift contains zero in at least 93 of 100 repetitions")
    func unbiased() throws {
        var total = Intervals()
        for (number, policies) in Self.policies.enumerated() {
            let intervals = try intervals(with: policies, seed: number)
            total.containing += intervals.containing
            total.above += intervals.above
            total.below += intervals.below
            // With exact intervals, 32 or fewer of 40 contain zero in one of 1,500 cases.
            #expect(intervals.containing >= 33, "\(policies): \(intervals)")
        }
        #expect(total.count == Self.repetitions * Self.policies.count)
        #expect(total.containing * 100 >= total.count * 93, "\(total)")
    }

    /// The outcome is drawn again for each repetition, and measured for one of ten runs: each run recommends to different customers.
    private func intervals(with policies: [String], seed: Int) throws -> Intervals {
        var random = SeededRandom(seed: seed)
        let place = try ScheduledWorkspace(at: utc("2027-03-01T09:00:00Z"))
        defer { place.remove() }
        // Customers get older in the order in which they are processed.
        let ages = (0..<Self.customers).map { $0 * 50 / Self.customers + random.int(0...20) }
        let ids = ages.indices.map { "C\($0 + 1_000_000)" }
        try place.workspace.datasets.import(
            "customers", key: "customer_id", csv: "customer_id,age\n" + zip(ids, ages).map { "\($0),\($1)\n" }.joined())
        try place.apply(
            """
            { kind: Offer, id: loan, name: Loan, categoryId: cards, priority: 10 }
            ---
            { kind: Creative, id: loan_email, name: Loan email, offerId: loan, channelId: email }
            ---
            { kind: Segment, id: young, name: Young, where: customer.age < 20 }
            ---
            \(policies.enumerated().map { "{ kind: ContactPolicy, id: p\($0), name: P, \($1) }" }.joined(separator: "\n---\n"))
            ---
            { kind: QualificationRule, id: r, name: R, stage: fit, scope: { offers: [card] }, when: customer.age > 30 }
            ---
            kind: DecisionFlow
            id: flow
            name: Flow
            stages: [{ type: inventory }, { type: qualify }, { type: contactPolicy }, { type: rank, maxOffers: 1 }]
            """)
        try place.applyCampaign(
            "c", "controlGroup: { percent: 35, seed: s\(seed) }, volumeConstraints: { maxTotalPerRun: 55000 }")
        // Those with recommendations in both groups.
        var runs: [CampaignRun.ID] = []
        for day in 0..<10 {
            place.clock.now = utc("2027-03-01T09:00:00Z") + Double(day) * 86_400
            try importOutcomes(
                [("visit", ids.indices.filter { _ in random.chance(0.05) })], of: ids, at: place.clock.now - 60, in: place)
            let run = try place.workspace.runs.perform(campaign: "c", options: RunOptions(threads: 2))
            if run.totalRecommendations > 0, run.summary.controlGroup?.recommended ?? 0 > 0 { runs.append(run.id) }
        }
        // The probability of a response follows the age, and therefore the order and the offer, in both directions.
        let responses = (0..<Self.repetitions).map { repetition in
            let slope = random.double(-0.1...0.1)
            let base = 0.02 + max(0, -slope)
            return ("accept_\(repetition)", ages.indices.filter { random.chance(base + slope * Double(ages[$0]) / 70) })
        }
        try importOutcomes(responses, of: ids, at: place.clock.now + 60, in: place)
        place.clock.now += 86_400
        #expect(runs.count > 1)
        var intervals = Intervals()
        for (repetition, (outcome, _)) in responses.enumerated() where !runs.isEmpty {
            let run = runs[repetition % runs.count]
            let lift = try place.workspace.insight.lift(of: run, days: 30, outcomes: [outcome]).overall
            let difference = try #require(lift.difference)
            if difference.lower > 0 {
                intervals.above += 1
            } else if difference.upper < 0 {
                intervals.below += 1
            } else {
                intervals.containing += 1
            }
        }
        return intervals
    }

    /// - Parameter outcomes: each with the positions of its customers.
    private func importOutcomes(
        _ outcomes: [(outcome: String, customers: [Int])], of ids: [String], at instant: Date, in place: ScheduledWorkspace
    ) throws {
        let path = place.path + "-\(UUID().uuidString).csv"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let at = instant.formatted(.iso8601)
        var text = "customer_id,outcome,at\n"
        for (outcome, customers) in outcomes {
            for customer in customers { text += "\(ids[customer]),\(outcome),\(at)\n" }
        }
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        _ = try place.workspace.interactions.import([path])
    }
}
