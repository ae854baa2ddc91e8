import Foundation
import MusterBase
import MusterModel
import MusterService
import MusterTestSupport

extension CaseWorkspace {
    /// Applies a catalog file.
    func apply(yaml: String) throws -> (change: CatalogChange?, diagnostics: [Diagnostic]) {
        let path = folder + "/extra-\(UUID().uuidString).yaml"
        try yaml.write(toFile: path, atomically: true, encoding: .utf8)
        return try workspace.catalog.apply([path], by: "tests")
    }

    /// Imports interactions of the given customers, offers, outcomes and instants; an offer may be left out.
    func importInteractions(_ rows: [(customer: String, offer: String?, outcome: String, at: Date)]) throws {
        let lines = rows.map { "\($0.customer),\($0.offer ?? ""),\($0.outcome),\(InstantFormat.text($0.at))" }
        let path = folder + "/interactions-\(UUID().uuidString).csv"
        try (["customer_id,offer_id,outcome,at"] + lines + [""]).joined(separator: "\n")
            .write(toFile: path, atomically: true, encoding: .utf8)
        _ = try workspace.interactions.import([path])
    }

    /// A catalog of offers by mail, each for everyone, ranked by the model `response`; campaign `campaign` makes up to
    /// `maxOffers` of them.
    static func catalog(offers: [String], maxOffers: Int = 1, campaign: String = "") -> String {
        let offerDocuments = offers.map { offer in
            """
            kind: Offer
            id: \(offer)
            name: Offer \(offer)
            categoryId: cards
            status: active
            ---
            kind: Creative
            id: \(offer)_post
            name: Letter
            offerId: \(offer)
            channelId: post
            status: active
            ---

            """
        }.joined()
        return offerDocuments + """
            kind: Channel
            id: post
            name: Post
            type: direct_mail
            deliveryMode: file
            ---
            kind: Category
            id: cards
            name: Cards
            ---
            kind: Segment
            id: everyone
            name: Everyone
            where: "true"
            ---
            kind: Model
            id: response
            name: Response
            description: How likely a response is
            type: logistic_regression
            features:
              - { name: age, value: customer.age, missing: 40 }
              - { name: gold, value: 'customer.tier == "gold"' }
              - { name: balance, value: customer.balance / 1000.0 }
            offers:
              "*": { intercept: 0 }
            ---
            kind: DecisionFlow
            id: flow
            name: Flow
            stages:
              - { type: inventory }
              - { type: score, method: propensity, model: response }
              - { type: rank, maxOffers: \(maxOffers) }
            ---
            kind: Campaign
            id: campaign
            name: Campaign
            decisionFlowId: flow
            segmentId: everyone
            \(campaign)
            """
    }
}

/// A customer with the attributes that the model's features read.
struct Person {
    var id: String
    var age: Int?
    var tier: String
    var balance: Double

    static func random(_ count: Int, using random: inout SeededRandom) -> [Person] {
        (0..<count).map { number in
            Person(
                id: "c\(number)", age: Int.random(in: 0..<10, using: &random) == 0 ? nil : .random(in: 18...80, using: &random),
                tier: ["gold", "silver", ""][Int.random(in: 0..<3, using: &random)],
                balance: Double(Int.random(in: -2_000...20_000, using: &random)) / 4)
        }
    }

    /// As the model of ``CaseWorkspace/catalog(offers:maxOffers:campaign:)`` defines it.
    var features: [String: Double] {
        ["age": age.map(Double.init) ?? 40, "gold": tier == "gold" ? 1 : 0, "balance": balance / 1000]
    }

    func probability(_ terms: LogisticRegression.Terms) -> Double {
        let margin = terms.coefficients.reduce(terms.intercept) { $0 + $1.value * (features[$1.key] ?? 0) }
        return 1 / (1 + exp(-margin))
    }

    static func csv(_ people: [Person]) -> String {
        "customer_id,age,tier,balance\n"
            + people.map { "\($0.id),\($0.age.map(String.init) ?? ""),\($0.tier),\($0.balance)\n" }.joined()
    }
}
