import MusterTestSupport

/// Makes random cases, small enough for the reference implementation.
struct RunCaseGenerator {
    var random: SeededRandom
    private let customers: ClosedRange<Int>

    /// - Parameter customers: the range of the number of customers.
    init(seed: UInt64, customers: ClosedRange<Int> = 0...400) {
        random = SeededRandom(seed: seed)
        self.customers = customers
    }

    mutating func next() -> RunCase {
        var run = RunCase()
        // A small number is as likely as a large one.
        let most =
            random.chance(0.1)
            ? random.int(customers.lowerBound...min(customers.lowerBound + 3, customers.upperBound))
            : random.int(customers)
        run.customers = makeCustomers(most)
        run.channels = makeChannels()
        run.categories = makeCategories()
        run.offers = makeOffers(run.categories.map(\.id))
        run.creatives = makeCreatives(run)
        run.rules = makeRules(run)
        run.policies = makePolicies(run)
        run.flow = makeFlow(run)
        if needsModel(run.flow) || random.chance(0.2) { run.model = makeModel(run) }
        run.segment = makeSegment()
        run.campaign = makeCampaign(run)
        if random.chance(0.5) { run.interactions = makeInteractions(run) }
        return run
    }

    static let names = [
        "Gold card", "Léger, \"plus\"", "Zins & Co", "Karte\tß", "O'Loan", "保险", "a,b;c|d", "Plain", "x",
    ]

    mutating func makeCustomers(_ count: Int) -> [CustomerCase] {
        let alphabet = Array("abcXYZ0179,;\"'éßñ中🙂|\n -_.")
        var ids: Set<String> = []
        var customers: [CustomerCase] = []
        while customers.count < count {
            let id =
                random.chance(0.3)
                ? String(repeating: "0", count: random.int(0...3)) + "\(random.int(0...9_999))"
                : String((0..<random.int(1...8)).map { _ in random.pick(alphabet) })
            // An id of spaces alone counts as missing.
            guard id.contains(where: { $0 != " " }), ids.insert(id).inserted else { continue }
            customers.append(CustomerCase(id: id, fields: fields(allPresent: customers.isEmpty)))
        }
        return customers
    }

    /// - Parameter allPresent: whether no value is missing, so that the type of every column can be inferred.
    private mutating func fields(allPresent: Bool) -> [String: GeneratedValue] {
        let fields: [String: GeneratedValue] = [
            "age": .int(random.int(18...80)), "visits": .int(random.int(-1...6)),
            "balance": .double(Double(random.int(-400...4000)) / 4), "tier": .text(random.pick(ExpressionGenerator.tiers)),
            "city": .text(random.pick(ExpressionGenerator.cities)), "opted_in": .bool(random.chance(0.7)),
        ]
        return fields.sorted { $0.key < $1.key }.reduce(into: [:]) { kept, field in
            if allPresent || !random.chance(0.12) { kept[field.key] = field.value }
        }
    }

    private mutating func makeChannels() -> [ChannelCase] {
        ids(["email", "push", "sms", "a-mail", "a_mail", "0post"], random.pick([1, 2, 3, 3, 4])).map { id in
            ChannelCase(
                id: id, name: random.pick(Self.names),
                deliveryMode: random.pick(["file", "file", "integration", "manual", "manual", "file", "api"]),
                consent: random.chance(0.3)
                    ? random.pick([
                        .attribute(.customer, "opted_in", .bool), .not(.attribute(.customer, "opted_in", .bool)),
                        ExpressionGenerator(seesOffer: false).condition(depth: 1, &random),
                    ]) : nil)
        }
    }

    private mutating func makeCategories() -> [CategoryCase] {
        let ids = ids(["cards", "loans", "ins", "a1", "a-1"], random.int(1...4))
        return ids.enumerated().map { index, id in
            var category = CategoryCase(
                id: id, name: random.pick(Self.names),
                parent: index > 0 && random.chance(0.6) ? ids[random.int(0...index - 1)] : nil)
            for name in ["rate", "Größe", "a b"] where random.chance(0.4) {
                category.computedFields.append((name, ExpressionGenerator(seesOffer: true).value(&random)))
            }
            return category
        }
    }

