import Foundation
import MusterModel
import MusterService
import MusterTestSupport
import Testing

/// The comparison of two runs, against sets of their rows.
@Suite struct CompareTests {
    private struct Pair: Hashable {
        var customer: String
        var offer: String
    }

    @Test("every count agrees with the rows of both runs", .tags(.slow), .fullRunOnly, arguments: 0..<12)
    func counts(seed: UInt64) throws {
        let place = try CaseWorkspace()
        defer { place.remove() }
        var random = SeededRandom(seed: 7_000 + seed)
        let run = RunCase.threeOffers(customers: 400, random: &random)
        try place.importCustomers(of: run)
        #expect(try place.applyCatalog(of: run).change != nil)
        let first = try place.workspace.runs.perform(campaign: "campaign")
        let other = RunCase.threeOffers(customers: 400, random: &random)
        try place.importCustomers(of: other)
        #expect(try place.applyCatalog(of: other).change != nil)
        let second = try place.workspace.runs.perform(campaign: "campaign")

        let comparison = try place.workspace.insight.compare(first.id, with: second.id)

        let rows = try [first, second].map { try place.workspace.runs.results(of: $0.id, limit: 10_000) }
        let scores = rows.map { rows in
            Dictionary(
                uniqueKeysWithValues: rows.map {
                    (Pair(customer: $0.customerId, offer: $0.offerId.rawValue), $0.score)
                })
        }
        let pairs = scores.map { Set($0.keys) }
        #expect(comparison.first.totalRecommendations == first.totalRecommendations)
        #expect(comparison.second.recommended == second.recommended)
        for offer in comparison.offers {
            let (before, after) = (pairs[0].filter { $0.offer == offer.id }, pairs[1].filter { $0.offer == offer.id })
            #expect(offer.first == before.count && offer.second == after.count)
            #expect(offer.kept == before.intersection(after).count)
            #expect(offer.gained == after.subtracting(before).count)
            #expect(offer.lost == before.subtracting(after).count)
        }
        #expect(Set(comparison.offers.map(\.id)) == ["gold", "silver", "bronze"])

        let choices = rows.map { rows in
            Dictionary(
                uniqueKeysWithValues: rows.filter { $0.rank == 1 }.map { ($0.customerId, $0.offerId.rawValue) })
        }
        let both = Set(choices[0].keys).intersection(choices[1].keys)
        #expect(comparison.customers.same == both.count { choices[0][$0] == choices[1][$0] })
        #expect(comparison.customers.moved == both.count { choices[0][$0] != choices[1][$0] })
        #expect(comparison.customers.onlyInFirst == choices[0].count - both.count)
        #expect(comparison.customers.onlyInSecond == choices[1].count - both.count)
        let different = Set(choices[0].keys).union(choices[1].keys).filter { choices[0][$0] != choices[1][$0] }
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        let listed = try place.workspace.insight.compare(first.id, with: second.id, customers: 15).movedCustomers
        #expect(listed.map(\.customerId) == Array(different.prefix(15)))
        for moved in listed {
            #expect(moved.beforeId == choices[0][moved.customerId] && moved.afterId == choices[1][moved.customerId])
            #expect(moved.reason.runId == (moved.beforeId == nil ? first.id : second.id))
        }
        for move in comparison.moves {
            #expect(
                move.customers == both.count { choices[0][$0] == move.fromId && choices[1][$0] == move.toId })
        }
        #expect(comparison.moves.reduce(0) { $0 + $1.customers } == comparison.customers.moved)

