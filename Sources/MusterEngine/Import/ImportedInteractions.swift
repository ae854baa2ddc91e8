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

    public var rows: Int
    /// Microseconds since 1970, UTC.
    public var firstAt: Int64
    public var lastAt: Int64
    public var minCustomer: String
    public var maxCustomer: String
    public var unknownOffers: UnknownIds
    public var unknownChannels: UnknownIds
    /// Columns of the file that are not used.
    public var ignoredColumns: [String]
}
