internal import Foundation
internal import MusterBase
internal import MusterCatalog
internal import MusterEngine
public import MusterModel
internal import MusterPlanning
internal import MusterStore
internal import Synchronization

/// The size of a segment.
public struct SegmentPreview: Hashable, Sendable {
    public var dataset: DatasetVersion.Key
    /// The number of rows of the dataset.
    public var rows: Int
    public var customers: Int

    /// The share of the rows, 0–1.
    public var share: Double { rows == 0 ? 0 : Double(customers) / Double(rows) }
}

/// The sizes of segments.
///
/// ```swift
/// let preview = try workspace.segments.preview(where: "customer.age >= 18", dataset: "customers")
/// print("\(preview.customers) of \(preview.rows)")
/// ```
public struct SegmentService: Sendable {
    let workspace: Workspace

    /// Counts the customers for whom a condition is true.
    ///
    /// - Throws: ``CatalogError/invalidDefinition(_:)`` with all errors of the condition and their positions.
    public func preview(where condition: String, dataset: String) throws -> SegmentPreview {
        let document = DocumentNode.map([
            ("id", .text("preview")), ("name", .text("Preview")), ("dataset", .text(dataset)), ("where", .text(condition)),
        ])
        let validator = try workspace.catalog.validator(of: workspace.store.catalog().catalog)
        let validation = validator.validate([document], as: .init(kind: .segment))
        guard case .segment(let segment)? = validation.change?.items.first?.after else {
            throw CatalogError.invalidDefinition(validation.diagnostics.filter { $0.severity == .error })
        }
        // Not cached: the condition is likely to change before the next preview.
        let version = try workspace.store.dataset(segment.dataset)
        return SegmentPreview(dataset: version.key, rows: version.rowCount, customers: try count(segment, in: version))
    }

    /// The size of a stored segment.
    ///
    /// - Throws: ``CatalogError/notFound(_:suggestion:)``, ``StoreError/datasetNotFound(_:)``, ``PlanningError``.
    public func preview(_ id: Segment.ID) throws -> SegmentPreview {
        guard let segment = try workspace.store.catalog().catalog.segments[id] else {
            throw try workspace.catalog.notFound(DefinitionKey(id))
        }
        return try preview(segment)
    }

    func preview(_ segment: Segment) throws -> SegmentPreview {
        let (version, customers) = try customerCount(of: segment)
        return SegmentPreview(dataset: version.key, rows: version.rowCount, customers: customers)
    }

    /// The number of customers of each segment. Segments that cannot be counted are left out: their dataset is not imported,
    /// or has no column that the condition names.
    ///
    /// A condition is counted once for each dataset version, and once an hour if it depends on the time.
    func customerCounts(of segments: some Sequence<Segment>) throws -> [Segment.ID: Int] {
        let versions = try workspace.datasets.byName()
        var wanted: [Segment.ID: SegmentCount] = [:]
        for segment in segments {
            guard let version = versions[segment.dataset], let count = try? segmentCount(of: segment, in: version) else {
                continue
            }
            wanted[segment.id] = count
        }
        let sizes = try sizes(of: Set(wanted.values), versions)
        return wanted.compactMapValues { sizes[$0] }
    }

    /// The number of customers of one segment.
    ///
    /// - Throws: ``StoreError/datasetNotFound(_:)``; ``PlanningError`` if the condition does not fit the dataset.
    private func customerCount(of segment: Segment) throws -> (dataset: DatasetVersion, customers: Int) {
        let version = try workspace.store.dataset(segment.dataset)
        let count = try segmentCount(of: segment, in: version)
        return (version, try sizes(of: [count], [segment.dataset: version])[count] ?? 0)
    }

    /// Counts the customers of a segment that is not stored.
    ///
    /// - Throws: ``PlanningError`` if the condition does not fit the dataset.
    private func count(_ segment: Segment, in version: DatasetVersion) throws -> Int {
        try scan(version, for: [segmentCount(of: segment, in: version).condition])[0]
    }

    /// Counts the customers for whom each condition is true, in one pass over the dataset.
    private func scan(_ version: DatasetVersion, for conditions: [String]) throws -> [Int] {
        try workspace.queryDatabase().customerCounts(conditions, in: version.parts(in: workspace))
    }

    private func segmentCount(of segment: Segment, in version: DatasetVersion) throws -> SegmentCount {
        let hour = Date(timeIntervalSince1970: (workspace.now().timeIntervalSince1970 / 3600).rounded(.down) * 3600)
        let facts = try Planner.customers(of: segment, schema: version.schema, asOf: hour)
        return SegmentCount(dataset: version.key, condition: EngineDatabase.condition(of: facts))
    }

    private func sizes(
        of counts: Set<SegmentCount>, _ versions: [String: DatasetVersion]
    ) throws -> [SegmentCount: Int] {
        var sizes = cached(counts)
        guard sizes.count < counts.count else { return sizes }
        // Another thread may have counted them while this one waited.
        try workspace.cache.counting.withLock { _ in
            sizes.merge(cached(counts)) { $1 }
            let missing = Dictionary(grouping: counts.filter { sizes[$0] == nil }, by: \.dataset)
            for (key, counts) in missing {
                guard let version = versions[key.dataset] else { continue }
                let counted = try count(counts.map(\.condition), in: version)
                for (condition, customers) in counted {
                    let count = SegmentCount(dataset: key, condition: condition)
                    sizes[count] = customers
                    workspace.cache.segmentSizes.withLock { $0.keep(customers, for: count) }
                }
            }
        }
        return sizes
    }

    private func cached(_ counts: Set<SegmentCount>) -> [SegmentCount: Int] {
        workspace.cache.segmentSizes.withLock { known in
            let pairs = counts.compactMap { count in known[count].map { (count, $0) } }
            return Dictionary(firstOf: pairs)
        }
    }

    /// Reads stored counts, and counts the other conditions in one pass over the dataset.
    private func count(_ conditions: [String], in version: DatasetVersion) throws -> [String: Int] {
        var sizes = try workspace.store.segmentSizes(in: version.key, conditions)
        let missing = conditions.filter { sizes[$0] == nil }.sorted()
        guard !missing.isEmpty else { return sizes }
        let counts = try scan(version, for: missing)
        let counted = Dictionary(firstOf: zip(missing, counts))
        try workspace.store.save(segmentSizes: counted, in: version.key)
        sizes.merge(counted) { $1 }
        return sizes
    }
}
