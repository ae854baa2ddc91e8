internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdTesting
internal import MusterCatalog
internal import MusterModel
internal import MusterServer
import Testing

/// The OpenAPI document as JSON, and its pages.
@Suite struct DescriptionTests {
    @Test("the JSON document is the YAML document")
    func json() async throws {
        try await withRouter { client in
            let yaml = String(buffer: try await client.execute(uri: "/openapi.yaml", method: .get).body)
            let response = try await client.execute(uri: "/openapi.json", method: .get)
            #expect(response.status == .ok && response.headers[.contentType] == "application/json")
            let reader = DocumentFileReader([DocumentFile(name: "openapi.yaml", bytes: Array(yaml.utf8))])
            #expect(try response.json.json == reader.documents.first?.json)
            #expect(try response.json["openapi"]?.json == #""3.1.0""#)
        }
    }

    @Test("the pages load nothing from elsewhere, and need no key")
    func pages() async throws {
        try await withRouter { client in
            let page = try await client.execute(uri: "/docs", method: .get)
            // Without script/bootstrap there is no Swagger UI to embed.
            guard page.status == .ok else {
                #expect(try page.status == .notFound && problem(page)["code"] == "docs.notIncluded")
                return
            }
            let text = String(buffer: page.body)
            #expect(!text.contains("http://") && !text.contains("https://"))
            #expect(page.headers[.contentSecurityPolicy]?.contains("default-src 'none'; script-src 'self'") == true)
            for match in text.matches(of: /(?:src|href)="(\/[^"]+)"/) {
                let file = try await client.execute(uri: String(match.1), method: .get)
                #expect(file.status == .ok && file.body.readableBytes > 100, "\(match.1)")
            }
            #expect(
                String(buffer: try await client.execute(uri: "/docs/start.js", method: .get).body).contains("validatorUrl: null"))
            #expect(try await client.execute(uri: "/docs/LICENSE", method: .get).status == .ok)
            #expect(try await client.execute(uri: "/docs/other", method: .get).status == .notFound)
        }
    }

    @Test("no schema is inline where a client needs a name, and each is used")
    func names() async throws {
        try await withRouter { client in
            let document = try await client.execute(uri: "/openapi.json", method: .get).json
            let text = document.json
            guard case .map(let schemas)? = document["components"]?["schemas"]?.value,
                case .map(let paths)? = document["paths"]?.value
            else {
                Issue.record("no schemas")
                return
            }
            for schema in schemas { #expect(text.contains("#/components/schemas/\(schema.key)\""), "\(schema.key) is not used") }
            for path in paths {
                guard case .map(let operations) = path.value.value else { continue }
                for operation in operations {
                    // Generators cannot distinguish bodies of several JSON types.
                    if case .map(let content)? = operation.value["requestBody"]?["content"]?.value {
                        #expect(
                            content.count { $0.key.hasSuffix("json") && $0.key != "application/x-ndjson" } <= 1, "\(path.key)")
                    }
                    let page = operation.value["responses"]?["200"]?["content"]?["application/json"]?["schema"]
                    #expect(page?["properties"]?["items"] == nil, "\(operation.key) \(path.key) has an unnamed page")
                }
            }
        }
    }

    @Test(
        "an answer has all fields that its schema requires",
        arguments: [
            ("contact-policies", "ContactPolicyCooldown", #"{"name":"P","type":"cooldown","days":1}"#),
            ("contact-policies", "ContactPolicyCooldown", #"{"name":"P","type":"cooldown","hours":1}"#),
            (
                "contact-policies", "ContactPolicyFrequencyCap",
                #"{"name":"P","type":"frequency_cap","maxContacts":1,"windowDays":1}"#
            ),
            (
                "contact-policies", "ContactPolicyTimeWindow",
                #"{"name":"P","type":"time_window","days":[1],"from":"09:00","to":"17:00"}"#
            ),
            ("channels", "Channel", #"{"name":"C","type":"email","deliveryMode":"file"}"#),
            ("offers", "Offer", #"{"name":"O","categoryId":"cards"}"#),
            ("categories", "Category", #"{"name":"C"}"#),
            ("segments", "Segment", #"{"name":"S","where":"true"}"#),
            ("campaigns", "Campaign", #"{"name":"C","decisionFlowId":"flow","segmentId":"all"}"#),
        ])
    func requiredFields(_ kind: String, _ name: String, _ document: String) async throws {
        try await withAPI(TestWorkspace(catalog: true)) { client in
            let schema = try await client.execute(uri: "/openapi.json", method: .get).json["components"]?["schemas"]?[name]
            guard case .list(let required)? = schema?["required"]?.value else {
                Issue.record("\(name) requires nothing")
                return
            }
            let answer = try await client.send(.put, "/\(kind)/new", document)
            #expect(answer.status == .created, "\(String(buffer: answer.body))")
            #expect(required.count > 3)
            for case .string(let field) in required.map(\.value) {
                #expect(try answer.json[field] != nil, "\(name) has no \(field)")
            }
        }
    }
}
