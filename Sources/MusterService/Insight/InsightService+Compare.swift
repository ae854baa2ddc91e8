internal import MusterBase
internal import MusterEngine
public import MusterModel

extension InsightService {
    /// What changed from one run to another, of the same campaign or of two.
    ///
    /// - Parameter customerCount: how many of the customers whose first choice changed to list, with the reasons. Each is
    ///   explained with the plan and the data of a run.
    /// - Throws: ``RunError/notFound(_:suggestion:)``, ``RunError/noResults(_:_:)``,
    ///   ``RunError/missingResults(_:path:)``.
    public func compare(
        _ first: CampaignRun.ID, with second: CampaignRun.ID, customers customerCount: Int = 0
    ) throws -> RunComparison {
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
        var comparison = RunComparison(
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
        if customerCount > 0 {
            comparison.movedCustomers = try comparer.movedCustomers(limit: customerCount).map { moved in
                let choice = (moved.first.map { ($0, runs.second.run) }) ?? moved.second.map { ($0, runs.first.run) }
                return RunComparison.MovedCustomer(
                    customerId: moved.customer, beforeId: moved.first?.rawValue, beforeName: moved.first.map { names[$0] },
                    afterId: moved.second?.rawValue, afterName: moved.second.map { names[$0] },
                    reason: try choice.map { try reason(against: $0.0, for: moved.customer, in: $0.1) }
                        ?? .init(runId: second, stage: .unknown))
            }
        }
        return comparison
    }

    /// Why a run did not choose an offer first for a customer.
    private func reason(
        against offer: Offer.ID, for customer: String, in run: CampaignRun
    ) throws -> RunComparison.Reason {
        let decision: CustomerDecision
        do {
            decision = try explain(campaign: run.campaignId.rawValue, customer: customer, run: run.id)
        } catch DatasetError.customerNotFound {
            return .init(runId: run.id, stage: .dataset)
        } catch is RunError {
            return .init(runId: run.id, stage: .unknown)
        }
        let (stage, name) = decision.reason(against: offer.rawValue)
        return .init(runId: run.id, stage: stage, name: name)
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

extension CustomerDecision {
    /// The stage at which an offer dropped, and the name of what dropped it.
    fileprivate func reason(against offer: String) -> (RunComparison.Reason.Stage, String?) {
        guard segment.holds == true else { return (.segment, segment.name) }
        // Of several channels, the one that got furthest counts.
        let candidates = treatments.filter { $0.offerId == offer }
        guard let treatment = candidates.min(by: { $0.position ?? .max < $1.position ?? .max }) else {
            return (unreachable.first { $0.id == offer }?.reason == .noCreative ? .creative : .inventory, nil)
        }
        switch treatment.outcome {
        case .blocked:
            let check = treatment.checks.first { !$0.passes }
            return (check?.reason.comparisonStage ?? .rule, check?.name ?? check?.id)
        case .closed, .totalReached: return (.limit, treatment.limit?.name)
        case .groupFull: return (.group, treatment.limit?.name)
        case .recommended, .rankedOut, .offerTaken:
            return (.rank, recommendations.first { $0.offerId != offer }?.offerName)
        }
    }
}

extension DropReason {
    fileprivate var comparisonStage: RunComparison.Reason.Stage {
        switch self {
        case .inventory: .inventory
        case .noCreative: .creative
        case .consent: .consent
        case .rule: .rule
        case .fit: .fit
        case .policy: .policy
        case .filter: .filter
        case .group: .group
        case .rankedOut: .rank
        case .maxPerOffer, .maxPerChannel, .maxTotalPerRun: .limit
        }
    }
}
