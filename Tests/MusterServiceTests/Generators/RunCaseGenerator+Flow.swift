import MusterTestSupport

extension RunCaseGenerator {
    mutating func makeFlow(_ run: RunCase) -> FlowCase {
        var flow = FlowCase()
        if random.chance(0.2) { flow.inventory.categories = random.some(of: run.categories.map(\.id)) }
        if random.chance(0.2) { flow.inventory.offers = random.some(of: run.offers.map(\.id)) }
        if random.chance(0.2) { flow.inventory.tags = random.some(of: ["t1", "t2", "none"]) }
        flow.stages = random.chance(0.8) ? [.qualify, .matchCreatives] : [.matchCreatives]
        for _ in 0..<random.pick([0, 0, 0, 1, 2]) {
            flow.stages.append(.filter(where: ExpressionGenerator(seesOffer: true).condition(&random), scope: scope(run)))
        }
        if random.chance(0.7) { flow.stages.append(.contactPolicy) }
        flow.stages.shuffle(using: &random)
        switch random.int(0...9) {
        case 0: flow.method = nil
        case 1, 2: flow.method = .priorityWeighted
        case 3, 4, 5: flow.method = .propensity
        default:
            let exponents: [Double?] = [nil, 0, 0.5, 1, 2, 0.3]
            flow.method = .formula(
                .init(
                    propensity: random.pick(exponents), relevance: random.pick(exponents),
                    impact: random.pick(exponents),
                    emphasis: random.pick(exponents)))
        }
        if flow.method != nil { flow.maxOffers = random.pick([nil, 1, 2, 3, 4]) }
        for _ in 0..<random.pick([0, 0, 0, 1, 1, 2]) { flow.groups.append((random.chance(0.5), random.int(1...2))) }
        return flow
    }

    func needsModel(_ flow: FlowCase) -> Bool {
        switch flow.method {
        case .propensity, .formula: true
        case .priorityWeighted, nil: false
        }
    }

    mutating func makeSegment() -> GeneratedExpression {
        switch random.int(0...9) {
        case 0...6: .literal(.bool(true))
        case 7: .comparison(.greater, .attribute(.customer, "age", .int), .literal(.int(random.int(15...90))))
        default: ExpressionGenerator(seesOffer: false).condition(&random)
        }
    }

    mutating func makeCampaign(_ run: RunCase) -> CampaignCase {
        var campaign = CampaignCase()
        campaign.isJSON = random.chance(0.4)
        campaign.includesPersonalization = random.chance(0.4)
        if random.chance(0.8) {
            let all =
                [
                    "customer_id", "offer_name", "offer_id", "channel", "creative", "score", "rank", "category",
                    "priority",
                ]
                + (campaign.includesPersonalization ? ["personalization"] : [])
            let some = random.some(of: all)
            campaign.columns = some.isEmpty || random.chance(0.3) ? all.shuffled(using: &random) : some
        }
        if random.chance(0.5) {
            campaign.channels = random.some(
                of: run.channels.filter { $0.deliveryMode != "api" || random.chance(0.2) }.map(\.id))
        }
        let bite = max(1, run.customers.count)
        if random.chance(0.25) { campaign.maxTotal = random.int(1...bite) }
        if random.chance(0.35) { campaign.maxPerOffer = random.int(1...max(1, bite / 3)) }
        if random.chance(0.3) { campaign.maxPerChannel = random.int(1...max(1, bite / 2)) }
        campaign.timeZone = random.pick([nil, nil, "UTC", "America/New_York", "Asia/Kolkata", "Pacific/Auckland"])
        if random.chance(0.35) {
            campaign.controlGroup = (random.pick([0.0001, 5, 12.5, 33.3333, 50]), random.pick([nil, "s", "Größe 1"]))
        }
        return campaign
    }
}
