/// One row of the offer tables, from which the offers, creatives and terms of the response model are generated.
struct DemoOffer: Sendable {
    let id: String
    let name: String
    let category: String
    let priority: Int
    let value: Int
    var status = "active"
    var validFrom: String?
    var validTo: String?
    var tags: [String] = []
    /// The entries of a YAML map.
    let fields: String
    let channels: [DemoChannel]
    /// The sentence about the offer in messages.
    let message: String
    /// The response model's intercept.
    let intercept: Double
    /// The response model's coefficients, the entries of a YAML map.
    let coefficients: String

    static let all = cards + savings + lending + insurance + investing
}

enum DemoChannel: String, Sendable {
    case branch, direct_mail, email, sms, web
}
