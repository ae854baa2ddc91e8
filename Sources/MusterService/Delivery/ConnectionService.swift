internal import Foundation
internal import MusterDelivery
public import MusterModel
internal import MusterStore

/// The connections of the catalog, in use.
public struct ConnectionService: Sendable {
    let workspace: Workspace

    /// Writes an object in the folder of a connection, reads it back and deletes it. Blocks.
    ///
    /// - Throws: ``CatalogError/notFound(_:suggestion:)``, `TransferError` if rclone is not installed.
    public func test(_ id: DeliveryConnection.ID) throws -> ConnectionReport {
        let catalog = try workspace.store.catalog().catalog
        guard let connection = catalog.connections[id] else { throw try workspace.catalog.notFound(DefinitionKey(id)) }
        return try RcloneTransport(connection).test(writing: "muster-test-\(UUID().uuidString.lowercased()).txt")
    }
}
