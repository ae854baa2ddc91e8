internal import Foundation
internal import GRDB
internal import MusterBase
internal import MusterModel
internal import Synchronization

/// A workspace's database, `muster.db`: definitions, dataset versions, runs and their queue, schedules, the index of the
/// contact history, API keys and the audit log. Any number of processes may open it.
///
/// Each folder of the module is one role of the store: its records, its SQL (an enum `…Queries`) and the methods that use
/// both. Every method is one transaction. It throws ``StoreError``, and leaves nothing behind when it does.
///
/// ```swift
/// let store = try Store(workspace: "bank")
/// let run = try store.createRun(of: "weekly", trigger: .manual, at: now, frozen: snapshot)
/// let lease = RunLease(owner: RunOwner(), until: now + 15)
/// if case .taken(let claimed) = try store.claim(run.id, lease, replacing: nil, at: now) {
///     var finished = claimed.run
///     try finished.move(to: .completed, at: now + 90)
///     try store.finish(finished, by: lease.owner)
/// }
/// ```
public final class Store: Sendable {
    /// The path of the workspace.
    public let workspace: String
    private let pool: DatabasePool
    /// The catalog as last read. It is valid while its revision is the database's.
    let lastCatalog = Mutex<CatalogSnapshot?>(nil)

    /// Opens the database of a workspace, and migrates it to the current schema.
    ///
    /// - Parameter busyTimeout: seconds to wait for another process before ``StoreError/locked(_:)``.
    public convenience init(workspace: String, busyTimeout: Double = 5) throws(StoreError) {
        guard FileManager.default.fileExists(atPath: Self.databasePath(of: workspace)) else {
            throw .notAWorkspace(workspace)
        }
        try self.init(opening: workspace, busyTimeout: busyTimeout, isNew: false)
    }

    /// Creates the folders and the database of a workspace.
    ///
    /// - Throws: ``StoreError/alreadyAWorkspace(_:)``.
    public static func create(workspace: String, busyTimeout: Double = 5) throws(StoreError) -> Store {
        do {
            for folder in ["datasets", "interactions", "runs"] {
                try FileManager.default.createDirectory(
                    atPath: "\(workspace)/\(folder)", withIntermediateDirectories: true)
            }
        } catch {
            throw .cannotCreate(workspace: workspace, reason: DirectoryCreationError.reason(creating: workspace, error))
        }
        return try Store(opening: workspace, busyTimeout: busyTimeout, isNew: true)
    }

    /// The path of `muster.db`.
    public static func databasePath(of workspace: String) -> String {
        URL(fileURLWithPath: workspace).appendingPathComponent("muster.db").path
    }

    private init(opening workspace: String, busyTimeout: Double, isNew: Bool) throws(StoreError) {
        self.workspace = workspace
        var configuration = Configuration()
        configuration.busyMode = .timeout(busyTimeout)
        configuration.label = "muster"
        do {
            let path = Self.databasePath(of: workspace)
            if !isNew { try Self.checkIdentity(of: path, workspace: workspace, configuration) }
            pool = try DatabasePool(path: path, configuration: configuration)
            let migrator = Schema.migrator
            let (isSuperseded, isMuster) = try pool.read { db in
                (try migrator.hasBeenSuperseded(db), try Schema.isMusterDatabase(db))
            }
            if isSuperseded { throw StoreError.newerVersion(workspace) }
            if isNew, isMuster { throw StoreError.alreadyAWorkspace(workspace) }
            // A commit must survive a loss of power: clients were told, and checkpoints are removed after it. GRDB sets
            // `synchronous` to NORMAL when it switches to WAL, which is after `Configuration.prepareDatabase`, so it can
            // only be set here. The pool has one connection that writes.
            try pool.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA synchronous = FULL") }
            try migrator.migrate(pool)
        } catch {
            throw StoreError(error, at: workspace)
        }
    }

    /// Checks the file before anything, such as the switch to WAL, changes it: it may belong to another program.
    private static func checkIdentity(
        of path: String, workspace: String, _ configuration: Configuration
    ) throws {
        var configuration = configuration
        configuration.readonly = true
        let isMuster = try DatabaseQueue(path: path, configuration: configuration).read(Schema.isMusterDatabase)
        guard isMuster else { throw StoreError.notAWorkspace(workspace) }
    }

    /// Reads from one snapshot of the database.
    func read<Result>(_ body: (Database) throws -> Result) throws(StoreError) -> Result {
        do { return try pool.read(body) } catch { throw StoreError(error, at: workspace) }
    }

    /// One `IMMEDIATE` transaction: it holds the database's only write lock from its start, so what it reads stays true
    /// until it ends. It is rolled back when `body` throws.
    func write<Result>(_ body: (Database) throws -> Result) throws(StoreError) -> Result {
        do { return try pool.write(body) } catch { throw StoreError(error, at: workspace) }
    }

    /// For statements that cannot be in a transaction.
    func writeWithoutTransaction(_ body: (Database) throws -> Void) throws(StoreError) {
        do { try pool.writeWithoutTransaction(body) } catch { throw StoreError(error, at: workspace) }
    }

    /// Takes the write lock for a moment, and throws when the database cannot be written, or when no space is left for it.
    public func checkWritable() throws(StoreError) {
        if DiskSpace.isUsedUp(at: workspace) { throw .diskFull(workspace) }
        try write { _ in }
    }
}
