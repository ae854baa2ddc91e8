internal import HTTPTypes
package import Hummingbird
package import MusterModel
internal import NIOCore

extension Request {
    /// Reads the body as a JSON object.
    ///
    /// - Parameters:
    ///   - isOptional: whether an empty body means `{}`.
    ///   - read: reads the fields; fields that it does not read are reported as unknown.
    /// - Throws: ``Problem`` with all errors: 400, 413 or 415.
    package func readJSON<Value: Sendable>(
        _ context: APIContext, isOptional: Bool = false, _ read: @escaping @Sendable (DocumentReader) -> Value?
    ) async throws -> Value {
        let bytes = try await jsonBytes(context, isOptional: isOptional)
        return try await blocking(Self.work(on: bytes)) {
            let node = try Self.document(in: bytes)
            let collector = DiagnosticCollector()
            let reader = DocumentReader(node, into: collector)
            let value = read(reader)
            reader.finish()
            let errors = collector.diagnostics.filter { $0.severity == .error }
            guard errors.isEmpty, let value else {
                throw errors.isEmpty
                    ? Problem(.badRequest, code: "request.invalid", "The request cannot be read.")
                    : Problem(items: errors.map(Problem.Item.init))
            }
            return value
        }
    }

    /// The body as any JSON value.
    ///
    /// - Throws: ``Problem``: 400, 413 or 415.
    package func jsonDocument(_ context: APIContext, isOptional: Bool = false) async throws -> DocumentNode {
        let bytes = try await jsonBytes(context, isOptional: isOptional)
        return try await blocking(Self.work(on: bytes)) { try Self.document(in: bytes) }
    }

    /// - Returns: the body; `{}` when it is empty and optional. Only the declared content type is checked.
    private func jsonBytes(_ context: APIContext, isOptional: Bool) async throws -> [UInt8] {
        let bytes = try await bodyBytes(context)
        if bytes.isEmpty && isOptional { return Array("{}".utf8) }
        try checkContentType()
        return bytes
    }

    private static func work(on bytes: [UInt8]) -> BlockingWork { bytes.count > 256 << 10 ? .memoryHeavy : .database }

    private static func document(in bytes: [UInt8]) throws -> DocumentNode {
        let documents = try documents(in: bytes)
        guard let document = documents.first else {
            throw Problem(.badRequest, code: "body.missing", "The request needs a JSON document as its body.")
        }
        guard documents.count == 1 else {
            throw Problem(.badRequest, code: "body.notJSON", "The body contains more than one JSON document.")
        }
        return document
    }

    private static func documents(in bytes: [UInt8]) throws(Problem) -> [DocumentNode] {
        var valuesLeft = BodyLimit.maxValues
        do {
            return try JSONDocumentParser.documents(in: bytes, valuesLeft: &valuesLeft)
        } catch {
            throw Problem(
                .badRequest, code: "body.notJSON",
                "The body is not valid JSON: line \(error.line), column \(error.column): \(error.message)")
        }
    }

    /// The body, up to the route's limit.
    ///
    /// - Throws: ``Problem``: 413.
    package func bodyBytes(_ context: APIContext) async throws -> [UInt8] {
        Array((try await collected(upTo: context.bodyLimit)).readableBytesView)
    }

    func collected(upTo limit: Int) async throws -> ByteBuffer {
        if let length = headers[.contentLength].flatMap({ Int($0) }), length > limit { throw Problem.tooLarge(limit) }
        do {
            return try await body.collect(upTo: limit)
        } catch is NIOTooManyBytesError {
            throw Problem.tooLarge(limit)
        }
    }

    /// - Throws: ``Problem``: 415, when the `Content-Type` is not JSON.
    private func checkContentType() throws {
        guard let name = mediaType else { return }
        guard name != "application/json", !(name.hasPrefix("application/") && name.hasSuffix("+json")) else { return }
        throw Problem(
            .unsupportedMediaType, code: "body.wrongType",
            "Unsupported content type '\(name.prefix(100))'; the body must be JSON.",
            hint: "Send it with Content-Type: application/json.", headers: [.accept: "application/json"])
    }
}

extension Request {
    /// The media type of the body in lower case, without its parameters.
    var mediaType: String? {
        headers[.contentType]?.split(separator: ";").first.map { $0.lowercased().filter { !$0.isWhitespace } }
    }
}

extension Problem {
    /// - Parameter limit: in bytes.
    package static func tooLarge(_ limit: Int) -> Problem {
        Problem(.contentTooLarge, code: "body.tooLarge", "The body is larger than \(limit) bytes.")
    }
}
