internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdTesting
internal import MusterModel
internal import MusterServer
import Testing

/// A client can send back what it was sent.
@Suite struct SentBackTests {
    private static let others = """
        { kind: QualificationRule, id: adults, name: Adults, stage: eligibility, when: customer.age >= 18 }
        ---
        { kind: ContactPolicy, id: cap, name: Cap, type: frequency_cap, maxContacts: 1, windowDays: 7 }
        ---
        { kind: Model, id: model, name: M, type: scorecard, baseScore: 1, minScore: 0, maxScore: 2, rules: [{ when: "true", points: 1 }] }

        """

    private static let paths = [
        "/campaigns/spring", "/offers/gold", "/channels/post", "/categories/cards", "/creatives/gold_post", "/segments/all",
        "/decision-flows/flow", "/qualification-rules/adults", "/contact-policies/cap", "/models/model",
    ]

    @Test("PUT accepts what GET returns, and changes nothing", arguments: paths)
    func put(_ path: String) async throws {
        let test = try TestWorkspace(catalog: true)
        try await withAPI(test) { client in
            let applied = try await client.send(
                .post, "/catalog/apply", Self.others, headers: [.contentType: "application/yaml"])
            #expect(applied.status == .ok)
            let read = try await client.send(.get, path)
            #expect(read.status == .ok)
            let put = try await client.send(.put, path, String(buffer: read.body))
            #expect(put.status == .ok, "\(String(buffer: put.body))")
            #expect(try put.field("version") == read.field("version"))
            let patched = try await client.send(.patch, path, String(buffer: put.body))
            #expect(try patched.status == .ok && patched.field("version") == read.field("version"))
        }
    }

    @Test("an edited document keeps the edit and ignores stale read-only fields")
    func edited() async throws {
        let test = try TestWorkspace(catalog: true)
        try await withAPI(test) { client in
            let read = String(buffer: try await client.send(.get, "/campaigns/spring").body)
            _ = try await client.send(.post, "/campaigns/spring/runs")
            let edited = read.replacing(#""name":"Spring""#, with: #""name":"Spring 2""#)
            let put = try await client.send(.put, "/campaigns/spring", edited)
            #expect(try put.status == .ok && put.field("name") == #""Spring 2""# && put.field("version") == "2")
            #expect(try put.field("runCount") == "1")
            let check = try await client.send(.post, "/campaigns/validate", String(buffer: put.body))
            #expect(try check.field("valid") == "true")
        }
    }

    @Test("every answer to a change has its warnings")
    func warnings() async throws {
        let test = try TestWorkspace(catalog: true)
        try await withAPI(test) { client in
            let body = #"{"name":"N","decisionFlowId":"flow","segmentId":"all","scheduleType":"daily","scheduleDayOfWeek":3}"#
            let created = try await client.send(.post, "/campaigns", body)
            #expect(created.status == .created)
            guard case .list(let warnings)? = try created.json["warnings"]?.value else {
                Issue.record("no warnings")
                return
            }
            #expect(warnings.map { $0["path"]?.json } == [#""/scheduleDayOfWeek""#])
            #expect(warnings.first?["code"]?.json == #""schedule.unusedDay""#)
            #expect(try created.json["scheduleDayOfWeek"] == nil)
            for (path, fields) in [
                ("/campaigns/spring", #"{"scheduleType":"monthly","scheduleDayOfMonth":"3","scheduleDayOfWeek":1}"#),
                ("/offers/gold", #"{"priority":1}"#),
            ] {
                let patched = try await client.send(.patch, path, fields)
                guard case .list(let found)? = try patched.json["warnings"]?.value else {
                    Issue.record("no warnings")
                    return
                }
                #expect(found.count == (path == "/offers/gold" ? 0 : 1), "\(fields)")
            }
        }
    }

    @Test("an unnamed campaign gets an id made of its generated name")
    func generatedId() async throws {
        let test = try TestWorkspace(catalog: true)
        try await withAPI(test) { client in
            _ = try await client.send(.patch, "/decision-flows/flow", #"{"name":"Best two"}"#)
            _ = try await client.send(.patch, "/segments/all", #"{"name":"Bought in the last nine months"}"#)
            for id in ["best_two_to_bought_in_the_last_nine_months", "best_two_to_bought_in_the_last_nine_months_2"] {
                let made = try await client.send(.post, "/campaigns", #"{"decisionFlowId":"flow","segmentId":"all"}"#)
                #expect(try made.field("id") == "\"\(id)\"")
            }
            let long = String(repeating: "Very long name ", count: 12)
            let made = try await client.send(.post, "/categories", "{\"name\":\"\(long)\"}")
            let id = try #require(try made.json["id"]?.json)
            #expect(id.hasPrefix("\"very_long_name_very_long_name") && id.utf8.count <= 66)
        }
    }

    @Test("hints of an import name parameters of the API, not options of the command line")
    func importHints() async throws {
        let test = try TestWorkspace(catalog: true)
        try await withAPI(test) { client in
            let csv: HTTPFields = [.contentType: "text/csv"]
            let wrong = try await client.send(
                .post, "/datasets/customers/versions?key=customerid", "customer_id,age\nC1,2\n", headers: csv)
            #expect(try wrong.field("hint") == #""Did you mean key=customer_id?""#)
            let twice = try await client.send(
                .post, "/datasets/customers/versions?key=a", "a,b\n1,2\n1,3\n", headers: csv)
            #expect(try twice.field("hint")?.contains("--") == false)
        }
    }
}
