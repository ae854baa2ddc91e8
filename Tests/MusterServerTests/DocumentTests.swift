internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdTesting
internal import MusterCatalog
internal import MusterModel
internal import MusterServer
import Testing

/// The OpenAPI document matches the server.
@Suite struct DocumentTests {
    private let routes: [Route]
    private let document: DocumentNode

    init() async throws {
        let test = try TestWorkspace()
        routes = ServerDependencies(workspace: test.workspace).routes.all
        let text = try await withRouter(test) { client in
            String(buffer: try await client.execute(uri: "/openapi.yaml", method: .get).body)
        }
        let reader = DocumentFileReader([DocumentFile(name: "openapi.yaml", bytes: Array(text.utf8))])
        #expect(reader.diagnostics.isEmpty)
        document = try #require(reader.documents.first)
    }

    private func operation(_ route: Route) -> DocumentNode? {
        document["paths"]?[route.path]?[route.method.rawValue.lowercased()]
    }

    private func keys(_ node: DocumentNode?) -> [String] {
        guard case .map(let entries)? = node?.value else { return [] }
        return entries.map(\.key)
    }

    private func takesCursor(_ route: Route) -> Bool {
        guard case .list(let parameters)? = operation(route)?["parameters"]?.value else { return false }
        return parameters.contains { $0["$ref"]?.json.contains("parameters/cursor") == true }
    }

    /// The request headers among the parameters of an operation and its path.
    private func headers(_ route: Route) -> Set<String> {
        let lists = [document["paths"]?[route.path]?["parameters"], operation(route)?["parameters"]].map(nodes)
        let parameters = lists.joined().map { node in
            guard let name = text(node["$ref"])?.split(separator: "/").last else { return node }
            return document["components"]?["parameters"]?[String(name)] ?? node
        }
        return Set(parameters.filter { text($0["in"]) == "header" }.compactMap { text($0["name"]) })
    }

    private func nodes(_ node: DocumentNode?) -> [DocumentNode] {
        guard case .list(let nodes)? = node?.value else { return [] }
        return nodes
    }

    private func text(_ node: DocumentNode?) -> String? {
        guard case .string(let text)? = node?.value else { return nil }
        return text
    }

    private func isEmptyList(_ node: DocumentNode?) -> Bool {
        guard case .list(let nodes)? = node?.value else { return false }
        return nodes.isEmpty
    }

    @Test("the document and the router have the same operations")
    func paths() {
        let served = Set(routes.map { "\($0.method.rawValue.lowercased()) \($0.path)" })
        let written = Set(
            keys(document["paths"]).flatMap { path in
                keys(document["paths"]?[path]).filter { $0 != "parameters" && $0 != "summary" }.map { "\($0) \(path)" }
            })
        #expect(served.subtracting(written).sorted() == [])
        #expect(written.subtracting(served).sorted() == [])
    }

    @Test("an operation lists the responses of its kind and has a unique id")
    func statuses() {
        var names: Set<String> = []
        for route in routes {
            let label = "\(route.method) \(route.path)"
            let statuses = Set(keys(operation(route)?["responses"]))
            var needed: Set<String> = ["400"]
            if route.role != nil { needed.formUnion(["401", "403"]) }
            if route.path.contains("{id}") { needed.insert("404") }
            if takesCursor(route) { needed.insert("404") }
            if route.creates { needed.insert("409") }
            if operation(route)?["requestBody"] != nil { needed.formUnion(["413", "415"]) }
            if route.body == .upload { needed.insert("429") }
            if !Self.withoutStore.contains(route.path) { needed.formUnion(["500", "503"]) }
            if route.method != .get || Self.readsThatWrite.contains(route.path) { needed.insert("507") }
            #expect(needed.subtracting(statuses).sorted() == [], "\(label)")
            guard case .string(let name)? = operation(route)?["operationId"]?.value else {
                Issue.record("\(label) has no operationId")
                continue
            }
            #expect(names.insert(name).inserted, "\(name) is used twice")
            let isOpen = isEmptyList(operation(route)?["security"])
            #expect(
                isOpen || route.role != nil || route.path == "/metrics",
                "\(label) is public, but the document requires authentication")
            #expect(!isOpen || route.role == nil, "\(label) requires authentication, but is public in the document")
        }
    }

    /// Routes that do not access the workspace.
    private static let withoutStore: Set = ["/openapi.yaml", "/healthz"]

    /// Read routes that also write: a redeemed sign-in link, or a first-time count.
    private static let readsThatWrite: Set = [
        "/signin", "/api/v1/campaigns", "/api/v1/campaigns/{id}", "/api/v1/segments/{id}/size",
        "/api/v1/datasets/{name}/statistics",
    ]

    @Test("an operation declares or describes the headers that it supports, and lists their responses")
    func requestHeaders() {
        let definitions = Set(routes.filter { $0.method == .put }.map(\.path))
        #expect(definitions.count == DefinitionKind.allCases.count)
        for route in routes {
            var (supported, expectedStatuses): (Set<String>, Set<String>) = ([], [])
            if route.creates { supported.insert("Idempotency-Key") }
            if route.body == .upload { supported.insert("Content-Encoding") }
            switch (definitions.contains(route.path), route.method) {
            // A campaign's response includes state that its version does not cover.
            case (true, .get) where route.path != "/api/v1/campaigns/{id}":
                supported.insert("If-None-Match")
                expectedStatuses.insert("304")
            case (true, .put), (true, .patch), (true, .delete):
                #expect(text(operation(route)?["description"])?.contains("If-Match") == true)
                expectedStatuses.insert("412")
            default: break
            }
            if route.path == "/api/v1/runs/{id}/files/{name}" {
                supported.formUnion(["If-None-Match", "If-Range", "Range"])
                expectedStatuses.formUnion(["206", "304", "416"])
            }
            let label = "\(route.method) \(route.path)"
            #expect(headers(route).sorted() == supported.sorted(), "\(label)")
            let statuses = Set(keys(operation(route)?["responses"]))
            #expect(statuses.intersection(["206", "304", "412", "416"]).sorted() == expectedStatuses.sorted(), "\(label)")
        }
    }
}
