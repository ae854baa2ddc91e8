internal import COpenAPI
internal import HTTPTypes
internal import Hummingbird

/// The API's own description.
struct OpenAPIRoutes {
    func add(to routes: inout Routes) {
        routes.get("/openapi.yaml", nil) { request, _ in
            try QueryReader.expectNone(request)
            return Response(
                status: .ok, headers: [.contentType: "application/yaml", .cacheControl: "no-cache"],
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: Self.document)))
        }
    }

    /// What `openapi.yaml` said when this was compiled.
    static var document: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: openapi_bytes(), count: openapi_size()) }
}
