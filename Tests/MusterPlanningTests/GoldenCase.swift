import Foundation
import MusterModel
import MusterPlanning
import Testing

/// A small catalog with one campaign, whose plan is kept in `Golden/`.
struct GoldenCase: Sendable, CustomTestStringConvertible {
    /// The name of its files.
    let name: String
    let stages: [DecisionFlow.Stage]
    let definitions: [Definition]
    let campaign: @Sendable (inout Campaign) -> Void

    init(
        _ name: String, _ stages: [DecisionFlow.Stage], _ definitions: [Definition] = [],
        campaign: @escaping @Sendable (inout Campaign) -> Void = { _ in }
    ) {
        self.name = name
        self.stages = stages
        self.definitions = definitions
        self.campaign = campaign
    }

    var testDescription: String { name }

    func plan() throws -> DecisionPlan {
        var campaign = Campaign(
            id: "spring", name: "Spring", decisionFlowId: "flow", segmentId: "adults",
            schedule: try Schedule(type: "manual", dayOfWeek: nil, dayOfMonth: nil, time: nil, timeZone: "Europe/Berlin"))
        self.campaign(&campaign)
        return try Planner.plan(
            campaign, catalog: catalog, schema: Self.customers, joining: Self.datasets,
            // 2026-03-29T01:00:00Z.
            asOf: Date(timeIntervalSince1970: 1_774_746_000))
    }

    /// Two offers of two categories, the first on two channels.
    private var catalog: Catalog {
        var catalog = Catalog([
            .channel(Channel(id: "email", name: "Email", type: .email, deliveryMode: .file, consent: "customer.opt_in")),
            .channel(Channel(id: "letter", name: "Letter", type: .direct_mail, deliveryMode: .manual)),
            .category(Category(id: "products", name: "Products")),
            .category(Category(id: "cards", name: "Cards", parentId: "products")),
            .category(Category(id: "loans", name: "Loans", parentId: "products")),
            .offer(
                Offer(
                    id: "gold", name: "Gold card", categoryId: "cards", priority: 70, businessValue: 60, tags: ["premium"],
                    fields: ["minAge": .int(21), "rate": .double(19.9)])),
            .offer(
                Offer(
                    id: "loan", name: "Car loan", categoryId: "loans", priority: 50, weight: 80, tags: ["credit"],
                    fields: ["minAge": .int(18), "rate": .int(4)])),
            .offer(Offer(id: "closed", name: "Closed", categoryId: "cards", status: .draft)),
            .creative(Creative(id: "gold_email", name: "Gold by email", offerId: "gold", channelId: "email")),
            .creative(Creative(id: "gold_letter", name: "Gold by letter", offerId: "gold", channelId: "letter")),
            .creative(Creative(id: "loan_email", name: "Loan by email", offerId: "loan", channelId: "email")),
            .segment(Segment(id: "adults", name: "Adults", where: "customer.age >= 18 && customer.region != null")),
            .decisionFlow(DecisionFlow(id: "flow", name: "Flow", stages: [.inventory(.init())] + stages)),
        ])
        for definition in definitions { catalog.insert(definition) }
        return catalog
    }

    /// Columns whose storage differs from the type that expressions see, and some that do not.
    private static let customers = schema(
        "customers", key: "id",
        [
            ("id", .string, "VARCHAR"), ("age", .int, "INTEGER"), ("balance", .double, "DECIMAL(18,2)"),
            ("region", .string, "VARCHAR"),
            ("opt_in", .bool, "BOOLEAN"), ("born", .date, "DATE"), ("seen", .timestamp, "TIMESTAMP WITH TIME ZONE"),
            ("tenure", .duration, "INTERVAL"),
            ("tier", .string, "ENUM('gold', 'silver')"), ("tags", .list(of: .string), "VARCHAR[]"),
            ("visits", .double, "UBIGINT"), ("odd \"name\"", .double, "DOUBLE"),
            ("raw", .other, "BLOB"),
        ])

    private static let datasets: [String: DatasetSchema] = [
        "customers": customers,
        "risk": schema(
            "risk", key: "customer",
            [("customer", .string, "VARCHAR"), ("grade", .string, "VARCHAR"), ("limit", .double, "FLOAT")]),
        "orders": schema(
            "orders", key: "order_id",
            [
                ("order_id", .string, "VARCHAR"), ("owner", .double, "DECIMAL(9,0)"), ("amount", .double, "DECIMAL(9,2)"),
                ("items", .int, "SMALLINT"),
                ("paid", .bool, "BOOLEAN"), ("at", .timestamp, "TIMESTAMP WITH TIME ZONE"),
            ]),
    ]
}

extension GoldenCase {
    static let all = [
        eligibility, logisticRegression, scorecard, naiveBayes, gradientBoosted, contactPolicies, enrichment, personalization,
    ]

