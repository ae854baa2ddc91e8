import Foundation
import MusterEngine
import MusterExpressions
import MusterKernel
import MusterModel
import MusterPlanning
import MusterTestSupport
import Synchronization
import Testing

/// A run over facts that a test computes itself, against the same run over the facts that DuckDB computes.
@Suite struct FactsSourceTests {
    @Test("a run decides the same whatever the source of its facts", arguments: [false, true], [1, 3])
    func sameDecisions(isLimited: Bool, threads: Int) throws {
        let folder = try TemporaryFolder()
        let people = Self.people(count: 2500)
        let database = try EngineDatabase(temporaryFolder: folder.path)
        let (schema, parts) = try Self.imported(people, in: folder)
        let plan = try Self.plan(schema, isLimited: isLimited)
        let snapshot = InteractionSnapshot(batch: 0, asOf: plan.asOf, files: [])
        let history = RunHistory(
            InteractionLog(snapshot, in: folder.path), weekday: 0, secondOfDay: 0, startOfDay: { _ in plan.asOf })

        let fromDuckDB = try Self.decide(plan, DuckDBFacts(plan, history, parts: parts, database: database), threads)
        let fromArrays = try Self.decide(
            plan, ArrayFacts(plan, people.map { try Self.customer($0, of: plan) }), threads)

        #expect(fromDuckDB.rows.count > 500)
        #expect(fromArrays.rows == fromDuckDB.rows)
        #expect(fromArrays.outcome.totalCustomers == fromDuckDB.outcome.totalCustomers)
        #expect(fromArrays.outcome.processed == fromDuckDB.outcome.processed)
        #expect(fromArrays.outcome.counts == fromDuckDB.outcome.counts)
        #expect(fromArrays.outcome.closures == fromDuckDB.outcome.closures)
        #expect(fromArrays.outcome.closures.isEmpty != isLimited)
        #expect(fromArrays.outcome.heldOut == fromDuckDB.outcome.heldOut)
        #expect(fromArrays.outcome.funnel == fromDuckDB.outcome.funnel)
        #expect(fromArrays.outcome.partCount == 5 && fromDuckDB.outcome.partCount == 3)
    }

    // MARK: Customers

    private struct Person {
        var id: String
        var age: Int
        var balance: Double?
        var region: String?
        var isOptedIn: Bool?
    }

    private static func people(count: Int) -> [Person] {
        var random = SeededRandom(seed: 7)
        return (0..<count).map { index in
            Person(
                id: "C\(index)", age: random.int(18...80),
                balance: random.chance(0.1) ? nil : Double(random.int(-50_000...900_000)) / 100,
                region: random.chance(0.1) ? nil : random.pick(["N", "S", "W"]),
                isOptedIn: random.chance(0.1) ? nil : random.chance(0.7))
        }
    }

    private static func imported(_ people: [Person], in folder: TemporaryFolder) throws -> (DatasetSchema, [DatasetPart]) {
        let lines = people.map { person in
            let optIn = person.isOptedIn.map { "\($0)" } ?? ""
            let balance = person.balance.map { "\($0)" } ?? ""
            return "\(person.id),\(person.age),\(balance),\(person.region ?? ""),\(optIn)"
        }
        let file = folder.url.appending(path: "customers.csv")
        try (["id,age,balance,region,opt_in"] + lines).joined(separator: "\n").write(
            to: file, atomically: true, encoding: .utf8)
        let dataset = try DatasetImport(files: [file.path], name: "customers", key: "id", rowsPerPart: 900)
            .write(into: folder.path, temporaryFolder: folder.path)
        return (
            dataset.schema, dataset.parts.map { DatasetPart(path: "\(folder.path)/\($0.fileName)", rows: $0.rows) }
        )
    }

    /// Each condition of the plan reads one attribute, which identifies it.
    private static func customer(_ person: Person, of plan: DecisionPlan) throws -> ArrayFacts.Customer {
        let conditions = try plan.facts.conditions.map { condition -> Bool? in
            let value: Bool? =
                switch condition.expression.columns.map(\.attribute) {
                case ["age"]: person.age >= 30
                case ["balance"]: person.balance.map { $0 < 5000 }
                case ["opt_in"]: person.isOptedIn
                case let other: throw UnknownFact(name: "\(other)")
                }
            return value.map { $0 != condition.isNegated }
        }
        let features = try plan.facts.features.map { feature -> Double? in
            switch feature.name {
            case "age": Double(person.age)
            case "balance": person.balance
            default: throw UnknownFact(name: feature.name)
            }
        }
        return ArrayFacts.Customer(
            id: person.id, isInSegment: person.region != nil, conditions: conditions, features: features,
            objects: plan.personalization?.objects.map { _ in "{\"greeting\":\"Dear \(person.region ?? "")\"}" } ?? [])
    }

