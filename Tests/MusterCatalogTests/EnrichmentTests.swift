import MusterCatalog
import MusterModel
import Testing

private let flow = "kind: DecisionFlow\nid: flow\nname: Flow\nstages:\n  - { type: inventory }\n"

/// Invalid enrich and compute stages. The stages begin in line 6.
private let stageTable: [InvalidDocument] = [
    .init(
        "nothing but the type", flow + "  - { type: enrich }",
        "f.yaml:6:5: 'dataset' is missing.", "f.yaml:6:5: 'key' is missing."),
    .init(
        "fields of no stage", flow + "  - { type: enrich, dataset: orders, key: customer, by: x }",
        "f.yaml:6:53: There is no field 'by'. (The fields here are type, dataset, as, key, on or aggregate.)"),
    .init(
        "a name that is none", flow + "  - { type: enrich, dataset: Orders!, key: customer }",
        "f.yaml:6:30: 'Orders!' is not an id. (Ids are 1 to 64 of a-z, 0-9, _ and -, starting with a letter or digit.)"),
    .init(
        "a dataset that expressions cannot call by its name", flow + "  - { type: enrich, dataset: web-visits, key: id }",
        "f.yaml:6:5: 'web-visits' cannot name a dataset in expressions, so 'as' is needed. (Write as: web_visits)"),
    .init(
        "a dataset called as the customer is", flow + "  - { type: enrich, dataset: customer, key: id }",
        "f.yaml:6:5: 'customer' cannot name a dataset in expressions, so 'as' is needed. (Write as: joined_customer)"),
    .init(
        "a reserved word", flow + "  - { type: enrich, dataset: orders, as: now, key: order_id }",
        "f.yaml:6:42: 'now' cannot name a dataset in expressions. "
            + "(Use a-z, 0-9 and _, at most 64, beginning with a letter; not customer, offer, now or a reserved word.)"),
    .init(
        "capital letters", flow + "  - { type: enrich, dataset: orders, as: Orders, key: order_id }",
        "f.yaml:6:42: 'Orders' cannot name a dataset in expressions. "
            + "(Use a-z, 0-9 and _, at most 64, beginning with a letter; not customer, offer, now or a reserved word.)"),
    .init(
        "two with one name",
        flow + "  - { type: enrich, dataset: regions, as: x, key: region, on: '\"a\"' }\n"
            + "  - { type: enrich, dataset: orders, as: x, key: order_id }",
        "f.yaml:7:42: Another enrich stage is called 'x' too. (Give one of them another 'as'.)"),
    .init(
        "no aggregates", flow + "  - { type: enrich, dataset: orders, key: customer, aggregate: [] }",
        "f.yaml:6:64: 'aggregate' is empty."),
    .init(
        "aggregates",
        flow + "  - type: enrich\n    dataset: orders\n    key: customer\n    aggregate:\n"
            + "      - { name: a b, function: count }\n"
            + "      - { name: total, function: som, value: orders.amount }\n"
            + "      - { name: Total, function: sum }\n"
            + "      - { name: most, function: max, value: orders.amont, were: true }",
        "f.yaml:10:17: 'a b' cannot be the name of an aggregate. "
            + "(Use letters, digits and _, at most 64, not beginning with a digit.)",
        "f.yaml:11:34: 'function' cannot be 'som'. (Did you mean 'sum'?)",
        "f.yaml:12:9: 'sum' needs 'value'. (Write an expression over a row, such as value: orders.amount)",
        "f.yaml:12:17: There are two aggregates 'Total'.",
        "f.yaml:13:45: There is no attribute 'amont' in orders. (Did you mean 'orders.amount'?)",
        "f.yaml:13:59: There is no field 'were'. (Did you mean 'where'?)"),
    .init(
        "types of aggregates",
        flow + "  - type: enrich\n    dataset: orders\n    key: customer\n    aggregate:\n"
            + "      - { name: a, function: sum, value: orders.status }\n"
            + "      - { name: b, function: max, value: orders.tags }\n"
            + "      - { name: c, function: count, value: orders.tags, where: orders.amount }\n"
            + "      - { name: d, function: count, value: customer.age }",
        "f.yaml:10:42: A number or a condition is needed here, not string.",
        "f.yaml:11:42: A value that can be compared is needed here, not list(string).",
        "f.yaml:12:64: A condition must be true or false, this is a double. (Compare it with a number: x > 0.)",
        "f.yaml:13:44: There is no 'customer'. (Did you mean 'orders.customer'?)"),
    .init(
        "a key that the dataset has not", flow + "  - { type: enrich, dataset: orders, key: custmer }",
        "f.yaml:6:43: Dataset 'orders' has no column 'custmer'. (Did you mean 'customer'?)"),
    .init(
        "a key that is a list", flow + "  - { type: enrich, dataset: orders, key: tags }",
        "f.yaml:6:43: 'tags' of dataset 'orders' is of type list(string), which cannot be a key. "
            + "(Name a column of text, whole numbers or instants.)"),
    .init(
        "a number for a text", flow + "  - { type: enrich, dataset: orders, key: number }",
        "f.yaml:6:43: customer.customer_id is string and 'number' of dataset 'orders' is int, so they can never be equal. "
            + "(Write on: int(customer.customer_id))"),
    .init(
        "a text for a number", flow + "  - { type: enrich, dataset: orders, key: customer, on: customer.age }",
        "f.yaml:6:57: customer.age is int and 'customer' of dataset 'orders' is string, so they can never be equal. "
            + "(Write on: string(customer.age))"),
    .init(
        "on over something else", flow + "  - { type: enrich, dataset: orders, key: customer, on: offer.id }",
        "f.yaml:6:57: There is no 'offer'. (Known here: customer.)"),
    .init(
        "used before it is joined",
        flow + "  - { type: filter, where: orders.amount > 1.0 }\n  - { type: enrich, dataset: orders, key: customer }\n"
            + "  - { type: filter, where: orders.amont > 1.0 }",
        "f.yaml:6:28: 'orders' is joined only after this stage. (Move the enrich stage before it.)",
        "f.yaml:8:28: There is no attribute 'amont' in orders. (Did you mean 'orders.amount'?)"),
    .init(
        "not joined at all", flow + "  - { type: filter, where: orders.amount > 1.0 }",
        "f.yaml:6:28: There is no 'orders'. "
            + "(Join the dataset in a flow, with a stage { type: enrich, dataset: orders, key: … }.)"),
    .init(
        "enrich after score",
        flow + "  - { type: score, method: priority_weighted }\n  - { type: enrich, dataset: orders, key: customer }",
        "f.yaml:7:13: 'enrich' must come before 'score'. "
            + "(The order is inventory, then enrich, qualify, contactPolicy, filter and matchCreatives, then score, then rank and group.)"
    ),
    .init(
        "computed fields",
        flow + "  - type: compute\n    fields:\n      - { name: a, formula: 1 + }\n      - { name: a, formula: offer.nme }\n"
            + "      - { formula: 1 }",
        "f.yaml:8:32: Expected a value, but the expression ends here.",
        "f.yaml:9:17: There are two computed fields 'a'.",
        "f.yaml:9:29: There is no attribute 'nme' in offer. (Did you mean 'offer.name'?)",
        "f.yaml:10:9: 'name' is missing."),
    .init(
        "invalid, and used by another definition",
        flow + "  - { type: enrich, dataset: orders }\n  - { type: filter, where: orders.anything > 1.0 }\n"
            + "---\nkind: QualificationRule\nid: r\nname: R\nstage: eligibility\nwhen: orders.total > 1.0",
        "f.yaml:6:5: 'key' is missing."),
]

