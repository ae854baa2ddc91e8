internal import MusterEngine
internal import MusterModel
internal import MusterStore
internal import Synchronization

/// Values that a workspace caches between operations. All of them can be computed again.
final class WorkspaceCache: Sendable {
    /// The treatments of runs whose results were read.
    let treatments = Mutex(FIFOCache<CampaignRun.ID, [Creative.ID: Treatment]>(capacity: 64))
    let campaigns = Mutex<CampaignIndex?>(nil)
    /// Held while segments are counted, so that concurrent requests count a segment once.
    let counting = Mutex(())
    let segmentSizes = Mutex(FIFOCache<SegmentCount, Int>(capacity: 10_000))
    /// Held while the columns of a dataset are measured.
    let measuring = Mutex(())
    private let engine = Mutex<EngineDatabase?>(nil)
    private let watch = Mutex<DataVersionMonitor?>(nil)

    /// - Parameter workspace: the path of the workspace.
    func changes(of workspace: String) throws -> DataVersionMonitor {
        try watch.withLock { watch in
            if let watch { return watch }
            let opened = try DataVersionMonitor(workspace: workspace)
            watch = opened
            return opened
        }
    }

    func engine(temporaryFolder: String) throws -> EngineDatabase {
        try engine.withLock { engine in
            if let engine { return engine }
            let opened = try EngineDatabase(temporaryFolder: temporaryFolder, memoryLimit: "384MB")
            engine = opened
            return opened
        }
    }
}

/// A condition on a dataset version, as SQL.
struct SegmentCount: Hashable, Sendable {
    var dataset: DatasetVersion.Key
    var condition: String

    /// The customers for whom the condition is missing.
    var undecided: SegmentCount { SegmentCount(dataset: dataset, condition: "(\(condition)) IS NULL") }
}