    private struct UnknownFact: Error { let name: String }

    // MARK: Plan

    private static func plan(_ schema: DatasetSchema, isLimited: Bool) throws -> DecisionPlan {
        var campaign = Campaign(
            id: "spring", name: "Spring", decisionFlowId: "flow", segmentId: "known",
            schedule: try Schedule(type: "manual", dayOfWeek: nil, dayOfMonth: nil, time: nil, timeZone: "UTC"))
        campaign.controlGroup = ControlGroup(percent: 10, seed: "spring")
        campaign.fileConfig.includePersonalization = true
        if isLimited { campaign.volumeConstraints = VolumeConstraints(maxTotalPerRun: 900, maxPerOffer: 500) }
        return try Planner.plan(
            campaign, catalog: catalog, schema: schema, asOf: Date(timeIntervalSince1970: 1_774_746_000))
    }

    private static var catalog: Catalog {
        Catalog([
            .channel(Channel(id: "email", name: "Email", type: .email, deliveryMode: .file, consent: "customer.opt_in")),
            .channel(Channel(id: "letter", name: "Letter", type: .direct_mail, deliveryMode: .file)),
            .category(Category(id: "products", name: "Products")),
            .offer(Offer(id: "gold", name: "Gold card", categoryId: "products")),
            .offer(Offer(id: "loan", name: "Car loan", categoryId: "products")),
            .creative(Creative(id: "gold_email", name: "Gold by email", offerId: "gold", channelId: "email")),
            .creative(Creative(id: "gold_letter", name: "Gold by letter", offerId: "gold", channelId: "letter")),
            .creative(Creative(id: "loan_email", name: "Loan by email", offerId: "loan", channelId: "email")),
            .segment(Segment(id: "known", name: "Known", where: "customer.region != null")),
            .qualificationRule(rule("adult", "customer.age >= 30", offer: "gold", onMissing: .fail)),
            .qualificationRule(rule("poor", "customer.balance < 5000.0", offer: "loan", onMissing: .pass)),
            .model(model),
            .decisionFlow(
                DecisionFlow(
                    id: "flow", name: "Flow",
                    stages: [
                        .inventory(.init()), .qualify, .score(.init(method: .propensity, model: "response")),
                        .compute(fields: [.init(name: "greeting", formula: "'Dear ' + customer.region")]),
                        .rank(maxOffers: 2),
                    ])),
        ])
    }

    private static func rule(
        _ id: QualificationRule.ID, _ condition: String, offer: Offer.ID, onMissing: QualificationRule.MissingOutcome
    ) -> QualificationRule {
        QualificationRule(
            id: id, name: id.rawValue, stage: .eligibility, scope: Scope(offers: [offer]), when: condition,
            onMissing: onMissing, multiplier: 1)
    }

    private static let model = ScoringModel(
        id: "response", name: "Response",
        form: .logisticRegression(
            LogisticRegression(
                features: [
                    .init(name: "age", value: "customer.age"),
                    .init(name: "balance", value: "customer.balance", missing: 1000),
                ],
                offers: [
                    "gold": .init(intercept: -2.5, coefficients: ["age": 0.02, "balance": 0.0001]),
                    "*": .init(intercept: -1, coefficients: ["balance": -0.0003]),
                ])))

    // MARK: Runs

    private static func decide(
        _ plan: DecisionPlan, _ facts: some FactsSource, _ threads: Int
    ) throws -> (rows: [String], outcome: DecisionOutcome) {
        let output = CollectedRows()
        let outcome = try DecisionRun(plan, facts: facts, threads: threads).decide(output: output)
        return (output.all, outcome)
    }
}

/// Keeps recommendations as lines of text.
private final class CollectedRows: RunOutput {
    private let rows = Mutex<[String]>([])

    var all: [String] { rows.withLock { $0 } }

    func render(_ batch: RecommendationBatch) -> [String] {
        (0..<batch.count).map { index in
            let customer = Int(batch.customers[index])
            return "\(batch.customerId(customer)) \(batch.heldOut[customer]) \(batch.ranks[index])"
                + " \(batch.treatments[index]) \(batch.scores[index]) \(batch.personalization?[index] ?? "")"
        }
    }

    func append(_ batch: RecommendationBatch, _ fragment: [String]) { rows.withLock { $0 += fragment } }

    func end() {}

    var writingTime: Duration { .zero }
}
