internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdTesting
internal import MusterFiles
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

    @Test("an earlier version is restored, unless an active campaign needs what it lacks")
    func restore() async throws {
        let test = try TestWorkspace(catalog: true)
        try await withAPI(test) { client in
            let path = "/datasets/customers/versions"
            #expect(
                try await client.send(.patch, "/campaigns/spring", #"{"status":"active"}"#).status == .ok)
            #expect(
                try await client.send(.patch, "/segments/all", #"{"where":"customer.age > 1"}"#).status == .ok)
            let rows = (0..<12).map { "c\($0),\($0)\n" }.joined()
            let second = try await client.send(.post, path, "customer_id,tier\n" + rows, headers: csv)
            #expect(try second.status == .conflict && second.field("code") == #""dataset.breaksCampaigns""#)
            #expect(
                try await client.send(.post, path + "?force=true", "customer_id,tier\n" + rows, headers: csv).status == .created)
            let third = try await client.send(.post, path, "customer_id,age\n" + rows, headers: csv)
            #expect(try third.status == .created && third.field("version") == "3")
            let back = try await client.send(.post, path + "/1/restore")
            #expect(try back.status == .ok && back.field("version") == "1" && back.field("rowCount") == "12")
            #expect(try await client.send(.get, "/datasets/customers").field("version") == "1")
            #expect(try await client.send(.post, path + "/2/restore").status == .conflict)
            #expect(try await client.send(.post, path + "/2/restore?force=true").field("version") == "2")
            #expect(try await client.send(.post, path + "/9/restore").status == .notFound)
            #expect(try await client.send(.post, path + "/x/restore").status == .notFound)
            #expect(try await client.send(.post, path + "/1/restore?forced=true").status == .badRequest)
        }
    }

    @Test("texts that become numbers with a decimal comma do not break an active campaign that reads them")
    func decimalCommas() async throws {
        let test = try TestWorkspace(catalog: true)
        try await withAPI(test) { client in
            let path = "/datasets/customers/versions"
            func rows(_ spend: String) -> String {
                "customer_id,spend\n" + (0..<12).map { "c\($0),\"\(spend)\"\n" }.joined()
            }
            #expect(try await client.send(.post, path, rows("none"), headers: csv).status == .created)
            let condition = #"{"where":"double(customer.spend) > 1.0"}"#
            #expect(try await client.send(.patch, "/segments/all", condition).status == .ok)
            #expect(try await client.send(.patch, "/campaigns/spring", #"{"status":"active"}"#).status == .ok)
            let commas = try await client.send(.post, path, rows("12,50"), headers: csv)
            #expect(try commas.status == .conflict && commas.field("code") == #""dataset.breaksCampaigns""#)
            #expect(
                try commas.field("detail")?.contains("now holds numbers written as '12,50'. Active campaign 'spring'") == true)
            #expect(try await client.send(.get, "/datasets/customers").field("version") == "2")
            #expect(try await client.send(.post, path, rows("12 EUR"), headers: csv).status == .created)
            #expect(try await client.send(.post, path + "?force=true", rows("12,50"), headers: csv).status == .created)
        }
    }

    @Test("imports and deletions of rows are checked without effect, and forced")
    func checkAndForce() async throws {
        let test = try TestWorkspace(catalog: true)
        try await withAPI(test) { client in
            let path = "/datasets/customers/versions"
            func count() async throws -> String? { try await client.send(.get, "/datasets/customers").field("rowCount") }
            let few = "customer_id,age\nc10,20\n"
            #expect(try await client.send(.post, path, few, headers: csv).status == .conflict)
            #expect(try await client.send(.post, path + "?check=true", few, headers: csv).status == .conflict)
            let checked = try await client.send(.post, path + "?check=true&force=true", few, headers: csv)
            #expect(try checked.status == .ok && checked.field("rowCount") == "1" && checked.field("version") == "2")
            #expect(try await count() == "12")
            let ids = (10..<19).map { "c\($0)\n" }.joined()
            let gone = "customer_id\n" + ids + "nobody\n"
            #expect(try await client.send(.post, path + "?mode=delete", gone, headers: csv).status == .conflict)
            let wouldGo = try await client.send(.post, path + "?mode=delete&check=true&force=true", gone, headers: csv)
            #expect(try wouldGo.status == .ok && wouldGo.json["counts"]?["removed"]?.json == "9")
            #expect(try await count() == "12")
            let went = try await client.send(.post, path + "?mode=delete&force=true", gone, headers: csv)
            #expect(try went.status == .created && went.json["counts"]?["unknown"]?.json == "1")
            #expect(try await count() == "3")
            let upserted = try await client.send(.post, path + "?mode=upsert", "customer_id,age\nc99,1\n", headers: csv)
            #expect(try upserted.json["counts"]?["added"]?.json == "1")
            #expect(try await count() == "4")
        }
    }

    @Test("the charset of the content type is the encoding of the file")
    func charset() async throws {
        try await withAPI(TestWorkspace()) { client in
            func upload(_ contentType: String, _ bytes: [UInt8]) async throws -> TestResponse {
                try await client.execute(
                    uri: "/api/v1/datasets/shops/versions?key=id", method: .post, headers: [.contentType: contentType],
                    body: ByteBuffer(bytes: bytes))
            }
            let bytes = Array("id,name\n1,M".utf8) + [0xfc] + Array("ller \n".utf8) + Array("2,".utf8) + [0x80, 0x0a]
            let undeclared = try await upload("text/csv", bytes)
            #expect(undeclared.status == .badRequest)
            let declared = try await upload("text/csv; charset=windows-1252", bytes)
            #expect(declared.status == .created)
            #expect(try await client.send(.get, "/datasets/shops/sample").items("name") == ["Müller ", "€"])
            let wide = "id,name\n1,Grüße\n".utf16.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }
            let wider = try await upload("text/csv; charset=\"UTF-16\"", [0xff, 0xfe] + wide)
            #expect(wider.status == .created)
            #expect(try await client.send(.get, "/datasets/shops/sample").items("name") == ["Grüße"])
            let unknown = try await upload("text/csv; charset=ebcdic", bytes)
            #expect(unknown.status == .unsupportedMediaType)
        }
    }

    @Test("an archive of files becomes one version; a wrong one changes nothing")
    func archive() async throws {
        let test = try TestWorkspace()
        @Sendable func archive(_ files: [(String, String)]) throws -> ByteBuffer {
            let path = test.path + "/\(UUID().uuidString).tar"
            var writer = try TarWriter(path: path)
            for (name, text) in files { try writer.add(Array(text.utf8), as: name) }
            try writer.publish()
            return ByteBuffer(bytes: try Data(contentsOf: URL(fileURLWithPath: path)))
        }
        try await withAPI(test) { client in
            func upload(_ body: ByteBuffer, to path: String, _ headers: HTTPFields = [:]) async throws -> TestResponse {
                try await client.execute(
                    uri: "/api/v1" + path, method: .post, headers: headers + [.contentType: "application/x-tar"], body: body)
            }
            let path = "/datasets/shops/versions?key=id"
            let both = try archive([("a.csv", "id,n\n1,2\n"), ("folder/b.csv", "id,n\n2,x\n")])
            let version = try await upload(both, to: path)
            #expect(try version.status == .created && version.field("rowCount") == "2")
            let twice = try await upload(archive([("a.csv", "id\n1\n"), ("folder/b.csv", "id\n1\n")]), to: path)
            #expect(twice.status == .badRequest)
            #expect(try twice.field("detail")?.contains("line 2 of folder/b.csv") == true)
            #expect(try twice.field("detail")?.contains(test.path) == false)
            for (files, code) in [
                ([], "archive.empty"), ([("a.csv", "id\n1\n"), ("a.csv", "id\n2\n")], "archive.sameName"),
                ([("../a.csv", "id\n1\n")], "archive.unsafePath"), ([("/a.csv", "id\n1\n")], "archive.unsafePath"),
                ([("a.txt2", "id\n1\n")], "import.unknownFormat"),
            ] as [([(String, String)], String)] {
                let response = try await upload(archive(files), to: path)
                #expect(try response.status == .badRequest && response.field("code") == "\"\(code)\"", "\(response.body)")
            }
            let cut = try await upload(ByteBuffer(string: "id\n1\n"), to: path)
            #expect(try cut.field("code") == #""archive.truncated""#)
            let text = try await upload(ByteBuffer(repeating: 65, count: 2_048), to: path)
            #expect(try text.field("code") == #""archive.invalid""#)
            let encoded = try await upload(both, to: path, [.contentEncoding: "gzip"])
            #expect(encoded.status == .badRequest)
            #expect(try await client.send(.get, "/datasets/shops").field("version") == "1")

            let responses = "customer_id,outcome,at\n"
            let good = ("r.csv", responses + "c1,accept,2026-03-01\n")
            let wrong = try await upload(
                archive([good, ("s.csv", responses + "c1,accept,soon\n")]), to: "/interactions/archives")
            #expect(wrong.status == .badRequest)
            #expect(try await client.send(.get, "/interactions").field("total") == "0")
            let all = try await upload(
                archive([good, ("s.csv", responses + "c2,accept,2026-03-01\n")]), to: "/interactions/archives")
            #expect(try all.status == .created && all.items("batch") == ["1", "2"])
            let single = try await upload(archive([good]), to: "/interactions/files")
            #expect(single.status == .unsupportedMediaType)
            #expect(
                try await client.send(.post, "/interactions/archives", good.1, headers: csv).status == .unsupportedMediaType)
            #expect(try FileManager.default.contentsOfDirectory(atPath: test.path + "/tmp/uploads").isEmpty)
        }
    }

    @Test("a batch of interactions is undone, unless it holds contacts of a run")
    func undo() async throws {
        let test = try TestWorkspace(catalog: true)
        try await withAPI(test) { client in
            let text = "customer_id,outcome,at\nc10,accept,2026-03-01\n"
            #expect(try await client.send(.post, "/interactions/files", text, headers: csv).status == .created)
            _ = try test.workspace.runs.perform(campaign: "spring")
            #expect(try await client.send(.delete, "/interactions/1").status == .noContent)
            #expect(try await client.send(.get, "/interactions").items("kind") == ["contacts"])
            #expect(try await client.send(.delete, "/interactions/1").status == .notFound)
            #expect(try await client.send(.delete, "/interactions/x").status == .notFound)
            #expect(try await client.send(.delete, "/interactions/2").status == .conflict)
            // It can be imported again.
            #expect(try await client.send(.post, "/interactions/files", text, headers: csv).status == .created)
            #expect(try await client.send(.get, "/audit?subjectKind=Interactions").status != .internalServerError)
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
