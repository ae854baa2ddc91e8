/// The interactions that an import wrote.
public struct ImportedInteractions: Hashable, Sendable {
    /// Ids of a column that are not in the catalog.
    public struct UnknownIds: Hashable, Sendable, Codable {
        public var rows: Int
        /// The number of distinct ids.
        public var ids: Int
        /// The most frequent ids, at most five.
        public var first: [String]
    }

    /// Rows that were written: without duplicates.
    public var rows: Int
    /// Microseconds since 1970, UTC; `nil` when no row was written.
    public var firstAt: Int64?
    public var lastAt: Int64?
    public var minCustomer: String?
    public var maxCustomer: String?
    /// Rows that are in the file before, or in the history: of the same customer, offer, channel, outcome and instant.
    public var duplicates: Int
    /// Rows whose instant is later than the import.
    public var futureInstants: Int
    /// Customers that are in no dataset from which segments select; `nil` when none is imported.
    public var unknownCustomers: UnknownIds?
    public var unknownOffers: UnknownIds
    public var unknownChannels: UnknownIds
    /// Columns of the file that are not used.
    public var ignoredColumns: [String]
}
