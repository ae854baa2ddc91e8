internal import Foundation
internal import MusterEngine
public import MusterModel
internal import MusterPlanning
internal import MusterStore
internal import Synchronization

extension Workspace {
    /// How many customers segments have, by segment; without those that cannot be counted because their dataset is not
    /// imported, or no longer as their condition expects.
    ///
    /// Each is counted once for a version of its dataset. A condition that depends on the time is counted once an hour.
    public func customerCounts(of segments: some Sequence<Segment>) throws -> [Segment.ID: Int] {
        let versions = try datasetsByName()
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
    /// - Throws: ``StoreError``, when its dataset is not imported; ``PlanningError``, when its condition does not fit.
    public func customerCount(of segment: Segment) throws -> (dataset: DatasetVersion, customers: Int) {
        let version = try store.dataset(segment.dataset)
        let count = try segmentCount(of: segment, in: version)
        return (version, try sizes(of: [count], [segment.dataset: version])[count] ?? 0)
    }

    /// Counts the customers of a segment that is not stored.
    ///
    /// - Throws: ``PlanningError``, when its condition does not fit.
    func count(_ segment: Segment, in version: DatasetVersion) throws -> Int {
        try scan(version, for: [segmentCount(of: segment, in: version).condition])[0]
    }

    /// - Returns: for each condition how many customers it is true for, in one pass over the dataset.
    private func scan(_ version: DatasetVersion, for conditions: [String]) throws -> [Int] {
        try memory.engine(temporaryFolder: temporaryFolder).customerCounts(conditions, in: version.parts(in: self))
    }

    private func segmentCount(of segment: Segment, in version: DatasetVersion) throws -> SegmentCount {
        let hour = Date(timeIntervalSince1970: (now().timeIntervalSince1970 / 3600).rounded(.down) * 3600)
        let facts = try Planner.customers(of: segment, schema: version.schema, asOf: hour)
        return SegmentCount(dataset: version.key, condition: EngineDatabase.condition(of: facts))
    }

    private func sizes(
        of counts: Set<SegmentCount>, _ versions: [String: DatasetVersion]
    ) throws -> [SegmentCount: Int] {
        var sizes = remembered(counts)
        guard sizes.count < counts.count else { return sizes }
        // Whoever else waits here finds them counted.
        try memory.counting.withLock { _ in
            sizes.merge(remembered(counts)) { $1 }
            let missing = Dictionary(grouping: counts.filter { sizes[$0] == nil }, by: \.dataset)
            for (key, counts) in missing {
                guard let version = versions[key.dataset] else { continue }
                let counted = try count(counts.map(\.condition), in: version)
                for (condition, customers) in counted {
                    let count = SegmentCount(dataset: key, condition: condition)
                    sizes[count] = customers
                    memory.segmentSizes.withLock { $0.keep(customers, for: count) }
                }
            }
        }
        return sizes
    }

    private func remembered(_ counts: Set<SegmentCount>) -> [SegmentCount: Int] {
        memory.segmentSizes.withLock { known in
            let pairs = counts.compactMap { count in known[count].map { (count, $0) } }
            return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
        }
    }

    /// From the store, or in one pass over the dataset.
    private func count(_ conditions: [String], in version: DatasetVersion) throws -> [String: Int] {
        var sizes = try store.segmentSizes(in: version.key, conditions)
        let missing = conditions.filter { sizes[$0] == nil }.sorted()
        guard !missing.isEmpty else { return sizes }
        let counts = try scan(version, for: missing)
        let counted = Dictionary(zip(missing, counts), uniquingKeysWith: { first, _ in first })
        try store.keep(segmentSizes: counted, in: version.key)
        sizes.merge(counted) { $1 }
        return sizes
    }

    func datasetsByName() throws -> [String: DatasetVersion] {
        Dictionary(try store.datasets().map { ($0.key.dataset, $0) }, uniquingKeysWith: { first, _ in first })
    }
}
