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
    /// Those for whom the condition is true.
    public var customers: Int
    /// Those for whom the condition is missing: they are not in the segment.
    public var undecided: Int
    /// The zone whose calendar day was today, an IANA name.
    public var timeZone: String

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

    /// Counts the customers for whom a condition is true, and those for whom it is missing.
    ///
    /// - Parameter zone: The zone whose calendar day is today, an IANA name.
    /// - Throws: ``CatalogError/invalidDefinition(_:)`` with all errors of the condition and their positions.
    public func preview(where condition: String, dataset: String, zone: String = "UTC") throws -> SegmentPreview {
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
        let count = try segmentCount(of: segment, in: version, zone: zone)
        let counts = try scan(version, for: [count.condition, count.undecided.condition])
        return SegmentPreview(
            dataset: version.key, rows: version.rowCount, customers: counts[0], undecided: counts[1], timeZone: zone)
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

    func preview(_ segment: Segment, zone: String = "UTC") throws -> SegmentPreview {
        let version = try workspace.store.dataset(segment.dataset)
        let count = try segmentCount(of: segment, in: version, zone: zone)
        let sizes = try sizes(of: [count, count.undecided], [segment.dataset: version])
        return SegmentPreview(
            dataset: version.key, rows: version.rowCount, customers: sizes[count] ?? 0, undecided: sizes[count.undecided] ?? 0,
            timeZone: zone)
    }

    /// Warns of policies that exclude a segment whose condition is missing for some customers: these are not excluded.
    /// Segments that cannot be counted are left out.
    ///
    /// - Parameter changed: The definitions to look at; a policy is looked at if it or its segment is among them.
    func exclusionWarnings(in catalog: Catalog, changed: Set<DefinitionKey>) -> [Diagnostic] {
        catalog.contactPolicies.values.sorted { $0.id < $1.id }.compactMap { policy in
            guard case .segmentExclusion(let id) = policy.limit, let segment = catalog.segments[id],
                changed.contains(policy.key) || changed.contains(segment.key), let preview = try? preview(segment),
                preview.undecided > 0
            else { return nil }
            return Diagnostic(
                .warning, code: "policy.undecidedCustomers",
                message: "The policy does not exclude \(preview.undecided) of \(preview.rows) customers of dataset "
                    + "'\(preview.dataset.dataset)' for whom the condition of segment '\(id)' is missing.",
                hint: "If they must be excluded, let the condition be true for them: x == null || …",
                subject: policy.key, path: DocumentPath("segmentId"))
        }
    }

    /// The warnings of ``exclusionWarnings(in:changed:)`` about a campaign's policies, as notes of a run.
    ///
    /// - Parameter run: Its funnel names the policies that apply to one of its offers.
    func exclusionNotes(of run: CampaignRun, in catalog: Catalog) -> [String] {
        let steps = run.summary.funnel?.steps.filter { $0.reason == .policy } ?? []
        let policies = Set(steps.compactMap(\.id).map { DefinitionKey(ContactPolicy.ID($0)) })
        return policies.isEmpty
            ? [] : exclusionWarnings(in: catalog, changed: policies).map { "\($0.subject.map { "\($0): " } ?? "")\($0.message)" }
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

    /// Counts the customers for whom each condition is true, in one pass over the dataset.
    private func scan(_ version: DatasetVersion, for conditions: [String]) throws -> [Int] {
        try workspace.queryDatabase().customerCounts(conditions, in: version.parts(in: workspace))
    }

    /// - Throws: ``PlanningError`` if the condition does not fit the dataset.
    private func segmentCount(of segment: Segment, in version: DatasetVersion, zone: String = "UTC") throws -> SegmentCount {
        let hour = Date(timeIntervalSince1970: (workspace.now().timeIntervalSince1970 / 3600).rounded(.down) * 3600)
        let facts = try Planner.customers(of: segment, schema: version.schema, asOf: hour, zone: zone)
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