    /// Rules and filters over columns of every kind; offers that differ in a constant share the conditions that do not.
    private static let eligibility = GoldenCase(
        "eligibility",
        [
            .qualify,
            .filter(
                .init(
                    where: "customer.balance * 2.0 > offer.rate || customer.visits > 10.0", scope: .init(categories: ["products"])
                )),
            .filter(.init(where: "customer[\"odd \\\"name\\\"\"] / 3.0 < 1.0 && size(customer.tags) > 1")),
            .group(.init(by: .category, max: 1)), .rank(maxOffers: 2),
        ],
        [
            rule("age", "customer.age >= offer.minAge"),
            rule("known", "customer.tier in ['gold', 'silver'] && !(customer.region == 'N')", onMissing: .pass),
            rule("recent", "now - customer.seen < duration('720h') && daysSince(customer.born) > 6574"),
            rule("tenure", "customer.tenure > duration('24h')", scope: Scope(channels: ["letter"])),
            rule("never", "offer.minAge > 18 && customer.region.startsWith('D')"),
            rule("pattern", "customer.region.matches(r'^[A-Z]+$') ? customer.age + 1 > 20 : 'vip' in customer.tags"),
        ]
    ) {
        $0.volumeConstraints = VolumeConstraints(maxTotalPerRun: 1000, maxPerOffer: 600, maxPerChannel: 700)
        $0.controlGroup = ControlGroup(percent: 10, seed: "spring")
    }

    private static let logisticRegression = GoldenCase(
        "logistic-regression",
        [
            .qualify,
            .score(
                .init(method: .formula, model: "response", weights: .init(propensity: 1, relevance: 2, impact: 0.5, emphasis: 0))),
        ],
        [
            rule("senior", "customer.age > 60", stage: .match, multiplier: 1.2),
            rule("card", "'card' in customer.tags", stage: .match, scope: Scope(offers: ["gold"]), multiplier: 0.5),
            .model(
                ScoringModel(
                    id: "response", name: "Response",
                    form: .logisticRegression(
                        LogisticRegression(
                            features: [
                                .init(name: "age", value: "customer.age", missing: 40),
                                .init(name: "gold", value: "customer.tier == 'gold'"),
                                .init(name: "unused", value: "customer.visits"),
                                .init(name: "balance", value: "max(customer.balance, 0.0) / 1000.0"),
                            ],
                            offers: [
                                "gold": .init(intercept: -2.5, coefficients: ["age": 0.02, "gold": 0.8, "unused": 0]),
                                "*": .init(intercept: -3, coefficients: ["balance": -0.25]),
                            ])))),
        ])

    private static let scorecard = GoldenCase(
        "scorecard", [.score(.init(method: .propensity, model: "card"))],
        [
            .model(
                ScoringModel(
                    id: "card", name: "Card",
                    form: .scorecard(
                        Scorecard(
                            baseScore: 300, minScore: 200, maxScore: 800, normalization: .linear,
                            rules: [
                                .init(when: "customer.age > 30", points: 50),
                                .init(when: "customer.opt_in", points: 20, offers: ["loan"]),
                                .init(when: "customer.region in ['N', 'S'] || customer.balance < 0.0", points: -40),
                            ]))))
        ])

    private static let naiveBayes = GoldenCase(
        "naive-bayes", [.score(.init(method: .propensity, model: "bayes"))],
        [
            .model(
                ScoringModel(
                    id: "bayes", name: "Bayes",
                    form: .naiveBayes(
                        NaiveBayes(
                            features: [
                                .init(name: "age", value: "customer.age", bins: .edges([25, 40.5, 60])),
                                .init(name: "tier", value: "customer.tier", bins: .values(["gold", "it's"])),
                                .init(name: "region", value: "customer.region + '!'", bins: .values(["N!"])),
                            ],
                            offers: [
                                "*": .init(
                                    prior: 0.1,
                                    likelihoods: [
                                        "age": .init(accept: [0.1, 0.2, 0.3, 0.4], reject: [0.4, 0.3, 0.2, 0.1]),
                                        "tier": .init(accept: [0.5, 0.25, 0.25], reject: [0.25, 0.25, 0.5]),
                                    ])
                            ]))))
        ])

    private static let gradientBoosted = GoldenCase(
        "gradient-boosted", [.score(.init(method: .propensity, model: "boosted"))],
        [
            .model(
                ScoringModel(
                    id: "boosted", name: "Boosted",
                    form: .gradientBoosted(
                        GradientBoosted(
                            features: [
                                .init(name: "age", value: "customer.age"), .init(name: "unused", value: "customer.visits"),
                                .init(name: "balance", value: "customer.balance"),
                            ],
                            offers: ["gold": .init(margin: -0.5, trees: [tree]), "*": .init(margin: 0.25, trees: [tree, tree])])))
            )
        ])

