internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdTesting
internal import MusterEngine
internal import MusterModel
internal import MusterServer
internal import MusterService
import Testing

extension TestWorkspace {
    /// Twelve customers and, if `catalog` is true, a small catalog: one offer by mail for everyone.
    convenience init(catalog: Bool) throws {
        try self.init()
        let rows = (10..<22).map { "c\($0),\($0 + 8)\n" }.joined()
        let file = path + "/customers.csv"
        try ("customer_id,age\n" + rows).write(toFile: file, atomically: true, encoding: .utf8)
        _ = try workspace.datasets.import(DatasetImport(files: [file], name: "customers", key: "customer_id"))
        guard catalog else { return }
        let text = """
            { kind: Category, id: cards, name: Cards }
            ---
            { kind: Channel, id: post, name: Post, type: direct_mail, deliveryMode: file }
            ---
            { kind: Offer, id: gold, name: Gold card, categoryId: cards, priority: 70 }
            ---
            { kind: Creative, id: gold_post, name: Letter, offerId: gold, channelId: post }
            ---
            { kind: Segment, id: all, name: Everyone, where: "true" }
            ---
            { kind: DecisionFlow, id: flow, name: Flow, stages: [{ type: inventory }, { type: matchCreatives }] }
            ---
            { kind: Campaign, id: spring, name: Spring, decisionFlowId: flow, segmentId: all }

            """
        _ = try workspace.catalog.apply([UploadedCatalogFile(name: "catalog.yaml", bytes: Array(text.utf8))], by: "tests")
    }
}

/// Runs `body` with a client that has every permission.
func withAPI<Result: Sendable>(
    _ test: TestWorkspace, _ body: @Sendable (any TestClientProtocol) async throws -> Result
) async throws -> Result {
    try await withRouter(test, changing: { $0.isOpenToLocalUsers = true }, body)
}

extension TestClientProtocol {
    func send(
        _ method: HTTPRequest.Method, _ path: String, _ body: String? = nil, headers: HTTPFields = [:]
    ) async throws -> TestResponse {
        var headers = headers
        if body != nil, headers[.contentType] == nil { headers[.contentType] = "application/json" }
        return try await execute(
            uri: "/api/v1" + path, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) })
    }
}

extension TestClientProtocol {
    /// One field of all items of a list, read page by page.
    ///
    /// - Parameter path: the path of the list, with a query.
    func all(_ field: String, of path: String) async throws -> [String] {
        var (found, cursor): ([String], String?) = ([], nil)
        repeat {
            let page = try await send(.get, path + (cursor.map { "&cursor=\($0)" } ?? ""))
            #expect(page.status == .ok)
            found += try page.items(field)
            cursor = try page.field("nextCursor")?.replacing("\"", with: "")
        } while cursor != nil && found.count < 20
        return found
    }
}

extension TestResponse {
    var json: DocumentNode {
        get throws { try JSONDocumentParser.document(in: String(buffer: body)) }
    }

    /// The JSON of one field.
    func field(_ name: String) throws -> String? { try json[name]?.json }

    /// The paths of the errors in a problem document.
    var paths: [String] {
        get throws {
            guard case .list(let errors)? = try json["errors"]?.value else { return [] }
            return errors.compactMap { error in
                if case .string(let path)? = error["path"]?.value { path } else { nil }
            }
        }
    }

    /// One field of each item on a page.
    func items(_ name: String) throws -> [String] {
        guard case .list(let items)? = try json["items"]?.value else { return [] }
        return items.compactMap { $0[name]?.json.replacing("\"", with: "") }
    }
}
