/// Why a server refused: problem details as the API sends them.
///
/// - Source: RFC 9457.
struct ServerProblem: Hashable, Sendable, Decodable {
    struct Item: Hashable, Sendable, Decodable {
        /// A JSON pointer, or the name of a parameter.
        var path: String?
        var code: String?
        var message: String
        var hint: String?
        /// What it is about, in a request with several definitions: `Offer gold_card`.
        var definition: String?
        /// Where in a file that was sent.
        var file: String?
        var line: Int?
        var column: Int?
    }

    var title: String
    var status: Int
    var detail: String?
    var code: String?
    var hint: String?
    var requestId: String?
    var errors: [Item]?
    /// Seconds, from the header of that name.
    var retryAfter: Double?
}
