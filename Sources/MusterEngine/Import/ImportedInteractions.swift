/// What an import of interactions wrote.
public struct ImportedInteractions: Hashable, Sendable {
    /// Ids in a column that the catalog does not have.
    public struct UnknownIds: Hashable, Sendable, Codable {
        public var rows: Int
        /// Different ones.
        public var ids: Int
        /// The most frequent of them, at most five.
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
    /// Columns of the file that mean nothing here.
    public var ignoredColumns: [String]
}
