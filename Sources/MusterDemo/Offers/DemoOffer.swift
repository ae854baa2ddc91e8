/// One line of the offer tables, from which the files of offers and creatives and the response model are written.
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
    /// What a message says about it, in one sentence.
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
