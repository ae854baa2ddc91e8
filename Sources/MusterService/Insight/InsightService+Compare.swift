internal import MusterBase
internal import MusterEngine
public import MusterModel

extension InsightService {
    /// What changed from one run to another, of the same campaign or of two.
    ///
    /// - Throws: ``RunError/notFound(_:suggestion:)``, ``RunError/noResults(_:_:)``,
    ///   ``RunError/missingResults(_:path:)``.
    public func compare(_ first: CampaignRun.ID, with second: CampaignRun.ID) throws -> RunComparison {
        let runs = (first: try workspace.runs.decided(first), second: try workspace.runs.decided(second))
        let comparer = ResultsComparer(
            first: runs.first.resultsPath, second: runs.second.resultsPath,
            database: try EngineDatabase(temporaryFolder: workspace.temporaryFolder))
        let scores = try comparer.scores()
        let changes = try comparer.offers()
        let choices = try comparer.firstChoices()
        var customers = RunComparison.Customers()
        for choice in choices {
            switch (choice.first, choice.second) {
            case (nil, _): customers.onlyInSecond += choice.customers
            case (_, nil): customers.onlyInFirst += choice.customers
            case (let first, let second) where first == second: customers.same += choice.customers
            default: customers.moved += choice.customers
            }
        }
        let both = customers.same + customers.moved
        let pairs = changes.reduce(0) { $0 + $1.kept }
        let names = OfferNames(runs.first.run, runs.second.run)
        return RunComparison(
            first: .init(
                runs.first.run, recommended: both + customers.onlyInFirst,
                totalRecommendations: changes.reduce(pairs) { $0 + $1.lost }, scores: scores.first),
            second: .init(
                runs.second.run, recommended: both + customers.onlyInSecond,
                totalRecommendations: changes.reduce(pairs) { $0 + $1.gained }, scores: scores.second),
            customers: customers, offers: names.all(changes), moves: choices.compactMap(names.move),
            scoreChange: pairs == 0
                ? nil
                : .init(
                    pairs: pairs, mean: changes.reduce(0) { $0 + $1.scoreChange } / Double(pairs),
                    meanAbsolute: changes.reduce(0) { $0 + $1.absoluteScoreChange } / Double(pairs)))
    }
}

/// The names that two runs know; where they differ, the second's.
private struct OfferNames {
    private let names: [String: String]

    init(_ first: CampaignRun, _ second: CampaignRun) {
        names = Dictionary(
            (first.summary.byOffer + second.summary.byOffer).map { ($0.id, $0.name) }, uniquingKeysWith: { $1 })
    }

    subscript(_ id: Offer.ID) -> String { names[id.rawValue] ?? id.rawValue }

    /// Adds the offers that neither run recommended.
    func all(_ changes: [ResultsComparer.OfferChange]) -> [RunComparison.OfferChange] {
        let known = Dictionary(firstOf: changes.map { ($0.offer.rawValue, $0) })
        return Set(names.keys).union(known.keys).map { id in
            let change = known[id]
            let kept = change?.kept ?? 0
            return RunComparison.OfferChange(
                id: id, name: self[.init(id)], kept: kept, gained: change?.gained ?? 0, lost: change?.lost ?? 0,
                meanScoreChange: kept == 0 ? nil : change.map { $0.scoreChange / Double(kept) })
        }.sorted { ($1.second, $1.first, $0.id) < ($0.second, $0.first, $1.id) }
    }

    func move(_ choice: ResultsComparer.FirstChoice) -> RunComparison.Move? {
        guard let first = choice.first, let second = choice.second, first != second else { return nil }
        return RunComparison.Move(
            fromId: first.rawValue, fromName: self[first], toId: second.rawValue, toName: self[second],
            customers: choice.customers)
    }
}
