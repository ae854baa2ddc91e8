internal import Foundation
internal import MusterBase
public import MusterModel
internal import MusterSchedule
internal import MusterStore
internal import Synchronization

extension CampaignService {
    /// A page of the campaigns.
    public func list(_ query: CampaignQuery) throws -> ListPage<CampaignOverview> {
        let index = try campaignIndex()
        let found = try ordered(try filtered(index, query), index, query)
        let start = query.position.map { Self.start(after: $0, in: found, index, query.isDescending) } ?? 0
        let page = found[start...].prefix(query.limit)
        let hasMore = start + page.count < found.count
        return ListPage(
            items: try overviews(page.map { index.entries[$0.index] }, in: index.catalog), total: found.count,
            next: hasMore ? page.last.map { ListPosition(value: $0.key, id: index.entries[$0.index].campaign.id.rawValue) } : nil)
    }

    /// One campaign with what has happened and what comes.
    ///
    /// - Throws: ``CatalogError/notFound(_:suggestion:)``.
    public func overview(_ id: Campaign.ID) throws -> CampaignOverview {
        let index = try campaignIndex()
        guard let entry = index.entries.first(where: { $0.campaign.id == id }) else {
            throw try workspace.catalog.notFound(DefinitionKey(id))
        }
        return try overviews([entry], in: index.catalog)[0]
    }

    /// All campaigns, in id order.
    public func all() throws -> [CampaignOverview] {
        let index = try campaignIndex()
        return try overviews(index.entries, in: index.catalog)
    }

    private func campaignIndex() throws -> CampaignIndex {
        // The catalog may change between the two reads.
        while true {
            let snapshot = try workspace.store.catalog()
            if let index = workspace.cache.campaigns.withLock({ $0 }), index.revision == snapshot.revision { return index }
            let (revision, times) = try workspace.store.definitionTimes(of: .campaign)
            guard revision == snapshot.revision else { continue }
            let index = CampaignIndex(snapshot, times)
            workspace.cache.campaigns.withLock { $0 = index }
            return index
        }
    }

    /// Indices of entries, in id order.
    private func filtered(_ index: CampaignIndex, _ query: CampaignQuery) throws -> [Int] {
        let search = query.search?.lowercased()
        let withLatestRun = query.latestRunStatuses.isEmpty
            ? nil : try workspace.store.campaigns(withLatestRun: Array(query.latestRunStatuses))
        return index.entries.indices.filter { number in
            let entry = index.entries[number]
            let campaign = entry.campaign
            return (query.statuses.isEmpty || query.statuses.contains(campaign.status))
                && (query.scheduleTypes.isEmpty || query.scheduleTypes.contains(campaign.schedule.recurrence.kind))
                && (query.decisionFlowId.map { $0 == campaign.decisionFlowId } ?? true)
                && (query.segmentId.map { $0 == campaign.segmentId } ?? true)
                && (withLatestRun?.contains(campaign.id) ?? true) && (search.map { entry.searched.contains($0) } ?? true)
        }
    }

    /// An entry and what it is sorted by, as text that sorts the same way; `nil` when it has none.
    private struct Ordered {
        var index: Int
        var key: String?
    }

    private func ordered(_ found: [Int], _ index: CampaignIndex, _ query: CampaignQuery) throws -> [Ordered] {
        let entries = index.entries
        if query.order == .name {
            let wanted = found.count == entries.count ? nil : Set(found)
            let sorted = index.indicesByName().filter { wanted?.contains($0) ?? true }
            let keyed = sorted.map { Ordered(index: $0, key: entries[$0].folded) }
            // Of one name, ids ascend either way.
            return query.isDescending ? Self.sorted(keyed, isDescending: true) : keyed
        }
        let keys = try sortKeys(query.order, index)
        let keyed = found.map { Ordered(index: $0, key: keys($0)) }
        return Self.sorted(keyed, isDescending: query.isDescending)
    }

