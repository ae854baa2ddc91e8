import MusterTestSupport

extension RunCaseGenerator {
    mutating func makePolicies(_ run: RunCase) -> [PolicyCase] {
        ids(["p1", "p2", "p3", "p-4", "p_5"], random.pick([0, 0, 1, 1, 2, 3, 5])).map { id in
            let limit = makeLimit(for: id)
            var policy = PolicyCase(id: id, scope: scope(run), limit: limit)
            switch limit {
            case .frequencyCap, .cooldown, .outcomeSuppression:
                policy.per = random.chance(0.5) ? random.pick(PolicyCase.Unit.allCases) : nil
            case .mutualExclusion:
                policy.scope.channels = []
                if policy.scope.offers.isEmpty && policy.scope.categories.isEmpty {
                    policy.scope.categories = [random.pick(run.categories).id]
                }
            case .segmentExclusion, .timeWindow, .budget: break
            }
            policy.isBypassable = random.pick([nil, true, false])
            return policy
        }
    }

    private mutating func makeLimit(for id: String) -> PolicyCase.Limit {
        switch random.int(0...10) {
        case 0, 1, 2: return .frequencyCap(maxContacts: random.int(1...3), windowDays: random.pick([1, 2, 7, 30]))
        case 3: return .cooldown(random.chance(0.5) ? .hours(random.pick([1, 6, 24, 48])) : .days(random.pick([1, 2, 7])))
        case 4, 5:
            let outcomes = random.some(of: Self.outcomes)
            return .outcomeSuppression(
                outcomes: outcomes.isEmpty ? ["rejected"] : outcomes, lookbackDays: random.pick([1, 7, 30]))
        case 6:
            let condition = ExpressionGenerator(seesOffer: false).condition(depth: 1, &random)
            return .segmentExclusion(SegmentCase(id: "of-\(id)", condition: condition))
        case 7:
            let from = random.int(0...600)
            return .timeWindow(
                days: random.chance(0.7) ? Array(0...6) : [random.int(0...6)], from: from,
                to: random.int(from + 1...1439))
        case 8, 9: return .mutualExclusion(windowDays: random.pick([1, 7, 30]))
        default:
            let total = random.chance(0.7) ? random.int(1...60) : nil
            return .budget(maxTotal: total, maxPerDay: total == nil || random.chance(0.5) ? random.int(1...20) : nil)
        }
    }

    private static let outcomes = [InteractionCase.contact, "accepted", "rejected", "opened"]

    /// Some with customers, offers and channels that do not exist, some just outside of a window.
    mutating func makeInteractions(_ run: RunCase) -> [InteractionCase] {
        let customers = run.customers.map(\.id) + ["gone"]
        let day = 86_400.0
        let ages: [Double] = [
            -86_400, 600, 3_500, 3_600, 5 * 3_600, 23 * 3_600, day, 30 * 3_600, 2 * day, 3 * day, 7 * day,
        ]
        let factors: [Double] = [1, 1, 1, 0.5, 0.99, 1.01, 4, 4.5]
        return (0..<random.int(0...2 * customers.count)).map { _ in
            return InteractionCase(
                customer: random.pick(customers),
                offer: random.chance(0.1) ? nil : random.pick(run.offers.map(\.id) + ["gone"]),
                channel: random.chance(0.1) ? nil : random.pick(run.channels.map(\.id) + ["gone"]),
                outcome: random.chance(0.5) ? InteractionCase.contact : random.pick(Self.outcomes),
                age: random.pick(ages) * random.pick(factors))
        }
    }

    /// One case or several, each of which starts with the contacts of those before.
    mutating func nextChapters() -> [RunCase] {
        var chapters = [next()]
        for _ in 0..<random.pick([0, 0, 0, 1, 1, 2]) { chapters.append(changed(chapters[chapters.count - 1])) }
        return chapters
    }

    /// The same ids, but other open offers and other policies.
    private mutating func changed(_ before: RunCase) -> RunCase {
        var run = before
        run.interactions = random.chance(0.5) ? makeInteractions(run) : []
        if random.chance(0.3) { run.offers[random.int(0...run.offers.count - 1)].category = random.pick(run.categories).id }
        if random.chance(0.2) { run.offers[random.int(0...run.offers.count - 1)].status = "inactive" }
        for index in run.policies.indices where random.chance(0.3) {
            run.policies[index].isBypassable = random.pick([true, false])
        }
        if random.chance(0.5) { (run.campaign.maxTotal, run.campaign.maxPerOffer) = (nil, nil) }
        return run
    }
}
