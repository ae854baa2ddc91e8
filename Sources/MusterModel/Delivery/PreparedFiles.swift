public import Foundation

/// The files of a delivery that are not those of the run: with the rows of a wave alone, or with rows for seed addresses.
///
/// They are made when the delivery begins, and removed when it ends.
public struct PreparedFiles: Hashable, Sendable, Codable {
    public var files: [OutputFile]
    public var preparedAt: Date
    /// The rows for seed addresses, in all files together.
    public var seedRows: Int
    /// Customers of the wave who get less than the run decided: without consent, suppressed, or no longer in the dataset.
    public var removedCustomers: Int
    /// Their rows that are not sent.
    public var removedRows: Int

    public init(
        files: [OutputFile], preparedAt: Date, seedRows: Int = 0, removedCustomers: Int = 0, removedRows: Int = 0
    ) {
        self.files = files
        self.preparedAt = preparedAt
        self.seedRows = seedRows
        self.removedCustomers = removedCustomers
        self.removedRows = removedRows
    }
}
