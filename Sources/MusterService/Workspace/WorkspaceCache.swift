internal import MusterEngine
internal import MusterModel
internal import MusterStore
internal import Synchronization

/// What a workspace remembers between use cases. All of it can be worked out again.
final class WorkspaceCache: Sendable {
    /// Of runs whose results were looked at.
    let treatments = Mutex(FIFOCache<CampaignRun.ID, [Creative.ID: Treatment]>(capacity: 64))
    let campaigns = Mutex<CampaignIndex?>(nil)
    /// Held while segments are counted, so that many who ask for the same count it once.
    let counting = Mutex(())
    let segmentSizes = Mutex(FIFOCache<SegmentCount, Int>(capacity: 10_000))
    /// Held while the columns of a dataset are looked at.
    let measuring = Mutex(())
    private let engine = Mutex<EngineDatabase?>(nil)
    private let watch = Mutex<DataVersionMonitor?>(nil)

    /// - Parameter workspace: its path.
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

/// A condition over a version of a dataset, in the words of the query.
struct SegmentCount: Hashable, Sendable {
    var dataset: DatasetVersion.Key
    var condition: String
}
