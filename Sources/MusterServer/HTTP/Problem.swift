package import HTTPTypes
internal import Hummingbird
package import MusterModel

/// Why a request was not carried out, as problem details (RFC 9457). Throw it from a route.
package struct Problem: Error, Sendable {
    /// One thing that is wrong with a request.
    package struct Item: Hashable, Sendable, Encodable {
        /// A JSON pointer into the body, or a parameter's name.
        package var path: String
        package var code: String
        package var message: String
        package var hint: String?
        /// What it is about, in a request with several definitions: `Offer gold_card`.
        package var definition: String?
        /// Of several in a request, the file.
        package var file: String?
        /// In a body that is a file, or in that file, from 1.
        package var line: Int?
        package var column: Int?
        /// Within the expression at ``path``, in UTF-8 bytes.
        package var offset: Int?

        package init(path: String, code: String, message: String, hint: String? = nil) {
            self.path = path
            self.code = code
            self.message = message
            self.hint = hint
        }

        package init(_ diagnostic: Diagnostic) {
            path = diagnostic.path.description
            code = diagnostic.code
            message = diagnostic.message
            hint = diagnostic.hint
            definition = diagnostic.subject?.description
            line = diagnostic.position?.line
            column = diagnostic.position?.column
            offset = diagnostic.offset
        }
    }

    package var status: HTTPResponse.Status
    /// Stable; never changes once published.
    package var code: String
    /// A sentence.
    package var detail: String
    package var hint: String?
    /// All that is wrong, as far as there is more to say.
    package var items: [Item]
    /// For the answer.
    package var headers: HTTPFields

    /// More than these are not named.
    static let maxCount = 100

    package init(
        _ status: HTTPResponse.Status, code: String, _ detail: String, hint: String? = nil, items: [Item] = [],
        headers: HTTPFields = [:]
    ) {
        self.status = status
        self.code = code
        self.detail = detail
        self.hint = hint
        self.items = items
        self.headers = headers
    }

    /// A request with all that is wrong with it.
    ///
    /// - Parameter items: at least one.
    package init(_ status: HTTPResponse.Status = .badRequest, code: String = "request.invalid", items: [Item]) {
        self.init(
            status, code: code,
            items.count == 1 ? items[0].message : "\(items.count) things are wrong with the request.",
            items: Array(items.prefix(Self.maxCount)))
    }

    /// For who should try again.
    package static func busy(code: String, _ detail: String, seconds: Int = 1) -> Problem {
        Problem(.serviceUnavailable, code: code, detail, headers: [.retryAfter: "\(seconds)"])
    }
}

extension Problem {
    /// The document that is sent.
    private struct Document: Encodable {
        var type = "about:blank"
        var title: String
        var status: Int
        var detail: String
        var code: String
        var hint: String?
        var requestId: String
        var errors: [Item]?
    }

    /// JSON.
    func text(requestId: String) -> String {
        let document = Document(
            title: status.reasonPhrase, status: status.code, detail: detail, code: code, hint: hint, requestId: requestId,
            errors: items.isEmpty ? nil : items)
        // Texts and whole numbers always encode.
        return (try? CanonicalJSON.text(document)) ?? "{}"
    }

    /// - Parameter hasBody: whether one may be sent: not in the answer to `HEAD`.
    func response(requestId: String, hasBody: Bool) -> Response {
        var headers = headers
        headers[.contentType] = "application/problem+json"
        headers[.cacheControl] = "no-store"
        let body = ResponseBody(byteBuffer: ByteBuffer(string: text(requestId: requestId)))
        let response = Response(status: status, headers: headers, body: body)
        return hasBody ? response : response.createHeadResponse()
    }
}
