internal import Foundation
internal import MusterModel

/// What the audit log says about a version of a dataset.
struct DatasetRecord: Encodable {
    var version: Int
    var rowCount: Int
    var keyColumn: String
    var columnCount: Int

    init(_ version: DatasetVersion) {
        self.version = version.key.version
        rowCount = version.rowCount
        keyColumn = version.schema.keyColumn
        columnCount = version.schema.columns.count
    }
}

/// What the audit log says about a batch of interactions.
struct InteractionRecord: Encodable {
    var batch: Int
    var rowCount: Int
    var firstAt: Date?
    var lastAt: Date?
    var sha256: String?

    init(_ file: InteractionFile) {
        batch = file.batch
        rowCount = file.rowCount
        firstAt = file.firstAt
        lastAt = file.lastAt
        sha256 = file.sha256
    }
}
