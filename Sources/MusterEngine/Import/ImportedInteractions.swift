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

    /// Ids that are not among the keys of the customers, but are similar to one.
    public struct SimilarIds: Hashable, Sendable, Codable {
        public struct Pair: Hashable, Sendable, Codable {
            /// As in the file.
            public var id: String
            /// A key of a customer.
            public var key: String
        }

        public var rows: Int
        /// The number of distinct ids.
        public var ids: Int
        /// The most frequent ids, at most five.
        public var first: [Pair]
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
    /// Of the unknown customers, those whose ids differ from a key only in case, leading zeros, or blanks around them.
    public var similarCustomers: SimilarIds?
    public var unknownOffers: UnknownIds
    public var unknownChannels: UnknownIds
    /// Columns of the file that are not used.
    public var ignoredColumns: [String]
}