    private static var tree: GradientBoosted.Tree {
        var tree = GradientBoosted.Tree()
        tree.feature = [2, 0, -1, -1, -1]
        tree.value = [100, 30, 0.5, -0.25, 0.125]
        tree.missing = [true, false, false, false, false]
        tree.cover = [100, 60, 40, 30, 30]
        return tree
    }

    private static let contactPolicies = GoldenCase(
        "contact-policies", [.contactPolicy, .rank(maxOffers: 2)],
        [
            policy("a_cap", .frequencyCap(maxContacts: 2, windowDays: 7), per: .channel),
            policy("b_cooldown", .cooldown(.hours(48)), scope: Scope(categories: ["cards"]), per: .category),
            policy("c_suppression", .outcomeSuppression(outcomes: ["accepted", "rejected"], lookbackDays: 90), per: .offer),
            .segment(Segment(id: "minors", name: "Minors", where: "customer.age < 25 || customer.region == 'X'")),
            policy("d_segment", .segmentExclusion("minors"), scope: Scope(channels: ["email"])),
            policy("e_hours", .timeWindow(days: [1, 2], from: LocalTime("08:00")!, to: LocalTime("20:00")!)),
            policy("f_exclusion", .mutualExclusion(windowDays: 30), scope: Scope(categories: ["products"])),
            policy("g_budget", .budget(maxTotal: 500, maxPerDay: 50), scope: Scope(offers: ["gold"], channels: ["letter"])),
        ])

    private static let enrichment = GoldenCase(
        "enrichment",
        [
            .enrich(.init(dataset: "risk", alias: "risk", key: "customer")),
            .enrich(
                .init(
                    dataset: "orders", alias: "o", key: "owner", on: "customer.age * 2",
                    aggregates: [
                        .init(name: "n", function: .count), .init(name: "paid", function: .count, where: "o.paid"),
                        .init(name: "total", function: .sum, value: "o.amount", where: "o.paid && o.items > 1"),
                        .init(name: "items", function: .sum, value: "o.items"),
                        .init(name: "share", function: .avg, value: "o.paid"),
                        .init(name: "mean", function: .avg, value: "o.amount * 2.0"),
                        .init(name: "last", function: .max, value: "o.at"),
                        .init(name: "unused", function: .min, value: "o.at"),
                    ])),
            .filter(.init(where: "risk.grade == 'A' && o.n + o.paid > 1 && o.total > risk.limit && o.items > 3")),
            .filter(.init(where: "o.share < 0.5 || o.mean > 10.0 || daysSince(o.last) < 30", scope: .init(offers: ["gold"]))),
            .compute(fields: [.init(name: "grade", formula: "risk.grade")]),
        ]
    ) { $0.fileConfig.includePersonalization = true }

    private static let personalization = GoldenCase(
        "personalization",
        [
            .compute(fields: [
                .init(name: "it's", formula: "'Dear ' + customer.region"),
                .init(name: "rate", formula: "round(offer.rate * 0.5, 1)"),
            ])
        ],
        [
            .category(
                Category(
                    id: "products", name: "Products",
                    computedFields: [
                        .init(name: "seen", formula: "customer.seen"), .init(name: "tenure", formula: "customer.tenure"),
                        .init(name: "rate", formula: "0.0"),
                    ])),
            .category(
                Category(
                    id: "cards", name: "Cards", parentId: "products",
                    computedFields: [
                        .init(name: "tags", formula: "customer.tags"), .init(name: "born", formula: "customer.born < now"),
                    ])),
        ]
    ) {
        $0.fileConfig.includePersonalization = true
        $0.fileConfig.columns = [
            .customer_id, .own(.init(name: "region", expression: "customer.region")),
            .own(.init(name: "it's", expression: "channel.name + ': ' + creative.name")),
            .own(.init(name: "seen", expression: "customer.seen")), .own(.init(name: "place", expression: "rank * 10")),
        ]
        $0.channelIds = ["email", "letter"]
    }

    private static func rule(
        _ id: String, _ condition: String, stage: QualificationRule.Stage = .eligibility, scope: Scope = Scope(),
        onMissing: QualificationRule.MissingOutcome = .fail, multiplier: Double = 1
    ) -> Definition {
        .qualificationRule(
            QualificationRule(
                id: .init(id), name: id, stage: stage, scope: scope, when: condition, onMissing: onMissing, multiplier: multiplier
            ))
    }

    private static func policy(
        _ id: String, _ limit: ContactPolicy.Limit, scope: Scope = Scope(), per: ContactPolicy.Unit? = nil
    ) -> Definition {
        .contactPolicy(ContactPolicy(id: .init(id), name: id, scope: scope, limit: limit, per: per))
    }

    private static func schema(_ name: String, key: String, _ columns: [(String, ColumnType, String)]) -> DatasetSchema {
        DatasetSchema(
            name: name, keyColumn: key, columns: columns.map { .init(name: $0.0, type: $0.1, storage: $0.2) })
    }
}
