public import Foundation
internal import MusterEngine
internal import MusterFiles
internal import MusterStore

/// A workspace on disk: its database, datasets and runs. Every use case starts here.
///
/// The operations are grouped by the things they work on, each group in a type of its own:
///
/// ```swift
/// let workspace = try Workspace(opening: "bank")
/// let run = try workspace.runs.perform(campaign: "weekly_high_value")
/// for result in try workspace.runs.results(of: run.id, limit: 10) {
///     print(result.customerId, result.offerName)
/// }
/// ```
public struct Workspace: Sendable {
    /// The path of the folder, as the caller gave it.
    public let path: String
    /// The clock that everything in the workspace uses.
    public let now: @Sendable () -> Date
    /// Where runs deliver, besides the workspace itself.
    let destinations: any DeliveryDestinations
    let store: Store
    let cache = WorkspaceCache()

    /// Opens an existing workspace.
    ///
    /// - Parameters:
    ///   - now: the clock that everything in the workspace uses.
    ///   - destinations: where runs deliver, besides the workspace itself.
    /// - Throws: ``StoreError``, for instance when there is no workspace at `path`.
    public init(
        opening path: String, now: @escaping @Sendable () -> Date = { Date() },
        destinations: any DeliveryDestinations = ConfiguredDestinations()
    ) throws {
        self.path = path
        self.now = now
        self.destinations = destinations
        store = try Store(workspace: path)
        // An erasure whose process died continues. If that fails now, the next process tries it again.
        try? erasures.completeInterrupted(waits: false)
    }

    /// Creates a workspace. The folder may exist.
    public init(
        creating path: String, now: @escaping @Sendable () -> Date = { Date() },
        destinations: any DeliveryDestinations = ConfiguredDestinations()
    ) throws {
        self.path = path
        self.now = now
        self.destinations = destinations
        store = try Store.create(workspace: path)
    }

    /// Opens the workspace at `path`, or creates one if there is none.
    public init(openingOrCreating path: String) throws {
        if FileManager.default.fileExists(atPath: Store.databasePath(of: path)) {
            try self.init(opening: path)
        } else {
            try self.init(creating: path)
        }
    }

    /// The definitions: channels, offers, flows, campaigns and the others.
    public var catalog: CatalogService { CatalogService(workspace: self) }
    /// Campaigns with their activity and schedule.
    public var campaigns: CampaignService { CampaignService(workspace: self) }
    /// The sizes of segments.
    public var segments: SegmentService { SegmentService(workspace: self) }
    /// Campaign runs, their results and files.
    public var runs: RunService { RunService(workspace: self) }
    /// Deliveries of the files of runs.
    public var deliveries: DeliveryService { DeliveryService(workspace: self) }
    /// Announcements of the ends of runs.
    public var notifications: NotificationService { NotificationService(workspace: self) }
    /// Connections to places outside the workspace.
    public var connections: ConnectionService { ConnectionService(workspace: self) }
    /// Datasets and their versions.
    public var datasets: DatasetService { DatasetService(workspace: self) }
    /// Files that are received from elsewhere, to be imported.
    public var uploads: UploadService { UploadService(workspace: self) }
    /// The contact history: contacts and responses.
    public var interactions: InteractionService { InteractionService(workspace: self) }
    /// The work list: the tasks that runs make of recommendations on manual channels.
    public var tasks: TaskService { TaskService(workspace: self) }
    /// Erasure of customers.
    public var erasures: ErasureService { ErasureService(workspace: self) }
    /// Why a run decided as it did, and what it achieved.
    public var insight: InsightService { InsightService(workspace: self) }
    /// Training of models.
    public var models: ModelService { ModelService(workspace: self) }
    /// API keys, browser sessions and the audit log.
    public var access: AccessService { AccessService(workspace: self) }
    /// Idempotency keys of API requests.
    public var idempotency: IdempotencyService { IdempotencyService(workspace: self) }

    /// Backups of the workspace.
    public var backups: BackupService { BackupService(workspace: self) }

    /// - Throws: ``StoreError``, when the database cannot be written now.
    public func checkWritable() throws { try store.checkWritable() }

    /// A key that stays equal while no list of the workspace changes. Cheap.
    public func cacheKey() throws -> CacheKey {
        // Conditions that depend on the time are counted anew every hour.
        CacheKey(
            change: try cache.changes(of: path).token(), hour: Int((now().timeIntervalSince1970 / 3600).rounded(.down)))
    }

    /// Resolves a path that is relative to the workspace.
    public func path(of relative: String) -> String { path + "/" + relative }

    /// Where DuckDB may spill.
    var temporaryFolder: String { path(of: "tmp") }

    /// The database for queries that are answered soon. Runs have databases of their own.
    func queryDatabase() throws -> EngineDatabase { try cache.engine(temporaryFolder: temporaryFolder) }

    /// Creates a folder and its parents, durably.
    func makeFolder(_ relative: String) throws(WorkspaceError) {
        do {
            try FileManager.default.createDirectory(atPath: path(of: relative), withIntermediateDirectories: true)
            var names = relative.split(separator: "/")
            while !names.isEmpty {
                try Folder.sync(containing: path(of: names.joined(separator: "/")))
                names.removeLast()
            }
        } catch FileError.cannotWrite(let path, let reason) {
            throw .cannotWrite(path: path, reason: reason)
        } catch {
            let whole = path(of: relative)
            throw .cannotWrite(path: whole, reason: DirectoryCreationError.reason(creating: whole, error))
        }
    }
}

/// Identifies a state of the workspace: two equal keys mean that a list would be the same.
public struct CacheKey: Hashable, Sendable {
    var change: Int
    var hour: Int
}
