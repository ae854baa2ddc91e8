import MusterModel

/// The summary's counts of held-out customers and of dropped candidates.
extension RunComparison {
    mutating func compareControlGroup(
        _ found: RunSummary.HeldOutCustomers?, _ expected: ReferenceRun.Decisions, _ reference: ReferenceRun
    ) {
        guard run.campaign.controlGroup != nil else { return require(found == nil, "a control group nobody asked for") }
        guard let found else { return require(false, "no control group") }
        let rows = expected.heldOut
        let numbers = [found.customers, found.recommended, found.totalRecommendations]
        let right = [expected.heldOutCustomers, Set(rows.map(\.customer)).count, rows.count]
        require(numbers == right, "held out \(numbers), not \(right)")
        compare("held out byOffer", found.byOffer, reference.byOffer(rows))
    }

    mutating func compareFunnel(_ found: RunFunnel?, _ expected: ReferenceRun.Decisions) {
        guard let found else { return require(false, "no funnel") }
        let funnel = expected.funnel
        let numbers = [found.customers, found.candidates, found.recommended, found.heldOut]
        let right = [
            expected.processed, expected.processed * funnel.byOffer.count, expected.delivered.count,
            expected.heldOut.count,
        ]
        require(numbers == right, "funnel \(numbers), not \(right)")
        let steps = found.steps.map { step in
            ReferenceFunnel.Step(step.stage, step.reason.rawValue, id: step.id, name: step.name)
        }
        guard steps == funnel.steps else { return require(false, "steps \(steps), not \(funnel.steps)") }
        for (index, step) in found.steps.enumerated() {
            let dropped = funnel.byOffer.reduce(0) { $0 + $1.drops[index] }
            require(step.dropped == dropped, "\(step.dropped) dropped at \(step), not \(dropped)")
        }
        let offers = found.byOffer.map { offer in
            "\(offer.id) \(offer.name): \(offer.candidates), \(offer.recommended), \(offer.heldOut), "
                + offer.drops.map { "\($0.dropped) at \($0.step)" }.joined(separator: ", ")
        }
        let rightOffers = funnel.byOffer.map { offer in
            "\(offer.offer.id) \(offer.offer.name): \(expected.processed), \(offer.recommended), \(offer.heldOut), "
                + offer.drops.enumerated().filter { $1 > 0 }.map { "\($1) at \($0)" }.joined(separator: ", ")
        }
        for (offer, right) in zip(offers, rightOffers) { require(offer == right, "funnel of \(offer), not \(right)") }
        require(offers.count == rightOffers.count, "\(offers.count) offers in the funnel, not \(rightOffers.count)")
    }
}
