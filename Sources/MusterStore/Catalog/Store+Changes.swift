internal import GRDB

/// Tells whether anything in a workspace's database has changed.
public final class DataVersionMonitor: Sendable {
    private let queue: DatabaseQueue
    private let workspace: String

    /// On a connection of its own: what it asks tells of the changes that other connections make.
    ///
    /// - Parameter workspace: its path.
    public init(workspace: String) throws(StoreError) {
        self.workspace = workspace
        var configuration = Configuration()
        configuration.readonly = true
        configuration.label = "muster changes"
        do {
            queue = try DatabaseQueue(path: Store.databasePath(of: workspace), configuration: configuration)
        } catch {
            throw StoreError(error, at: workspace)
        }
    }

    /// The same while nothing has changed, within this process and watch. Takes microseconds, and never waits for writers.
    public func token() throws(StoreError) -> Int {
        do {
            return try queue.unsafeRead { db in try Int.fetchOne(db, sql: "PRAGMA data_version") ?? 0 }
        } catch {
            throw StoreError(error, at: workspace)
        }
    }
}
