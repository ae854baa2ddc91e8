import Foundation
import MusterModel
import MusterService
import MusterStore
import Testing

@Suite struct CampaignListTests {
    private func workspace() throws -> APIWorkspace {
        let place = try APIWorkspace()
        try place.applyCatalog()
        try place.apply(
            """
            { kind: Campaign, id: a, name: Zebra, decisionFlowId: flow, segmentId: grown, status: active, scheduleType: daily, scheduleTime: "05:00" }
            ---
            { kind: Campaign, id: b, name: apple, decisionFlowId: flow, segmentId: all, status: active, scheduleType: weekly, scheduleDayOfWeek: 2 }
            ---
            { kind: Campaign, id: c, name: Mango, decisionFlowId: flow, segmentId: grown, status: paused, scheduleType: daily }
            ---
            { kind: Campaign, id: d, name: apple, decisionFlowId: flow, segmentId: all, status: archived }
            """)
        return place
    }

    private func ids(_ place: APIWorkspace, _ change: (inout CampaignQuery) -> Void) throws -> [String] {
        var query = CampaignQuery(limit: 2)
        change(&query)
        var ids: [String] = []
        while true {
            let page = try place.workspace.campaigns.list(query)
            ids += page.items.map(\.campaign.id.rawValue)
            #expect(page.items.count <= 2)
            guard let next = page.next else {
                #expect(page.total == ids.count)
                return ids
            }
            query.position = next
        }
    }