private let rule = "kind: QualificationRule\nid: r\nname: R\nstage: eligibility\nwhen: "

@Suite struct EnrichmentTests {
    private static let schemas: [String: DatasetSchema] = {
        let columns: [(String, ColumnType, String)] = [
            ("order_id", .string, "VARCHAR"), ("customer", .string, "VARCHAR"), ("number", .int, "BIGINT"),
            ("amount", .double, "DOUBLE"), ("status", .string, "VARCHAR"), ("tags", .list(of: .string), "VARCHAR[]"),
        ]
        let orders = DatasetSchema(
            name: "orders", keyColumn: "order_id", columns: columns.map { .init(name: $0.0, type: $0.1, storage: $0.2) })
        return [String: DatasetSchema].fixture.merging(["orders": orders]) { first, _ in first }
    }()

    /// The errors, without warnings, with the datasets of this suite.
    private func errors(_ yaml: String, stored: Catalog = Catalog()) -> [String] {
        validation(yaml, stored: stored, schemas: Self.schemas).diagnostics.filter { $0.severity == .error }
            .map(\.description)
    }

    @Test("an invalid stage is reported at its position", arguments: stageTable)
    func invalidStages(_ document: InvalidDocument) {
        #expect(errors(document.yaml) == document.expected)
    }

