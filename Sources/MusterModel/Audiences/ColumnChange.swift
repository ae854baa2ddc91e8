/// A difference between the columns of a new version and those of the current one.
public struct ColumnChange: Hashable, Sendable, Codable {
    public var column: String
    public var before: ColumnType
    /// `nil`: the column is missing.
    public var after: ColumnType?
    /// The first values that are not of the earlier type, with their positions; at most three.
    public var because: [String]

    public init(column: String, before: ColumnType, after: ColumnType?, because: [String]) {
        self.column = column
        self.before = before
        self.after = after
        self.because = because
    }
}