    @Test("campaigns are listed in every order, ascending and descending, page by page")
    func orders() throws {
        let place = try workspace()
        defer { place.remove() }
        _ = try place.workspace.runs.perform(campaign: "c")
        _ = try place.workspace.runs.perform(campaign: "spring")
        _ = try place.workspace.runs.perform(campaign: "c")
        #expect(try ids(place) { _ in } == ["b", "d", "c", "spring", "a"])
        #expect(try ids(place) { $0.isDescending = true } == ["a", "spring", "c", "b", "d"])
        #expect(try ids(place) { $0.order = .id } == ["a", "b", "c", "d", "spring"])
        #expect(
            try ids(place) {
                $0.order = .id
                $0.isDescending = true
            } == ["spring", "d", "c", "b", "a"])
        #expect(try ids(place) { $0.order = .status } == ["spring", "a", "b", "c", "d"])
        #expect(try ids(place) { $0.order = .lastRunAt } == ["spring", "c", "a", "b", "d"])
        #expect(
            try ids(place) {
                $0.order = .lastRunAt
                $0.isDescending = true
            } == ["c", "spring", "a", "b", "d"])
        #expect(Set(try ids(place) { $0.order = .nextRunAt }.prefix(2)) == ["a", "b"])
        _ = try place.workspace.catalog.patch(DefinitionKey(.campaign, "b"), with: document(#"{"description":"x"}"#), by: "tests")
        #expect(
            try ids(place) {
                $0.order = .updatedAt
                $0.isDescending = true
            }.first == "b")
        #expect(try ids(place) { $0.order = .createdAt }.last != "spring")
    }

    @Test("filters select the matching campaigns")
    func filters() throws {
        let place = try workspace()
        defer { place.remove() }
        _ = try place.workspace.runs.perform(campaign: "b")
        #expect(try ids(place) { $0.statuses = [.active] } == ["b", "a"])
        #expect(try ids(place) { $0.scheduleTypes = [.daily] } == ["c", "a"])
        #expect(
            try ids(place) {
                $0.segmentId = "grown"
                $0.statuses = [.paused, .draft]
            } == ["c"])
        #expect(try ids(place) { $0.decisionFlowId = "other" } == [])
        #expect(try ids(place) { $0.search = "APP" } == ["b", "d"])
        #expect(try ids(place) { $0.latestRunStatuses = [.completed] } == ["b"])
        #expect(try ids(place) { $0.latestRunStatuses = [.failed] } == [])
    }

    @Test("a page continues after the position of the previous one, even if that campaign has been deleted")
    func positions() throws {
        let place = try workspace()
        defer { place.remove() }
        var query = CampaignQuery(limit: 1)
        query.position = try place.workspace.campaigns.list(query).next
        #expect(query.position == ListPosition(value: "apple", id: "b"))
        try place.workspace.catalog.delete(DefinitionKey(.campaign, "b"), by: "tests")
        #expect(try place.workspace.campaigns.list(query).items.map(\.campaign.id) == ["d"])
    }

    @Test("a campaign is listed with names, the size of its segment, its runs and its next slot")
    func overview() throws {
        let place = try workspace()
        defer { place.remove() }
        let run = try place.workspace.runs.perform(campaign: "a")
        let overview = try place.workspace.campaigns.overview("a")
        #expect(overview.decisionFlowName == "Flow" && overview.segmentName == "Grown up")
        #expect(overview.segmentCustomerCount == 9 && overview.runCount == 1)
        #expect(overview.latestRun?.id == run.id && overview.lastRunAt == run.startedAt)
        #expect(overview.nextRunAt != nil)
        let json = try document(overview.json)
        #expect(json["latestRun"]?["status"]?.json == #""completed""# && json["latestRun"]?["summary"] == nil)
        #expect(json["segmentCustomerCount"]?.json == "9" && json["scheduleTime"]?.json == #""05:00""#)
        #expect(throws: CatalogError.self) { try place.workspace.campaigns.overview("e") }
    }

    @Test("the size of a segment follows the data, and is missing if it cannot be counted")
    func segmentSizes() throws {
        let place = try workspace()
        defer { place.remove() }
        #expect(try place.workspace.campaigns.overview("a").segmentCustomerCount == 9)
        try place.place.importCustomers(csv: "customer_id,age\nx,30\ny,3\n")
        #expect(try place.workspace.campaigns.overview("a").segmentCustomerCount == 1)
        try place.place.importCustomers(csv: "customer_id,years\nx,30\ny,3\n")
        #expect(try place.workspace.campaigns.overview("a").segmentCustomerCount == nil)
        #expect(try Workspace(opening: place.workspace.path).campaigns.overview("b").segmentCustomerCount == 2)
    }

    @Test("only valid changes of status are accepted")
    func statusChanges() throws {
        let place = try workspace()
        defer { place.remove() }
        func become(_ id: String, _ status: String) -> String? {
            APIWorkspace.error {
                _ = try place.workspace.catalog.patch(
                    DefinitionKey(.campaign, id), with: document(#"{"status":"\#(status)"}"#), by: "tests")
            }?.texts.first
        }
        #expect(become("a", "draft") == "The campaign is active and cannot become draft.")
        #expect(become("a", "paused") == nil)
        #expect(become("a", "active") == nil)
        #expect(become("spring", "active") == nil)
        #expect(become("d", "active") == "The campaign is archived and cannot become active.")
        #expect(become("d", "archived") == nil)
    }

    @Test("a copy is a draft with a new id and a new name")
    func duplicates() throws {
        let place = try workspace()
        defer { place.remove() }
        func copy(id: String? = nil, name: String? = nil, key: String? = nil) throws -> Campaign {
            let id = try place.workspace.campaigns.duplicate("a", as: id, name: name, idempotencyKey: key, by: "tests").document
                .id
            return try place.workspace.campaigns.get(id)
        }
        let first = try copy()
        #expect(first.id == "a_copy" && first.name == "Zebra copy" && first.status == .draft)
        #expect(first.schedule.recurrence == .daily)
        let second = try copy()
        #expect(second.id == "a_copy_2" && second.name == "Zebra copy 2")
        let named = try copy(id: "mine", name: "Mine")
        #expect(named.id == "mine" && named.name == "Mine")
        let keyed = try copy(name: "Keyed", key: "k")
        #expect(try copy(name: "Keyed", key: "k") == keyed)
        let unnamed = try copy(key: "u")
        #expect(unnamed.name == "Zebra copy 3")
        #expect(try copy(key: "u") == unnamed)
        let chosen = try copy(id: "chosen", key: "c")
        #expect(chosen.name == "Zebra copy 4")
        #expect(try copy(id: "chosen", key: "c") == chosen)
        #expect(APIWorkspace.error { _ = try copy(id: "mine", key: "c") }?.code == "definition.idTaken")
        #expect(APIWorkspace.error { _ = try copy(id: "mine") }?.code == "definition.idTaken")
    }
}
