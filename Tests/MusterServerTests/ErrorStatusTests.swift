internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdTesting
internal import MusterServer
import Testing

/// One rule: a request that the document alone shows to be wrong is a 400; one at odds with what is stored is a 409.
@Suite struct ErrorStatusTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var method: HTTPRequest.Method
        var path: String
        var body: String
        var testDescription: String { "\(method) \(path) \(body)" }

        init(_ method: HTTPRequest.Method, _ path: String, _ body: String) {
            (self.method, self.path, self.body) = (method, path, body)
        }

        static func campaign(_ fields: String) -> Case {
            Case(.post, "/campaigns", #"{"name":"N","decisionFlowId":"flow","segmentId":"all",\#(fields)}"#)
        }

        static func segment(_ condition: String) -> Case {
            Case(.post, "/segments", #"{"name":"S","where":"\#(condition)"}"#)
        }

        static func apply(_ yaml: String) -> Case { Case(.post, "/catalog/apply", yaml) }
    }

    static let wrongAlone: [Case] = [
        Case(.post, "/offers", #"{"name":"X","priority":"high","categoryId":"cards"}"#),
        Case(.post, "/offers", #"{"name":"X","priority":101,"categoryId":"cards"}"#),
        Case(.post, "/offers", #"{"name":"X","colour":1,"categoryId":"cards"}"#),
        Case(.post, "/offers", #"{"categoryId":"cards"}"#),
        Case(.post, "/offers", #"{"name":"X","categoryId":"cards","validFrom":"2026-02-01","validTo":"2026-01-01"}"#),
        Case(.put, "/offers/gold", #"{"id":"silver","name":"X","categoryId":"cards"}"#),
        Case(.post, "/campaigns", #"{"id":"validate","name":"N","decisionFlowId":"flow","segmentId":"all"}"#),
        // Both kinds of errors: the document has to be mended first.
        Case(.post, "/offers", #"{"name":"X","priority":"high","categoryId":"nope"}"#),
        .campaign(#""scheduleType":"weekly""#),
        .campaign(#""scheduleType":"weekly","scheduleDayOfWeek":7"#),
        .campaign(#""scheduleType":"monthly""#),
        .campaign(#""scheduleType":"daily","scheduleTimezone":"Europe/Berlni""#),
        .campaign(#""scheduleType":"daily","scheduleTime":"9 o'clock""#),
        .campaign(#""fileConfig":{"destination":"s3"}"#),
        .campaign(#""fileConfig":{"destination":"s3","s3Path":"foo"}"#),
        .campaign(#""fileConfig":{"columns":["personalization"]}"#),
        .segment("customer.age >"), .segment("customer.age >= 'a' + 1"), .segment("size(1) > 2"), .segment("1 + 1"),
        Case(
            .post, "/qualification-rules",
            #"{"name":"R","stage":"eligibility","when":"true","multiplier":2}"#),
        Case(.post, "/decision-flows", #"{"name":"F","stages":[{"type":"qualify"},{"type":"inventory"}]}"#),
        Case(.patch, "/campaigns/spring", #"{"id":null}"#), Case(.patch, "/offers/gold", #"{"name":null}"#),
        Case(.patch, "/offers/gold", #"{"priority":"high"}"#),
        Case(.patch, "/campaigns/spring", #"{"scheduleTimezone":"Nowhere/City"}"#),
        Case(.patch, "/decision-flows/flow", #"{"stages":[{"type":"qualify"},{"type":"inventory"}]}"#),
        Case(.patch, "/offers/gold", "[]"),
        .apply("kind: Segment\nid: s\nname: S\nwhere: 'customer.age >'\n"),
        .apply("kind: Category\nid: a\nname: A\n---\nkind: Category\nid: a\nname: B\n"),
    ]

    static let atOddsWithStored: [Case] = [
        Case(.post, "/offers", #"{"name":"X","categoryId":"cads"}"#),
        Case(.post, "/offers", #"{"id":"gold","name":"X","categoryId":"cards"}"#),
        Case(.put, "/categories/cards", #"{"name":"Cards","parentId":"none"}"#),
        Case(.put, "/campaigns/archived", #"{"name":"A","decisionFlowId":"flow","segmentId":"all","status":"active"}"#),
        Case(.delete, "/categories/cards", ""),
        .segment("customer.aeg > 18"), .segment("customer.age > 'a'"),
        Case(.post, "/creatives", #"{"name":"C","offerId":"gold","channelId":"post"}"#),
        Case(.patch, "/campaigns/spring", #"{"scheduleType":"weekly"}"#),
        Case(.patch, "/campaigns/spring", #"{"segmentId":"nobody"}"#),
        Case(.patch, "/offers/gold", #"{"validTo":"2020-01-01"}"#),
        Case(.patch, "/campaigns/archived", #"{"status":"active"}"#),
        .apply("kind: Creative\nid: c\nname: C\nofferId: none\nchannelId: post\n"),
        .apply("kind: Campaign\nid: archived\nname: A\ndecisionFlowId: flow\nsegmentId: all\nstatus: active\n"),
    ]

    private func status(_ testCase: Case) async throws -> (HTTPResponse.Status, String) {
        let test = try TestWorkspace(catalog: true)
        return try await withAPI(test) { client in
            _ = try await client.send(.patch, "/offers/gold", #"{"validFrom":"2026-01-01"}"#)
            _ = try await client.send(
                .put, "/campaigns/archived",
                #"{"name":"A","decisionFlowId":"flow","segmentId":"all","status":"archived"}"#)
            let type = testCase.path == "/catalog/apply" ? "application/yaml" : "application/json"
            let response = try await client.send(
                testCase.method, testCase.path, testCase.body.isEmpty ? nil : testCase.body, headers: [.contentType: type])
            return (response.status, String(buffer: response.body))
        }
    }

    @Test("a document that is wrong by itself is a 400", arguments: wrongAlone)
    func badRequest(_ testCase: Case) async throws {
        let (status, body) = try await status(testCase)
        #expect(status == .badRequest, "\(body)")
    }

    @Test("a document at odds with what is stored is a 409", arguments: atOddsWithStored)
    func conflict(_ testCase: Case) async throws {
        let (status, body) = try await status(testCase)
        #expect(status == .conflict, "\(body)")
    }

    @Test("an id that is in use is reported as such, whatever the status of the definition")
    func takenId() async throws {
        let test = try TestWorkspace(catalog: true)
        try await withAPI(test) { client in
            _ = try await client.send(.patch, "/campaigns/spring", #"{"status":"active"}"#)
            let body = #"{"id":"spring","name":"N","decisionFlowId":"flow","segmentId":"all"}"#
            let again = try await client.send(.post, "/campaigns", body)
            #expect(try again.status == .conflict && again.field("code") == #""definition.idTaken""#)
            #expect(try again.field("detail") == #""There is already a campaign 'spring'.""#)
        }
    }
}
