import MusterCatalog
import MusterModel

/// The diagnostics of the documents in one YAML file `f.yaml`, as text.
func problems(_ yaml: String, stored: Catalog = Catalog(), schemas: [String: DatasetSchema] = .fixture) -> [String] {
    validation(yaml, stored: stored, schemas: schemas).diagnostics.map(\.description)
}

func validation(
    _ yaml: String, stored: Catalog = Catalog(), schemas: [String: DatasetSchema] = .fixture
) -> CatalogValidation {
    CatalogValidator(stored: stored, schemas: schemas)
        .validate([DocumentFile(name: "f.yaml", bytes: Array(yaml.utf8))])
}

extension [String: DatasetSchema] {
    static var fixture: Self {
        let columns: [(String, ColumnType, String)] = [
            ("customer_id", .string, "VARCHAR"), ("age", .int, "BIGINT"), ("tier", .string, "VARCHAR"),
            ("loyalty", .double, "DOUBLE"), ("lifetime_value", .double, "DECIMAL(18,2)"), ("email_opt_in", .bool, "BOOLEAN"),
        ]
        return [
            "customers": DatasetSchema(
                name: "customers", keyColumn: "customer_id", columns: columns.map { .init(name: $0.0, type: $0.1, storage: $0.2) }
            )
        ]
    }
}

/// The complete example of DESIGN, with one definition of each kind.
let completeCatalog = """
    kind: Channel
    id: email
    name: Email
    type: email
    deliveryMode: file
    consent: customer.email_opt_in
    ---
    kind: Category
    id: cards
    name: Credit cards
    computedFields:
      - { name: personalRate, formula: "round(offer.baseRate * (1.0 - customer.loyalty * 0.01), 2)" }
    ---
    kind: Offer
    id: gold_card
    name: Gold card
    categoryId: cards
    status: active
    priority: 70
    businessValue: 60
    validFrom: 2026-01-01
    validTo: 2026-12-31
    tags: [premium]
    fields: { baseRate: 19.9, fee: 20.0, perks: [lounge, insurance] }
    ---
    kind: Creative
    id: gold_card_email
    name: Gold card, email
    offerId: gold_card
    channelId: email
    content: { subject: "Your gold card", body: "..." }
    ---
    kind: QualificationRule
    id: adults
    name: Adults only
    stage: eligibility
    scope: { categories: [cards] }
    when: customer.age >= 18
    ---
    kind: ContactPolicy
    id: weekly_cap
    name: Twice a week
    type: frequency_cap
    maxContacts: 2
    windowDays: 7
    ---
    kind: Model
    id: response
    name: Response model
    type: logistic_regression
    features:
      - { name: age, value: customer.age, missing: 40 }
      - { name: gold, value: 'customer.tier == "gold"' }
    offers:
      gold_card: { intercept: -2.1, coefficients: { age: 0.02, gold: 0.8 } }
      "*": { intercept: -3.0, coefficients: {} }
    ---
    kind: Segment
    id: high_value
    name: High value
    where: customer.lifetime_value > 10000.0
    ---
    kind: DecisionFlow
    id: cross_sell
    name: Cross-sell
    stages:
      - { type: inventory, categories: [cards] }
      - { type: qualify }
      - { type: contactPolicy }
      - { type: filter, where: offer.priority > 10 && customer.age < 90 }
      - { type: matchCreatives }
      - { type: score, method: formula, model: response, weights: { propensity: 1, relevance: 1, impact: 1, emphasis: 1 } }
      - { type: rank, maxOffers: 3 }
      - { type: group, by: category, max: 1 }
      - { type: compute }
    ---
    kind: Connection
    id: lake
    name: Data lake
    type: s3
    bucket: campaigns
    ---
    kind: Campaign
    id: weekly_high_value
    decisionFlowId: cross_sell
    segmentId: high_value
    scheduleType: weekly
    scheduleDayOfWeek: 1
    scheduleTime: 09:00
    scheduleTimezone: America/New_York
    volumeConstraints: { maxTotalPerRun: 50000, maxPerOffer: 20000 }
    fileConfig: { format: csv, columns: [customer_id, offer_name, channel, score, rank] }
    ---
    kind: Dataset
    id: customers
    key: customer_id
    minimumRows: 1000
    columns:
      - { name: joined, type: date, format: "%d/%m/%Y" }
    """