    private func sortKeys(_ order: CampaignQuery.Order, _ index: CampaignIndex) throws -> (Int) -> String? {
        let entries = index.entries
        switch order {
        case .id: return { entries[$0].campaign.id.rawValue }
        case .name: return { entries[$0].folded }
        case .status:
            let places = Dictionary(firstOf: Campaign.Status.allCases.enumerated().map { ($0.element, String($0.offset)) })
            return { places[entries[$0].campaign.status] }
        case .createdAt: return { Self.key(entries[$0].createdAt) }
        case .updatedAt: return { Self.key(entries[$0].updatedAt) }
        case .lastRunAt:
            let lastRuns = try workspace.store.lastRuns()
            return { lastRuns[entries[$0].campaign.id].map(Self.key) }
        case .nextRunAt:
            let known = try workspace.store.schedules().map { ($0.campaignId, $0.nextRunAt) }
            let nextRuns = nextRuns(
                of: entries.map(\.campaign), known: Dictionary(firstOf: known))
            return { nextRuns[entries[$0].campaign.id].map(Self.key) }
        }
    }

    private static func sorted(_ keyed: [Ordered], isDescending: Bool) -> [Ordered] {
        keyed.sorted { precedes(($0.key, $0.index), ($1.key, $1.index), isDescending) }
    }

    /// - Parameters: what two are sorted by, and their places in id order.
    private static func precedes(
        _ left: (key: String?, index: Int), _ right: (key: String?, index: Int), _ isDescending: Bool
    ) -> Bool {
        switch (left.key, right.key) {
        case (nil, nil): left.index < right.index
        case (nil, _): false
        case (_, nil): true
        case (let first?, let second?):
            first == second ? left.index < right.index : isDescending ? first > second : first < second
        }
    }

    /// The place in a sorted list where what comes after a position begins.
    private static func start(
        after position: ListPosition, in found: [Ordered], _ index: CampaignIndex, _ isDescending: Bool
    ) -> Int {
        let id = Campaign.ID(position.id)
        let place = index.entries.partitioningIndex { !($0.campaign.id < id) }
        let isThere = place < index.entries.count && index.entries[place].campaign.id == id
        // One that is gone stood just before the one that has its place now.
        return found.partitioningIndex {
            precedes((position.value, isThere ? place : place - 1), ($0.key, $0.index), isDescending)
        }
    }

    /// Milliseconds since 1970, in as many digits as any.
    private static func key(_ instant: Date) -> String {
        (Int64((instant.timeIntervalSince1970 * 1000).rounded()) + 100_000_000_000_000).zeroPadded(to: 16)
    }

    private func overviews(_ entries: [CampaignIndex.Entry], in catalog: Catalog) throws -> [CampaignOverview] {
        let activity = try workspace.store.activity(of: entries.map(\.campaign.id))
        let segments = Set(entries.map(\.campaign.segmentId)).compactMap { catalog.segments[$0] }
        let sizes = try workspace.segments.customerCounts(of: segments)
        let campaigns = entries.map(\.campaign)
        let nextRuns = nextRuns(of: campaigns, known: try workspace.store.nextRuns(of: campaigns.map(\.id)))
        return entries.map { entry in
            let campaign = entry.campaign
            let own = activity[campaign.id]
            return CampaignOverview(
                campaign: campaign, version: entry.version, createdAt: entry.createdAt, updatedAt: entry.updatedAt,
                decisionFlowName: catalog.decisionFlows[campaign.decisionFlowId]?.name ?? campaign.decisionFlowId.rawValue,
                segmentName: catalog.segments[campaign.segmentId]?.name ?? campaign.segmentId.rawValue,
                segmentCustomerCount: sizes[campaign.segmentId], runCount: own?.runCount ?? 0, latestRun: own?.latestRun,
                lastRunAt: own?.lastRunAt, nextRunAt: nextRuns[campaign.id])
        }
    }

    /// When campaigns run next: as it stands in the store, or for one that no scheduler has seen yet, as it will stand there.
    private func nextRuns(
        of campaigns: [Campaign], known: [Campaign.ID: Date]
    ) -> [Campaign.ID: Date] {
        let now = workspace.now()
        let missing = campaigns.filter { known[$0.id] == nil }.compactMap { campaign in
            // A schedule that cannot be followed was refused when it was applied; the list must not fail for one.
            (try? campaign.slots(after: now)).map { (campaign.id, $0.nextRunAt) }
        }
        return known.merging(missing) { stored, _ in stored }
    }
}

extension Array {
    /// The first index for which a condition is true that is false for all before and true for all after it.
    func partitioningIndex(_ isSecond: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isSecond(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
