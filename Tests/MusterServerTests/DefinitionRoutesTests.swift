internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdTesting
internal import MusterModel
internal import MusterServer
internal import MusterService
import Testing

@Suite struct DefinitionRoutesTests {
    @Test("a definition is created, read, changed, replaced and deleted under version preconditions")
    func life() async throws {
        let test = try TestWorkspace()
        try await withAPI(test) { client in
            let created = try await client.send(.post, "/categories", #"{"name":"Credit cards"}"#)
            #expect(created.status == .created && created.headers[.eTag] == "\"1\"")
            #expect(created.headers[.location] == "/api/v1/categories/credit_cards")
            #expect(try created.field("kind") == #""Category""#)
            let read = try await client.send(.get, "/categories/credit_cards", headers: [.ifNoneMatch: "\"1\""])
            #expect(read.status == .notModified)
            let stale = try await client.send(
                .patch, "/categories/credit_cards", #"{"name":"X"}"#, headers: [.ifMatch: "\"2\""])
            #expect(stale.status == .preconditionFailed && stale.headers[.eTag] == "\"1\"")
            let changed = try await client.send(
                .patch, "/categories/credit_cards", #"{"name":"Cards"}"#,
                headers: [.ifMatch: "\"1\"", .contentType: "application/merge-patch+json"])
            #expect(changed.status == .ok && changed.headers[.eTag] == "\"2\"")
            #expect(try changed.field("name") == #""Cards""#)
            let put = try await client.send(.put, "/categories/loans", #"{"name":"Loans"}"#)
            #expect(put.status == .created)
            let onlyNew = try await client.send(.put, "/categories/loans", #"{"name":"L"}"#, headers: [.ifNoneMatch: "*"])
            #expect(onlyNew.status == .preconditionFailed)
            let list = try await client.send(.get, "/categories?search=AN")
            #expect(try list.items("id") == ["loans"] && list.field("total") == "1")
            let gone = try await client.send(.delete, "/categories/loans", headers: [.ifMatch: "\"1\""])
            #expect(gone.status == .noContent)
            #expect(try await client.send(.get, "/categories/loans").status == .notFound)
            let history = try await client.send(.get, "/categories/loans/history")
            #expect(try history.items("action") == ["delete", "create"] && history.items("by") == ["local", "local"])
        }
    }

    @Test("the errors of a request are reported together")
    func wrong() async throws {
        let test = try TestWorkspace(catalog: true)
        try await withAPI(test) { client in
            let shape = try await client.send(.post, "/offers", #"{"priority":"high","colour":1,"categoryId":"cards"}"#)
            #expect(shape.status == .badRequest)
            #expect(try Set(shape.paths) == ["/name", "/priority", "/colour"])
            let dangling = try await client.send(.post, "/offers", #"{"name":"X","categoryId":"cads"}"#)
            #expect(dangling.status == .conflict)
            #expect(try dangling.paths == ["/categoryId"])
            let taken = try await client.send(.post, "/offers", #"{"id":"gold","name":"X","categoryId":"cards"}"#)
            #expect(taken.status == .conflict)
            #expect(try taken.field("code") == #""definition.idTaken""#)
            let used = try await client.send(.delete, "/categories/cards")
            #expect(used.status == .conflict)
            #expect(try used.field("detail") == #""The category 'cards' cannot be deleted: the offer 'gold' names it.""#)
            let other = try await client.send(.put, "/offers/gold", #"{"id":"silver","name":"X","categoryId":"cards"}"#)
            #expect(other.status == .badRequest)
        }
    }

    @Test("a list continues from its cursor and accepts no other")
    func pages() async throws {
        let test = try TestWorkspace()
        try await withAPI(test) { client in
            for number in 0..<5 { _ = try await client.send(.put, "/categories/c\(number)", #"{"name":"N"}"#) }
            #expect(try await client.all("id", of: "/categories?limit=2") == (0..<5).map { "c\($0)" })
            #expect(try await client.send(.get, "/categories?cursor=abc").status == .notFound)
            #expect(try await client.send(.get, "/categories?cursor=%21").status == .badRequest)
            #expect(try await client.send(.get, "/categories?serch=a").status == .badRequest)
        }
    }

    @Test("a missing definition is a 404, whatever the preconditions")
    func missing() async throws {
        try await withAPI(TestWorkspace()) { client in
            let headers: HTTPFields = [.ifMatch: "\"1\""]
            let patched = try await client.send(.patch, "/categories/no", #"{"name":"N"}"#, headers: headers)
            #expect(patched.status == .notFound)
            #expect(try await client.send(.delete, "/categories/no", headers: headers).status == .notFound)
            let put = try await client.send(.put, "/categories/no", #"{"name":"N"}"#, headers: headers)
            #expect(put.status == .preconditionFailed)
        }
    }

    @Test(
        "an id that is a reserved path segment is never assigned",
        arguments: [
            ("/segments", #""name":"Preview","where":"true""#, "preview"),
            ("/decision-flows", #""name":"Check","stages":[{"type":"inventory"}]"#, "check"),
            ("/campaigns", #""name":"Validate","decisionFlowId":"flow","segmentId":"all""#, "validate"),
        ])
    func reservedPathSegments(_ path: String, _ fields: String, _ word: String) async throws {
        try await withAPI(TestWorkspace(catalog: true)) { client in
            let made = try await client.send(.post, path, "{\(fields)}")
            let location = try #require(made.headers[.location])
            #expect(location == "/api/v1\(path)/\(word)_2")
            #expect(try await client.execute(uri: location, method: .get).status == .ok)
            let refused = try await client.send(.post, path, "{\"id\":\"\(word)\",\(fields)}")
            #expect(try refused.status == .badRequest && refused.field("code") == #""definition.idReserved""#)
        }
    }

    @Test("previewing a segment stores nothing")
    func previews() async throws {
        let test = try TestWorkspace(catalog: true)
        try await withAPI(test) { client in
            let before = try test.workspace.cacheKey()
            let preview = try await client.send(.post, "/segments/preview", #"{"where":"customer.age >= 25"}"#)
            #expect(try preview.field("customers") == "5")
            #expect(try test.workspace.cacheKey() == before)
        }
    }

    @Test("a viewer's key can read but not change anything")
    func roles() async throws {
        let test = try TestWorkspace(catalog: true)
        let (viewer, operate) = (try test.headers(.viewer), try test.headers(.operator))
        try await withRouter(test) { client in
            #expect(try await client.send(.get, "/offers").status == .unauthorized)
            #expect(try await client.send(.get, "/offers", headers: viewer).status == .ok)
            #expect(try await client.send(.delete, "/offers/gold", headers: viewer).status == .forbidden)
            #expect(try await client.send(.post, "/campaigns/spring/runs", headers: viewer).status == .forbidden)
            #expect(try await client.send(.post, "/segments/preview", #"{"where":"true"}"#, headers: viewer).status == .ok)
            let changed = try await client.send(.patch, "/offers/gold", #"{"priority":1}"#, headers: operate)
            #expect(changed.status == .ok)
            let history = try await client.send(.get, "/offers/gold/history?limit=1", headers: viewer)
            #expect(try history.items("by") == ["key:operator"])
        }
    }

    @Test("a catalog file is applied as YAML or JSON, and errors have line numbers")
    func apply() async throws {
        let test = try TestWorkspace()
        try await withAPI(test) { client in
            let yaml: HTTPFields = [.contentType: "application/yaml"]
            let good = try await client.send(
                .post, "/catalog/apply", "kind: Category\nid: a\nname: A\n---\nkind: Category\nid: b\nname: B\nparentId: a\n",
                headers: yaml)
            #expect(try good.status == .ok && good.field("created") == "2")
            let json = try await client.send(.post, "/catalog/apply", #"[{"kind":"Category","id":"c","name":"C"}]"#)
            #expect(try json.items("effect") == ["created"])
            let bad = try await client.send(
                .post, "/catalog/apply", "kind: Category\nid: b\nname: B\nparentId: z\n", headers: yaml)
            #expect(bad.status == .conflict)
            guard case .list(let errors)? = try bad.json["errors"]?.value else { return }
            #expect(errors.first?["line"]?.json == "4" && errors.first?["definition"]?.json == #""Category b""#)
            let broken = try await client.send(.post, "/catalog/apply", "kind: [", headers: yaml)
            #expect(broken.status == .badRequest)
            let type = try await client.send(.post, "/catalog/apply", "x", headers: [.contentType: "image/png"])
            #expect(type.status == .unsupportedMediaType)
        }
    }
}
