internal import COpenAPI
internal import HTTPTypes
internal import Hummingbird

/// The OpenAPI document.
struct OpenAPIRoutes {
    func add(to routes: inout Routes) {
        routes.get("/openapi.yaml", nil) { request, _ in
            try QueryReader.expectNone(request)
            return Response(
                status: .ok, headers: [.contentType: "application/yaml", .cacheControl: "no-cache"],
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: Self.document)))
        }
    }

    /// The contents of `openapi.yaml` at compile time.
    static var document: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: openapi_bytes(), count: openapi_size()) }
}
