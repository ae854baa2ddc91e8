internal import Foundation
internal import MusterModel
internal import MusterService
internal import NIOHTTP1

/// A running server.
struct RemoteBackend: CampaignBackend {
    /// The maximum number of items of a page.
    static let pageSize = 500

    let client: ServerClient

    func campaigns() throws -> [CampaignListItem] {
        var campaigns: [CampaignListItem] = []
        var cursor: String?
        repeat {
            let page = try client.document(
                ServerClient.path("campaigns"), query: [("sort", "id"), ("limit", "\(Self.pageSize)"), ("cursor", cursor)])
            guard case .list(let items)? = page["items"]?.value else {
                throw ServerError.notMuster(address: client.address, status: 200)
            }
            campaigns += items.map(CampaignListItem.init)
            cursor = page.text("nextCursor")
        } while cursor != nil
        return campaigns
    }

    func runs(of campaign: String, limit: Int) throws -> [CampaignRun] {
        // The list omits some fields of the runs.
        let listed: [ListedRun] = try items(ServerClient.path("campaigns", campaign, "runs"), limit: limit)
        return try listed.map { try client.get(ServerClient.path("runs", $0.id)) }
    }

    func runs(limit: Int) throws -> [CampaignRun] {
        let listed: [ListedRun] = try items(ServerClient.path("runs"), limit: limit)
        return try listed.map { try run(.init($0.id)) }
    }

    func run(_ id: CampaignRun.ID) throws -> CampaignRun { try client.get(ServerClient.path("runs", id.rawValue)) }

    func cancel(_ id: CampaignRun.ID) throws -> CampaignRun {
        try client.post(ServerClient.path("runs", id.rawValue, "cancel"), body: "{}")
    }

    func setStatus(_ status: Campaign.Status, of campaign: String) throws -> DocumentNode {
        let changed = try client.change(
            .PATCH, ServerClient.path("campaigns", campaign), .map([("status", .text(status.rawValue))]))
        return changed.removing("warnings")
    }

    func duplicate(campaign: String, id: String?, name: String?) throws -> DocumentNode {
        let copy = try client.change(
            .POST, ServerClient.path("campaigns", campaign, "duplicate"),
            .map([("id", id.map(DocumentNode.text)), ("name", name.map(DocumentNode.text))]))
        return copy.removing("warnings")
    }

    private struct ListedRun: Decodable {
        var id: String
    }

    func results(of run: CampaignRun.ID, customer: String?, limit: Int) throws -> [NamedResult] {
        try items(ServerClient.path("runs", run.rawValue, "results"), query: [("customerId", customer)], limit: limit)
    }

    func campaignName(_ id: String) throws -> String {
        let campaign: Named = try client.get(ServerClient.path("campaigns", id))
        return campaign.name
    }

    private struct Named: Decodable {
        var name: String
    }

    func address(of file: OutputFile, of run: CampaignRun.ID) -> String {
        client.address + ServerClient.path("runs", run.rawValue, "files", file.name)
    }

    func explain(campaign: String, customer: String, run: CampaignRun.ID?) throws -> CustomerDecision {
        try client.get(
            ServerClient.path("customers", customer, "decision"),
            query: [("campaignId", campaign), ("runId", run?.rawValue)])
    }

    func preview(campaign: String, rows: Int) throws -> FilePreview {
        try client.get(ServerClient.path("campaigns", campaign, "preview"), query: [("rows", "\(rows)")])
    }

    private struct Page<Item: Decodable>: Decodable {
        var items: [Item]
        var nextCursor: String?
    }

    /// The first items of a list, from as many pages as needed.
    func items<Item: Decodable>(
        _ path: String, query: [(String, String?)] = [], limit: Int
    ) throws -> [Item] {
        var items: [Item] = []
        var cursor: String?
        repeat {
            let size = min(limit - items.count, Self.pageSize)
            let page: Page<Item> = try client.get(path, query: query + [("limit", "\(size)"), ("cursor", cursor)])
            items += page.items
            cursor = page.nextCursor
        } while cursor != nil && items.count < limit
        return items
    }
}

extension DocumentNode {
    /// The map without an entry.
    fileprivate func removing(_ key: String) -> DocumentNode {
        guard case .map(let entries) = value else { return self }
        return DocumentNode(.map(entries.filter { $0.key != key }))
    }
}
