internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdTesting
internal import MusterModel
internal import MusterServer
internal import MusterService
import Testing

@Suite struct DatasetRoutesTests {
    private let csv: HTTPFields = [.contentType: "text/csv; charset=utf-8"]

    @Test("an upload becomes a version, and the uploaded file is deleted")
    func upload() async throws {
        let test = try TestWorkspace()
        try await withAPI(test) { client in
            let version = try await client.send(
                .post, "/datasets/shops/versions?key=shop", "shop,city\ns2,Bonn\ns1,Ulm\n", headers: csv)
            #expect(version.status == .created && version.headers[.location] == "/api/v1/datasets/shops/versions/1")
            #expect(try version.field("rowCount") == "2")
            let lines: HTTPFields = [.contentType: "application/x-ndjson"]
            let second = try await client.send(
                .post, "/datasets/shops/versions?key=shop", "{\"shop\":\"s3\",\"size\":1.5}\n", headers: lines)
            #expect(try second.field("version") == "2")
            #expect(try await client.send(.get, "/datasets").items("name") == ["shops"])
            #expect(try await client.send(.get, "/datasets/shops/sample").items("shop") == ["s3"])
            #expect(try await client.send(.get, "/datasets/shops/statistics").field("rowCount") == "1")
            #expect(try await client.send(.get, "/datasets/shops/versions/7").status == .notFound)
            #expect(try await client.send(.delete, "/datasets/shops").status == .noContent)
            #expect(try await client.send(.get, "/datasets/shops").status == .notFound)
            let left = try FileManager.default.contentsOfDirectory(atPath: test.path + "/tmp/uploads")
            #expect(left.isEmpty)
            let audit = try await client.send(.get, "/audit?subjectKind=Dataset")
            #expect(try audit.items("action") == ["delete", "import", "import"])
        }
    }

    @Test("datasets and their versions are paged")
    func pages() async throws {
        try await withAPI(TestWorkspace()) { client in
            for name in ["b", "a", "c"] {
                _ = try await client.send(.post, "/datasets/\(name)/versions?key=k", "k\n1\n", headers: csv)
            }
            #expect(try await client.all("name", of: "/datasets?limit=2") == ["a", "b", "c"])
            #expect(try await client.all("version", of: "/datasets/a/versions?limit=2") == ["1"])
            #expect(try await client.send(.get, "/datasets?limit=0").status == .badRequest)
        }
    }

    @Test("a failed import leaves the current version unchanged")
    func refusals() async throws {
        let test = try TestWorkspace(catalog: true)
        try await withAPI(test) { client in
            let path = "/datasets/customers/versions"
            #expect(try await client.send(.post, path, "a\n1\n", headers: csv).status == .badRequest)
            let twice = try await client.send(.post, path + "?key=a", "a\n1\n1\n", headers: csv)
            #expect(twice.status == .badRequest)
            #expect(try twice.field("detail")?.contains("customers.csv") == true)
            #expect(try twice.field("detail")?.contains(test.path) == false)
            #expect(
                try await client.send(.post, path + "?key=a", "x", headers: [.contentType: "image/png"]).status
                    == .unsupportedMediaType)
            #expect(
                try await client.send(.post, path + "?key=a", "not gzip", headers: csv + [.contentEncoding: "gzip"]).status
                    == .badRequest)
            #expect(
                try await client.send(.post, "/datasets/No%2F..%2Fa/versions?key=a", "a\n1\n", headers: csv).status == .badRequest
            )
            #expect(try await client.send(.delete, "/datasets/customers").status == .conflict)
            #expect(try await client.send(.get, "/datasets/customers").field("version") == "1")
        }
    }

    @Test("posted responses are imported once, and every invalid one is reported")
    func interactions() async throws {
        let test = try TestWorkspace(catalog: true)
        try await withAPI(test) { client in
            let body = #"{"interactions":[{"customerId":"c10","outcome":"accept","at":"2026-03-01T09:30:00Z","offerId":"gold"}]}"#
            let first = try await client.send(.post, "/interactions", body, headers: [.idempotencyKey: "b1"])
            #expect(try first.status == .created && first.field("batch") == "1" && first.field("rowCount") == "1")
            let again = try await client.send(.post, "/interactions", body, headers: [.idempotencyKey: "b1"])
            #expect(again.body == first.body)
            #expect(try await client.send(.get, "/interactions").items("batch") == ["1"])
            let wrong = try await client.send(
                .post, "/interactions",
                #"{"batchId":"x","interactions":[{"customerId":"c10","outcome":"No!","at":"2026-03-01"},{"outcome":"accept","at":"soon"}]}"#
            )
            #expect(wrong.status == .badRequest)
            #expect(try Set(wrong.paths) == ["/interactions/0/outcome", "/interactions/1/customerId", "/interactions/1/at"])
            let known = try await client.send(
                .post, "/interactions", body.replacing("{\"inter", with: "{\"batchId\":\"b2\",\"inter"))
            #expect(known.status == .created)
            let other = try await client.send(
                .post, "/interactions",
                body.replacing("{\"inter", with: "{\"batchId\":\"b2\",\"inter").replacing("c10", with: "c11"))
            #expect(other.status == .conflict)
            let file = try await client.send(
                .post, "/interactions/files", "customer_id,outcome,at\nc1,accept,2026-03-01\n", headers: csv)
            #expect(file.status == .created)
            let same = try await client.send(
                .post, "/interactions/files", "customer_id,outcome,at\nc1,accept,2026-03-01\n", headers: csv)
            #expect(same.status == .conflict)
        }
    }
}

private func + (left: HTTPFields, right: HTTPFields) -> HTTPFields {
    var both = left
    for field in right { both.append(field) }
    return both
}
