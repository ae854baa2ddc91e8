internal import GRDB

/// Detects changes of a workspace's database by any process.
public final class DataVersionMonitor: Sendable {
    private let queue: DatabaseQueue
    private let workspace: String

    /// Opens a connection of its own: `PRAGMA data_version` reports only changes of other connections.
    ///
    /// - Parameter workspace: the path of the workspace.
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

    /// A number that stays the same until something changes. Only tokens of one monitor can be compared. Takes
    /// microseconds, and never waits for writers.
    public func token() throws(StoreError) -> Int {
        do {
            return try queue.unsafeRead { db in try Int.fetchOne(db, sql: "PRAGMA data_version") ?? 0 }
        } catch {
            throw StoreError(error, at: workspace)
        }
    }
}
