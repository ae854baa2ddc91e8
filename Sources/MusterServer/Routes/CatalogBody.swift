internal import HTTPTypes
internal import Hummingbird
internal import MusterBase
internal import MusterModel
internal import MusterService

/// Catalog files as a request brings them: one as the body, or several in a JSON document.
struct CatalogBody: Sendable {
    /// Of a body that is a JSON document with files.
    static let filesType = "application/vnd.muster.catalog-files+json"

    let texts: [UploadedCatalogFile]
    /// Whether the request is the file, not only its carrier.
    let isRequest: Bool

    /// - Throws: ``Problem``: 400, 413 or 415.
    init(_ request: Request, _ context: APIContext) async throws {
        guard request.mediaType != Self.filesType else {
            try await self.init(ofFiles: request, context)
            return
        }
        let name = try Self.name(of: request)
        let bytes = try await request.bodyBytes(context)
        guard !bytes.isEmpty else {
            throw Problem(.badRequest, code: "body.missing", "The request needs a body, a catalog file.")
        }
        self.init(texts: [UploadedCatalogFile(name: name, bytes: bytes)], isRequest: true)
    }

    /// - Throws: ``Problem``: 400, 413 or 415.
    init(ofFiles request: Request, _ context: APIContext) async throws {
        self.init(texts: try await request.readJSON(context, UploadedCatalogFile.read), isRequest: false)
    }

    private init(texts: [UploadedCatalogFile], isRequest: Bool) {
        self.texts = texts
        self.isRequest = isRequest
    }

    /// What is said of the files; of several, with the name of the one.
    func item(_ diagnostic: Diagnostic) -> Problem.Item {
        var item = Problem.Item(diagnostic)
        if !isRequest { item.file = diagnostic.position?.file }
        return item
    }

    /// What positions call the body; its end says what it is.
    private static func name(of request: Request) throws -> String {
        switch request.mediaType {
        case nil: return "body"
        case "application/json"?: return "body.json"
        case "application/yaml"?, "application/x-yaml"?, "text/yaml"?, "text/x-yaml"?, "text/plain"?: return "body.yaml"
        case let type?:
            throw Problem(
                .unsupportedMediaType, code: "body.wrongType", "The body is '\(type.prefix(100))', not a catalog file.",
                hint: "Send it with Content-Type: application/yaml, or application/json.",
                headers: [.accept: "application/yaml, application/json, \(filesType)"])
        }
    }
}

extension UploadedCatalogFile {
    /// The files of a document; `nil` when there is something wrong with it, which is reported.
    fileprivate static func read(_ reader: DocumentReader) -> [UploadedCatalogFile]? {
        let texts = reader.objects("files").map { file in
            let name = file.text("name")
            let text = file.optionalText("text", allowingEmpty: true)
            if text == nil, file.field("text") == nil {
                file.report("text", code: "document.missingField", "'text' is missing.")
            }
            let trees = file.optionalObjects("treeFiles").map { tree in
                let path = tree.text("path")
                let text = tree.text("text")
                tree.finish()
                return (path ?? "", Array((text ?? "").utf8))
            }
            file.finish()
            return UploadedCatalogFile(
                name: name ?? "", bytes: Array((text ?? "").utf8),
                treeFiles: Dictionary(firstOf: trees))
        }
        return reader.hasErrors ? nil : texts
    }
}
