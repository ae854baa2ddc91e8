internal import Foundation
internal import MusterBase
public import MusterModel
internal import MusterSchedule
internal import MusterStore
internal import Synchronization

extension CampaignService {
    /// A page of the campaigns that match a query.
    public func list(_ query: CampaignQuery) throws -> ListPage<CampaignOverview> {
        let index = try campaignIndex()
        let found = try ordered(try filtered(index, query), index, query)
        let start = query.position.map { Self.start(after: $0, in: found, index, query.isDescending) } ?? 0
        let page = found[start...].prefix(query.limit)
        let last = start + page.count < found.count ? page.last : nil
        return ListPage(
            items: try overviews(page.map { index.entries[$0.index] }, in: index.catalog), total: found.count,
            next: last.map { ListPosition(value: $0.key, id: index.entries[$0.index].campaign.id.rawValue) })
    }

    /// One campaign with its latest run, its next run and the size of its segment.
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
        // The catalog may change between the two reads; then read again.
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

    /// The indices of the entries that match, in id order.
    private func filtered(_ index: CampaignIndex, _ query: CampaignQuery) throws -> [Int] {
        let search = query.search?.lowercased()
        let withLatestRun =
            query.latestRunStatuses.isEmpty
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

    /// An entry with its sort key: a text that sorts as the value does; `nil` for an entry without the value.
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
            // Equal names are in id order, also when names descend.
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
            let ranks = Dictionary(firstOf: Campaign.Status.allCases.enumerated().map { ($0.element, String($0.offset)) })
            return { ranks[entries[$0].campaign.status] }
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

    /// Whether one entry precedes another. Entries without a key come last; equal keys are in id order.
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

    /// The index in a sorted list of the first entry after a position.
    private static func start(
        after position: ListPosition, in found: [Ordered], _ index: CampaignIndex, _ isDescending: Bool
    ) -> Int {
        let id = Campaign.ID(position.id)
        let offset = index.entries.partitioningIndex { !($0.campaign.id < id) }
        let exists = offset < index.entries.count && index.entries[offset].campaign.id == id
        // A campaign that was deleted preceded the one that is at its index now.
        return found.partitioningIndex {
            precedes((position.value, exists ? offset : offset - 1), ($0.key, $0.index), isDescending)
        }
    }

    /// Milliseconds since 1970, zero-padded so that texts sort as instants.
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

    /// The next runs of campaigns: the stored ones, and computed ones for campaigns that no scheduler has seen yet.
    private func nextRuns(
        of campaigns: [Campaign], known: [Campaign.ID: Date]
    ) -> [Campaign.ID: Date] {
        let now = workspace.now()
        let missing = campaigns.filter { known[$0.id] == nil }.compactMap { campaign in
            // Invalid schedules are refused when they are applied. A stored one must not make the list fail.
            (try? campaign.slots(after: now)).map { (campaign.id, $0.nextRunAt) }
        }
        return known.merging(missing) { stored, _ in stored }
    }
}

extension Array {
    /// The index of the first element that satisfies a condition, by binary search. All elements after it satisfy it too.
    func partitioningIndex(_ isSecond: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isSecond(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
