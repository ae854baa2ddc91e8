import Foundation
import MusterExpressions
import MusterModel
import MusterPlanning
import Testing

/// The joins that a plan makes of a flow's enrichments, and the enrichments that cannot be planned.
@Suite struct EnrichmentPlanTests {
    private static let customers = DatasetSchema(
        name: "customers", keyColumn: "id",
        columns: [
            .init(name: "id", type: .string, storage: "VARCHAR"), .init(name: "age", type: .int, storage: "BIGINT"),
            .init(name: "region", type: .string, storage: "VARCHAR"),
        ])
    private static let datasets: [String: DatasetSchema] = [
        "orders": DatasetSchema(
            name: "orders", keyColumn: "order_id",
            columns: [
                .init(name: "order_id", type: .string, storage: "VARCHAR"),
                .init(name: "customer", type: .string, storage: "VARCHAR"),
                .init(name: "number", type: .int, storage: "INTEGER"),
                .init(name: "amount", type: .double, storage: "DECIMAL(9,2)"),
                .init(name: "blob", type: .other, storage: "BLOB"),
            ]),
        "risk": DatasetSchema(
            name: "risk", keyColumn: "id",
            columns: [.init(name: "id", type: .string, storage: "VARCHAR"), .init(name: "key", type: .double, storage: "DOUBLE")]),
    ]

    private func catalog(_ stages: [DecisionFlow.Stage], rule: String? = nil) -> Catalog {
        var catalog = Catalog([
            .channel(Channel(id: "post", name: "Post", type: .email, deliveryMode: .file)),
            .category(Category(id: "cards", name: "Cards")),
            .offer(Offer(id: "gold", name: "Gold", categoryId: "cards", priority: 10)),
            .creative(Creative(id: "gold_post", name: "Letter", offerId: "gold", channelId: "post")),
            .segment(Segment(id: "all", name: "All", where: "customer.age > 1")),
            .decisionFlow(DecisionFlow(id: "flow", name: "Flow", stages: [.inventory(.init())] + stages)),
            .decisionFlow(
                DecisionFlow(
                    id: "other", name: "Other",
                    stages: [.inventory(.init()), .enrich(.init(dataset: "risk", alias: "elsewhere", key: "id"))])),
        ])
        if let rule {
            catalog.insert(.qualificationRule(QualificationRule(id: "rule", name: "Rule", stage: .eligibility, when: rule)))
        }
        return catalog
    }

    private func plan(
        _ stages: [DecisionFlow.Stage], rule: String? = nil, joining datasets: [String: DatasetSchema] = datasets,
        isPersonal: Bool = false
    ) throws -> DecisionPlan {
        let schedule = try Schedule(type: "manual", dayOfWeek: nil, dayOfMonth: nil, time: nil, timeZone: nil)
        var campaign = Campaign(id: "c", name: "C", decisionFlowId: "flow", segmentId: "all", schedule: schedule)
        campaign.fileConfig.includePersonalization = isPersonal
        return try Planner.plan(
            campaign, catalog: catalog(stages, rule: rule), schema: Self.customers, joining: datasets,
            asOf: Date(timeIntervalSince1970: 0))
    }

    private func problems(
        _ stages: [DecisionFlow.Stage], rule: String? = nil, joining datasets: [String: DatasetSchema] = datasets
    ) throws -> [String] {
        do {
            _ = try plan(stages, rule: rule, joining: datasets)
            return []
        } catch let error as PlanningError {
            return error.diagnostics.map(\.description)
        }
    }

    private let risk = DecisionFlow.Stage.enrich(.init(dataset: "risk", alias: "risk", key: "id"))

    @Test("only used datasets are joined, and only their used columns are read")
    func pruning() throws {
        let orders = DecisionFlow.Stage.enrich(.init(dataset: "orders", alias: "o", key: "order_id", on: "customer.region"))
        let unused = try plan([risk, orders, .filter(.init(where: "customer.age > 3"))])
        #expect(unused.joins.map(\.alias) == ["risk", "o"])
        #expect(unused.facts.joins == [])
        #expect(unused.joins.map(\.columns) == [[], []])

        let used = try plan([risk, orders, .filter(.init(where: "o.amount > 3.0"))])
        #expect(used.facts.joins == [1])
        #expect(used.joins[1].columns.map(\.name) == ["amount"])
        #expect(used.joins[1].isSorted && !used.joins[1].isAggregated)

        let computed = try plan(
            [risk, .filter(.init(where: "customer.age > 3")), .compute(fields: [.init(name: "r", formula: "risk.key")])],
            isPersonal: true)
        #expect(computed.facts.joins == [])
        #expect(computed.personalization?.joins == [0])
        #expect(computed.joins[0].keyName == "key_")
    }

    @Test("a rule that uses a dataset the flow does not join, or joins too late, is an error with a fix")
    func missingJoin() throws {
        #expect(
            try problems([.qualify], rule: "elsewhere.key > 1.0") == [
                "QualificationRule rule/when: The flow 'flow' joins no dataset as 'elsewhere'. "
                    + "(Add a stage to it: { type: enrich, dataset: …, as: elsewhere, key: … })"
            ])
        #expect(
            try problems([.qualify, risk], rule: "risk.key > 1.0") == [
                "QualificationRule rule/when: 'risk' is joined only after the stage 'qualify' of flow 'flow'. "
                    + "(Move the enrich stage before it.)"
            ])
        #expect(try problems([risk, .qualify], rule: "risk.key > 1.0") == [])
        #expect(
            try problems([risk, .qualify], rule: "risk.kee > 1.0") == [
                "QualificationRule rule/when: There is no attribute 'kee' in risk. (Did you mean 'risk.key'?)"
            ])
    }

    @Test("keys that can never be equal, and datasets that are not imported, are errors")
    func wrongKeys() throws {
        #expect(
            try problems([.enrich(.init(dataset: "orders", alias: "orders", key: "number"))]) == [
                "DecisionFlow flow/stages/1/key: customer.id is string and 'number' of dataset 'orders' is int, "
                    + "so they can never be equal. (Write on: int(customer.id))"
            ])
        #expect(try problems([.enrich(.init(dataset: "orders", alias: "orders", key: "number", on: "int(customer.id)"))]) == [])
        #expect(
            try problems([.enrich(.init(dataset: "orders", alias: "orders", key: "amount", on: "customer.age"))]) == [])
        #expect(
            try problems([.enrich(.init(dataset: "orders", alias: "orders", key: "blob"))]) == [
                "DecisionFlow flow/stages/1/key: 'blob' of dataset 'orders' is of type BLOB, which cannot be a key. "
                    + "(Name a column of text, whole numbers or instants.)"
            ])
        #expect(
            try problems([risk], joining: [:]) == [
                "DecisionFlow flow/stages/1/dataset: Dataset 'risk' is not imported yet. "
                    + "(Import it first, with the key that it is joined by.)"
            ])
    }

    @Test("without enrichments the facts need no order")
    func untouched() throws {
        let plan = try plan([.filter(.init(where: "customer.age > 3"))])
        #expect(plan.joins == [])
        #expect(!plan.facts.rendered(for: .duckDB).select(from: "x").contains("ORDER BY"))
    }
}