    @Test("rules, models and categories can use the joins of any flow, segments and consent cannot")
    func visibility() throws {
        let joining =
            flow + "  - { type: enrich, dataset: orders, as: o, key: customer }\n  - { type: qualify }\n---\n"
            + "kind: DecisionFlow\nid: other\nname: Other\nstages:\n  - { type: inventory }\n"
            + "  - { type: enrich, dataset: orders, as: o, key: customer, aggregate: [{ name: total, function: sum, value: o.amount }] }\n---\n"
        #expect(errors(joining + rule + "o.amount > 1.0") == [])
        #expect(errors(joining + rule + "o.total > 1.0") == [])
        #expect(
            errors(joining + rule + "o.totl > 1.0") == [
                "f.yaml:20:7: There is no attribute 'totl' in o. (Did you mean 'o.total'?)"
            ])
        #expect(errors(joining + rule + "p.total > 1.0") == ["f.yaml:20:7: There is no 'p'. (Known here: customer, o, offer.)"])
        #expect(
            errors(rule + "orders.amount > 1.0") == [
                "f.yaml:5:7: There is no 'orders'. "
                    + "(Join the dataset in a flow, with a stage { type: enrich, dataset: orders, key: … }.)"
            ])
        let model =
            "kind: Model\nid: m\nname: M\ntype: logistic_regression\nfeatures:\n  - { name: a, value: o.total }\n"
            + "offers: { \"*\": { intercept: 0 } }\n---\n"
        let category = "kind: Category\nid: c\nname: C\ncomputedFields: [{ name: a, formula: o.amount }]\n"
        #expect(errors(joining + model + category) == [])
        #expect(
            errors(joining + "kind: Segment\nid: s\nname: S\nwhere: o.amount > 1.0") == [
                "f.yaml:19:8: There is no 'o'. (Known here: customer.)"
            ])
    }

    @Test("a flow cannot remove a join that stored rules need")
    func dropping() throws {
        let yaml = flow + "  - { type: enrich, dataset: orders, key: customer }\n---\n" + rule + "orders.amount > 1.0"
        let stored = try #require(validation(yaml, schemas: Self.schemas).change).catalog
        #expect(
            errors(flow, stored: stored) == [
                "QualificationRule r/when: There is no 'orders'. "
                    + "(Join the dataset in a flow, with a stage { type: enrich, dataset: orders, key: … }.)"
            ])
    }

    @Test("a dataset that is not imported yet is not checked, which is a warning")
    func notImported() {
        let yaml =
            flow + "  - { type: enrich, dataset: visits, key: id, on: customer.age }\n"
            + "  - { type: filter, where: visits.anything > 1 }\n"
        let result = validation(yaml, schemas: Self.schemas)
        #expect(result.change != nil)
        #expect(
            result.diagnostics.map(\.message) == [
                "The dataset 'visits' is not imported yet, so attributes of 'visits' were not checked."
            ])
    }
}
