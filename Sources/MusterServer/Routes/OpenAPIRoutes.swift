internal import COpenAPI
internal import HTTPTypes
internal import Hummingbird
internal import MusterCatalog
internal import MusterModel

/// The OpenAPI document, and its pages for a browser.
struct OpenAPIRoutes {
    func add(to routes: inout Routes) {
        routes.get("/openapi.yaml", nil) { request, _ in
            try QueryReader.expectNone(request)
            return Self.response(Self.document, "application/yaml")
        }
        routes.get("/openapi.json", nil) { request, _ in
            try QueryReader.expectNone(request)
            return Self.response(Self.json, "application/json")
        }
        routes.get("/docs", nil) { request, _ in
            try QueryReader.expectNone(request)
            guard Self.file("swagger-ui.css") != nil else { throw Self.notIncluded }
            var response = Self.response(Array(Self.page.utf8), "text/html; charset=utf-8")
            // Swagger UI sets styles of elements, and its style sheet has images as data.
            response.headers[.contentSecurityPolicy] =
                "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
                + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
            return response
        }
        routes.get("/docs/{name}", nil) { request, context in
            try QueryReader.expectNone(request)
            let name = context.path("name")
            guard let (bytes, mediaType) = Self.file(name) else { throw Self.notIncluded }
            return Self.response(bytes, mediaType)
        }
    }

    private static func response(_ bytes: [UInt8], _ mediaType: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: mediaType, .cacheControl: "no-cache"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    private static let notIncluded = Problem(
        .notFound, code: "docs.notIncluded", "There is no such page.",
        hint: "The pages are at /docs, if Swagger UI was there when the server was built (script/bootstrap fetches it).")

    /// The texts that were embedded at compile time: `openapi.yaml`, and then the files of Swagger UI, if any.
    private static let texts: [[UInt8]] = {
        let bytes = UnsafeRawBufferPointer(start: openapi_bytes(), count: openapi_size())
        return bytes.split(separator: 0).map { Array($0) }
    }()

    /// The contents of `openapi.yaml`.
    static var document: [UInt8] { texts.first ?? [] }

    /// The same document as JSON.
    private static let json: [UInt8] = {
        let file = DocumentFile(name: "openapi.yaml", bytes: document)
        return Array((DocumentFileReader([file]).documents.first?.json ?? "{}").utf8)
    }()

    /// A file of the pages with its media type; `nil` if there is no such file.
    private static func file(_ name: String) -> ([UInt8], String)? {
        guard texts.count == 4 else { return nil }
        return switch name {
        case "start.js": (Array(start.utf8), "text/javascript")
        case "swagger-ui.css": (texts[1], "text/css")
        case "swagger-ui.js": (texts[2], "text/javascript")
        case "LICENSE": (texts[3], "text/plain")
        default: nil
        }
    }

    private static let page = """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <title>Muster API</title>
        <link rel="icon" href="data:,">
        <link rel="stylesheet" href="/docs/swagger-ui.css">
        </head>
        <body>
        <div id="swagger-ui"></div>
        <noscript>This page needs JavaScript. The API is described in <a href="/openapi.yaml">openapi.yaml</a>.</noscript>
        <script src="/docs/swagger-ui.js"></script>
        <script src="/docs/start.js"></script>
        </body>
        </html>

        """

    /// Without `validatorUrl`, Swagger UI would send the document to a server of its makers.
    private static let start = """
        SwaggerUIBundle({
          url: "/openapi.json",
          dom_id: "#swagger-ui",
          deepLinking: true,
          docExpansion: "none",
          defaultModelsExpandDepth: 0,
          validatorUrl: null
        });

        """
}
