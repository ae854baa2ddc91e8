package import HTTPTypes
internal import Hummingbird
package import MusterModel

/// Why a request failed, as problem details (RFC 9457). Thrown by routes.
///
/// ```swift
/// throw Problem(.notFound, code: "dataset.versionNotFound", "There is no version '7'.")
/// ```
package struct Problem: Error, Sendable {
    /// One error in a request.
    package struct Item: Hashable, Sendable, Encodable {
        /// A JSON pointer into the body, or the name of a parameter or header.
        package var path: String
        package var code: String
        package var message: String
        package var hint: String?
        /// The definition, in a request with several: `Offer gold_card`.
        package var definition: String?
        /// The file, in a request with several.
        package var file: String?
        /// Counted from 1, in the body or in the file.
        package var line: Int?
        package var column: Int?
        /// In UTF-8 bytes from the start of the expression at ``path``.
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
    /// For programs; never changes once published.
    package var code: String
    /// One sentence.
    package var detail: String
    package var hint: String?
    /// The individual errors; empty when `detail` says everything.
    package var items: [Item]
    /// Additional headers of the response.
    package var headers: HTTPFields

    /// The maximum number of errors in a response.
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

    /// A problem that lists all errors of a request.
    ///
    /// - Parameter items: at least one.
    package init(_ status: HTTPResponse.Status = .badRequest, code: String = "request.invalid", items: [Item]) {
        self.init(
            status, code: code,
            items.count == 1 ? items[0].message : "The request has \(items.count) errors.",
            items: Array(items.prefix(Self.maxCount)))
    }

    /// A 503 that asks the client to retry.
    ///
    /// - Parameter seconds: the delay before the retry.
    package static func busy(code: String, _ detail: String, seconds: Int = 1) -> Problem {
        Problem(.serviceUnavailable, code: code, detail, headers: [.retryAfter: "\(seconds)"])
    }
}

extension Problem {
    /// The JSON form.
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

    /// The problem as JSON.
    func text(requestId: String) -> String {
        let document = Document(
            title: status.reasonPhrase, status: status.code, detail: detail, code: code, hint: hint, requestId: requestId,
            errors: items.isEmpty ? nil : items)
        // Strings and integers always encode.
        return (try? CanonicalJSON.text(document)) ?? "{}"
    }

    /// - Parameter hasBody: false for a response to `HEAD`.
    func response(requestId: String, hasBody: Bool) -> Response {
        var headers = headers
        headers[.contentType] = "application/problem+json"
        headers[.cacheControl] = "no-store"
        let body = ResponseBody(byteBuffer: ByteBuffer(string: text(requestId: requestId)))
        let response = Response(status: status, headers: headers, body: body)
        return hasBody ? response : response.createHeadResponse()
    }
}
