/// An error response of the API, as problem details.
///
/// - Source: RFC 9457.
struct ServerProblem: Hashable, Sendable, Decodable {
    struct Item: Hashable, Sendable, Decodable {
        /// A JSON pointer, or the name of a parameter.
        var path: String?
        var code: String?
        var message: String
        var hint: String?
        /// The definition with the error, in a request with several: `Offer gold_card`.
        var definition: String?
        /// The position in a file of the request.
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
    /// The `Retry-After` header, in seconds.
    var retryAfter: Double?
}

extension ServerProblem {
    /// With another text in place of one in all messages and hints.
    func replacing(_ text: String, with other: String) -> ServerProblem {
        var problem = self
        problem.detail?.replace(text, with: other)
        problem.hint?.replace(text, with: other)
        for index in problem.errors?.indices ?? 0..<0 {
            problem.errors?[index].message.replace(text, with: other)
            problem.errors?[index].hint?.replace(text, with: other)
        }
        return problem
    }
}
