internal import Foundation
internal import MusterModel
internal import MusterStore
internal import Synchronization

/// The campaigns of one catalog revision with their search and sort keys.
final class CampaignIndex: Sendable {
    struct Entry: Sendable {
        var campaign: Campaign
        var version: Int
        var createdAt: Date
        var updatedAt: Date
        /// The id and the name in lower case.
        var searched: String
        /// The sort key: the beginning of the name in lower case, short enough for a cursor.
        var folded: String
    }

    let catalog: Catalog
    let revision: Int
    /// In id order.
    let entries: [Entry]
    private let byName = Mutex<[Int]?>(nil)

    /// - Parameter times: in id order.
    init(_ snapshot: CatalogSnapshot, _ times: [DefinitionTimes]) {
        catalog = snapshot.catalog
        revision = snapshot.revision
        entries = times.compactMap { times in
            guard let campaign = snapshot.catalog.campaigns[.init(times.id)] else { return nil }
            let name = campaign.name.lowercased()
            return Entry(
                campaign: campaign, version: times.version, createdAt: times.createdAt, updatedAt: times.updatedAt,
                searched: "\(times.id)\n\(name)", folded: String(String.UnicodeScalarView(name.unicodeScalars.prefix(200))))
        }
    }

    /// Indices of ``entries`` by name, then id.
    func indicesByName() -> [Int] {
        byName.withLock { known in
            if let known { return known }
            let sorted = entries.indices.sorted { (entries[$0].folded, $0) < (entries[$1].folded, $1) }
            known = sorted
            return sorted
        }
    }
}
