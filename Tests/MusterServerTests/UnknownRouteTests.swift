internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdTesting
internal import MusterServer
internal import MusterService
import Testing

@Suite struct UnknownRouteTests {
    @Test("an unknown path is a problem with a request id")
    func notFound() async throws {
        try await withRouter { client in
            let response = try await client.execute(uri: "/nothing", method: .get)
            #expect(response.status == .notFound)
            #expect(response.headers[.contentType] == "application/problem+json")
            let problem = try problem(response)
            #expect(problem["code"] == "path.notFound")
            #expect(problem["requestId"] == response.headers[.requestId])
        }
    }

    @Test("an unsupported method is answered with the supported ones", arguments: ["POST", "PROPFIND", "X"])
    func methodNotAllowed(_ method: String) async throws {
        try await withRouter { client in
            let response = try await client.execute(uri: "/openapi.yaml", method: .init(method)!)
            #expect(response.status == .methodNotAllowed)
            #expect(response.headers[.allow] == "GET, HEAD, OPTIONS")
            #expect(try problem(response)["code"] == "method.notAllowed")
        }
    }

    @Test("OPTIONS lists the methods, and HEAD is GET without a body")
    func optionsAndHead() async throws {
        try await withRouter { client in
            let options = try await client.execute(uri: "/openapi.yaml", method: .options)
            #expect(options.status == .noContent)
            #expect(options.headers[.allow] == "GET, HEAD, OPTIONS")
            let get = try await client.execute(uri: "/openapi.yaml", method: .get)
            let head = try await client.execute(uri: "/openapi.yaml", method: .head)
            #expect(head.status == .ok)
            #expect(head.headers[.contentLength] == get.headers[.contentLength])
            #expect(head.body.readableBytes == 0)
            let missing = try await client.execute(uri: "/nothing", method: .head)
            #expect(missing.status == .notFound)
            #expect(missing.body.readableBytes == 0)
        }
    }

    @Test("an unknown query parameter is refused by name")
    func unknownParameter() async throws {
        try await withRouter { client in
            let response = try await client.execute(uri: "/openapi.yaml?x=1&y", method: .get)
            #expect(response.status == .badRequest)
            #expect(String(buffer: response.body).contains("\"path\":\"x\""))
            #expect(String(buffer: response.body).contains("\"path\":\"y\""))
        }
    }
}