    private mutating func makeOffers(_ categories: [String]) -> [OfferCase] {
        let ids = ids(
            ["gold_card", "a", "a-1", "a_1", "a1", "9x", "zeta", "loan", "loan-2", "b", "m", "home"],
            random.pick([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10]))
        let priorities: [Double] = random.pick([
            [50], [10, 50, 70.5], [0, 20, 40, 60, 80, 100], [33.3, 66.6, 50, 12.5],
        ])
        return ids.enumerated().map { index, id in
            var offer = OfferCase(id: id, name: random.pick(Self.names), category: random.pick(categories))
            offer.status = random.chance(0.9) ? "active" : random.pick(["draft", "inactive", "archived"])
            offer.priority = random.pick(priorities)
            offer.weight = random.chance(0.5) ? random.pick([0, 50, 50, 99.5, 100]) : nil
            offer.businessValue = random.chance(0.5) ? random.pick([0, 25, 50, 50, 12.5, 100]) : nil
            if random.chance(0.2) { offer.validFrom = random.chance(0.7) ? .past : .future }
            if random.chance(0.2) { offer.validTo = random.chance(0.7) || offer.validFrom == .future ? .future : .past }
            if offer.validFrom == .past, offer.validTo == .past { offer.validFrom = nil }
            offer.isMandatory = random.chance(0.12)
            offer.tags = random.some(of: ["t1", "t2", "gold"])
            let fields: [(String, GeneratedValue)] = [
                ("rate", .double(Double(random.int(0...40)) / 4)), ("level", .int(random.int(0...5))),
                ("colour", .text(random.pick(ExpressionGenerator.colours))), ("urgent", .bool(random.chance(0.5))),
            ]
            for (name, value) in fields where index == 0 || random.chance(0.7) { offer.fields[name] = value }
            return offer
        }
    }

    /// At most one active creative for an offer on a channel, and some inactive ones.
    private mutating func makeCreatives(_ run: RunCase) -> [CreativeCase] {
        var creatives: [CreativeCase] = []
        for offer in run.offers {
            for channel in run.channels where random.chance(0.75) {
                let isActive = random.chance(0.9)
                creatives.append(
                    CreativeCase(
                        id: "c\(random.int(10...99))-\(creatives.count)", name: random.pick(Self.names),
                        offer: offer.id,
                        channel: channel.id,
                        status: isActive ? "active" : random.pick(["draft", "inactive", "archived"])))
            }
        }
        return creatives
    }

    private mutating func makeRules(_ run: RunCase) -> [RuleCase] {
        ids(["r1", "r2", "r3", "r4", "r5"], random.pick([0, 1, 1, 2, 3, 5])).map { id in
            RuleCase(
                id: id, multiplier: random.chance(0.6) ? random.pick([0, 0.5, 0.8, 1, 1.25, 2]) : nil,
                isFit: random.chance(0.4),
                scope: scope(run),
                when: ExpressionGenerator(seesOffer: true).condition(&random),
                passesWhenMissing: random.chance(0.5) ? random.chance(0.5) : nil)
        }
    }

    mutating func scope(_ run: RunCase) -> ScopeCase {
        guard random.chance(0.7) else { return ScopeCase() }
        var scope = ScopeCase()
        switch random.int(0...3) {
        case 0: scope.offers = random.some(of: run.offers.map(\.id))
        case 1: scope.categories = random.some(of: run.categories.map(\.id))
        case 2: scope.channels = random.some(of: run.channels.map(\.id))
        default:
            scope.offers = [random.pick(run.offers).id]
            scope.categories = [random.pick(run.categories).id]
        }
        return scope
    }

    mutating func ids(_ all: [String], _ count: Int) -> [String] {
        Array(all.shuffled(using: &random).prefix(count))
    }
}
