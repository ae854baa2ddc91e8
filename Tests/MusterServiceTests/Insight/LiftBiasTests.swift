import Foundation
import MusterEngine
import MusterModel
import MusterService
import MusterTestSupport
import Testing

/// Recurring campaigns with policies and an outcome that contact cannot influence.
@Suite(.tags(.slow), .fullRunOnly) struct LiftBiasTests {
    private static let policies = [
        "type: frequency_cap, maxContacts: 1, windowDays: 4", "type: frequency_cap, maxContacts: 2, windowDays: 9, per: offer",
        "type: cooldown, days: 5", "type: cooldown, hours: 70",
        "type: outcome_suppression, outcomes: [visit], lookbackDays: 4",
        "type: outcome_suppression, outcomes: [contact], lookbackDays: 6",
        "type: mutual_exclusion, windowDays: 8, scope: { offers: [card, loan] }",
        "type: segment_exclusion, segmentId: young", "type: budget, maxPerDay: 40, scope: { offers: [card] }",
        "type: time_window, days: [1, 2, 3, 4, 5, 6], from: '00:00', to: '23:59'",
    ]

    @Test("after ten runs, the interval of the lift contains zero in at least 93 of 100 repetitions")
    func unbiased() throws {
        var (containing, measured) = (0, 0)
        var missed: [String] = []
        for repetition in 0..<100 {
            let lift = try lift(of: Self.policies[repetition % Self.policies.count], seed: UInt64(repetition))
            guard let difference = lift.difference else { continue }
            measured += 1
            if difference.lower <= 0 && difference.upper >= 0 {
                containing += 1
            } else {
                missed.append("\(Self.policies[repetition % Self.policies.count]): \(difference.difference)")
            }
        }
        #expect(measured == 100)
        #expect(containing >= 93, "\(containing) of \(measured); not for \(missed.joined(separator: "; "))")
    }

    /// The lift of the latest of ten daily runs that recommended something.
    private func lift(of policy: String, seed: UInt64) throws -> ResponseLift {
        var random = SeededRandom(seed: seed)
        let place = try ScheduledWorkspace(at: utc("2027-03-01T09:00:00Z"))
        defer { place.remove() }
        // The outcome follows the order in which customers are processed, and what they are offered.
        let ages = (0..<400).map { ($0 / 8 + random.int(0...20)) }
        let ids = ages.indices.map { "C\($0 + 1_000)" }
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
            { kind: ContactPolicy, id: p, name: P, \(policy) }
            ---
            { kind: QualificationRule, id: r, name: R, stage: fit, scope: { offers: [card] }, when: customer.age > 30 }
            ---
            kind: DecisionFlow
            id: flow
            name: Flow
            stages: [{ type: inventory }, { type: qualify }, { type: contactPolicy }, { type: rank, maxOffers: 1 }]
            """)
        try place.applyCampaign(
            "c", "controlGroup: { percent: 35, seed: s\(seed) }, volumeConstraints: { maxTotalPerRun: 110 }")
        var decided: CampaignRun?
        for day in 0..<10 {
            place.clock.now = utc("2027-03-01T09:00:00Z") + Double(day) * 86_400
            let visits = ids.filter { _ in random.chance(0.05) }
            try importOutcome("visit", of: visits, at: place.clock.now - 60, in: place)
            let run = try place.workspace.runs.perform(campaign: "c", options: RunOptions(threads: 1))
            if run.totalRecommendations > 0, run.summary.controlGroup?.recommended ?? 0 > 0 { decided = run }
        }
        let run = try #require(decided)
        let responding = zip(ids, ages).filter { random.chance(Double($1) / 100) }.map(\.0)
        try importOutcome("accept", of: responding, at: place.clock.now + 60, in: place)
        place.clock.now += 86_400
        return try place.workspace.insight.lift(of: run.id, days: 30, outcomes: ["accept"]).overall
    }

    private func importOutcome(_ outcome: String, of customers: [String], at instant: Date, in place: ScheduledWorkspace) throws {
        let path = place.path + "-\(UUID().uuidString).csv"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let lines = customers.map { "\($0),\(outcome),\(instant.formatted(.iso8601))" }
        try (["customer_id,outcome,at"] + lines + [""]).joined(separator: "\n").write(
            toFile: path, atomically: true, encoding: .utf8)
        _ = try place.workspace.interactions.import([path])
    }
}
