internal import HTTPTypes
internal import Hummingbird
internal import MusterBase
internal import MusterModel
internal import MusterService

/// The catalog files in a request: one file as the body, or several in a JSON document.
struct CatalogBody: Sendable {
    /// The media type of a JSON document with several files.
    static let filesMediaType = "application/vnd.muster.catalog-files+json"

    let files: [UploadedCatalogFile]
    /// Whether the body itself is the file, rather than a document with files.
    let isSingleFile: Bool

    /// - Throws: ``Problem``: 400, 413 or 415.
    init(_ request: Request, _ context: APIContext) async throws {
        guard request.mediaType != Self.filesMediaType else {
            try await self.init(ofFiles: request, context)
            return
        }
        let name = try Self.name(of: request)
        let bytes = try await request.bodyBytes(context)
        guard !bytes.isEmpty else {
            throw Problem(.badRequest, code: "body.missing", "The request needs a catalog file as its body.")
        }
        self.init(files: [UploadedCatalogFile(name: name, bytes: bytes)], isSingleFile: true)
    }

    /// - Throws: ``Problem``: 400, 413 or 415.
    init(ofFiles request: Request, _ context: APIContext) async throws {
        self.init(files: try await request.readJSON(context, UploadedCatalogFile.read), isSingleFile: false)
    }

    private init(files: [UploadedCatalogFile], isSingleFile: Bool) {
        self.files = files
        self.isSingleFile = isSingleFile
    }

    /// An error in the files, with the file's name when there are several.
    func item(_ diagnostic: Diagnostic) -> Problem.Item {
        var item = Problem.Item(diagnostic)
        if !isSingleFile { item.file = diagnostic.position?.file }
        return item
    }

    /// The file name that positions use for the body; its extension gives the format.
    private static func name(of request: Request) throws -> String {
        switch request.mediaType {
        case nil: return "body"
        case "application/json"?: return "body.json"
        case "application/yaml"?, "application/x-yaml"?, "text/yaml"?, "text/x-yaml"?, "text/plain"?: return "body.yaml"
        case let type?:
            throw Problem(
                .unsupportedMediaType, code: "body.wrongType", "Unsupported content type '\(type.prefix(100))'.",
                hint: "Send a catalog file with Content-Type: application/yaml or application/json.",
                headers: [.accept: "application/yaml, application/json, \(filesMediaType)"])
        }
    }
}

extension UploadedCatalogFile {
    /// Reads the files of a document. Reports errors and returns `nil` when there are any.
    fileprivate static func read(_ reader: DocumentReader) -> [UploadedCatalogFile]? {
        let files = reader.objects("files").map { file in
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
        return reader.hasErrors ? nil : files
    }
}