        let common = pairs[0].intersection(pairs[1])
        let changes = common.map { (scores[1][$0] ?? 0) - (scores[0][$0] ?? 0) }
        if let change = comparison.scoreChange {
            #expect(change.pairs == common.count)
            #expect(abs(change.mean - changes.reduce(0, +) / Double(common.count)) < 1e-12)
            #expect(abs(change.meanAbsolute - changes.map(abs).reduce(0, +) / Double(common.count)) < 1e-12)
        } else {
            #expect(common.isEmpty)
        }
        for (side, scores) in zip([comparison.first, comparison.second], scores) {
            check(side.scores, of: scores.values.sorted())
        }
    }

    private func check(_ found: ScoreDistribution?, of sorted: [Double]) {
        guard let found else { return #expect(sorted.isEmpty) }
        func quantile(_ share: Double) -> Double {
            let place = share * Double(sorted.count - 1)
            let below = sorted[Int(place)]
            let above = sorted[min(Int(place) + 1, sorted.count - 1)]
            return below + (above - below) * (place - place.rounded(.down))
        }
        #expect(found.count == sorted.count)
        #expect(found.min == sorted.first && found.max == sorted.last)
        #expect(abs(found.lowerQuartile - quantile(0.25)) < 1e-12)
        #expect(abs(found.median - quantile(0.5)) < 1e-12)
        #expect(abs(found.upperQuartile - quantile(0.75)) < 1e-12)
        #expect(abs(found.mean - sorted.reduce(0, +) / Double(sorted.count)) < 1e-12)
        #expect(found.upperEdge == max(1, sorted.last ?? 0) || found.upperEdge > 1)
        let bins = (0..<10).map { bin in sorted.count { min(9, Int($0 / found.upperEdge * 10)) == bin } }
        #expect(found.histogram == bins)
    }

    @Test("a run compared with itself has no changes")
    func itself() throws {
        let place = try CaseWorkspace()
        defer { place.remove() }
        try place.importCustomers(of: .simple)
        _ = try place.applyCatalog(of: .simple)
        let run = try place.workspace.runs.perform(campaign: "campaign")
        let comparison = try place.workspace.insight.compare(run.id, with: run.id)
        #expect(comparison.first == comparison.second)
        #expect(comparison.customers.same == 2 && comparison.moves.isEmpty)
        #expect(comparison.scoreChange == .init(pairs: 2, mean: 0, meanAbsolute: 0))
    }

    @Test("runs that cannot be compared are refused with a reason")
    func refusals() throws {
        let place = try CaseWorkspace()
        defer { place.remove() }
        try place.importCustomers(of: .simple)
        _ = try place.applyCatalog(of: .simple)
        let run = try place.workspace.runs.perform(campaign: "campaign")
        #expect(throws: RunError.notFound("campain-1", suggestion: "campaign-1")) {
            try place.workspace.insight.compare("campain-1", with: run.id)
        }
        let results = place.workspace.path(of: "runs/campaign-1/results.parquet")
        try FileManager.default.removeItem(atPath: results)
        #expect(throws: RunError.missingResults("campaign-1", path: results)) {
            try place.workspace.insight.compare(run.id, with: run.id)
        }
    }
}

extension RunCase {
    /// Offers for parts of the customers, by random ages; a model scores them.
    fileprivate static func threeOffers(customers: Int, random: inout SeededRandom) -> RunCase {
        var run = RunCase.simple
        let template = run.customers[0].fields
        run.customers = (0..<customers).filter { _ in Int.random(in: 0..<4, using: &random) > 0 }.map { number in
            var fields = template
            fields["age"] = .int(Int.random(in: 10...90, using: &random))
            return CustomerCase(id: "c\(number)", fields: fields)
        }
        let names = ["gold", "silver", "bronze"]
        run.offers = names.map { OfferCase(id: $0, name: $0.capitalized, category: "cards") }
        run.creatives = names.map { CreativeCase(id: $0 + "_post", name: $0, offer: $0, channel: "post") }
        let age = GeneratedExpression.attribute(.customer, "age", .int)
        run.rules = names.map { name in
            let oldest = GeneratedExpression.literal(.int(Int.random(in: 30...80, using: &random)))
            return RuleCase(
                id: "for_\(name)", scope: ScopeCase(offers: [name]), when: .comparison(.less, age, oldest))
        }
        run.model = .logistic(
            features: [.init(name: "age", value: age, missing: nil)],
            offers: Dictionary(
                uniqueKeysWithValues: names.map { name in
                    let intercept = Double.random(in: -3...3, using: &random)
                    let coefficients = ["age": Double.random(in: -0.1...0.1, using: &random)]
                    return (name, (intercept: intercept, coefficients: coefficients))
                }))
        run.flow.method = .propensity
        run.flow.maxOffers = Int.random(in: 1...2, using: &random)
        return run
    }
}
