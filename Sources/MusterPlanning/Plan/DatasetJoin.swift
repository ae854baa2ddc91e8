public import MusterExpressions
public import MusterModel

/// A dataset that is joined to the customers by key: at most one row per customer.
public struct DatasetJoin: Hashable, Sendable, Codable {
    /// A value that expressions read of the dataset.
    public struct Column: Hashable, Sendable, Codable {
        public enum Value: Hashable, Sendable, Codable {
            /// Of the one row of a key.
            case row(TypedExpression)
            /// Over all rows of a key. Rows with a missing value, and those for which `where` is not true, do not count.
            case aggregate(
                DecisionFlow.Enrichment.Aggregate.Function, of: TypedExpression?, where: TypedExpression?)
        }

        public var name: String
        public var value: Value

        /// Whether the value is 0, not missing, for a customer without rows.
        var isCount: Bool {
            if case .aggregate(.count, _, _) = value { true } else { false }
        }
    }

    /// The dataset's name.
    public var dataset: String
    /// The root of the dataset's attributes in expressions, and of its columns in SQL.
    public var alias: String
    /// The columns of the dataset that ``key`` and ``columns`` read, as it stores them.
    public var sourceColumns: [DatasetSchema.Column]
    /// The column that is compared.
    public var keyColumn: String
    /// The column's value.
    public var key: TypedExpression
    /// The customer's value that it must equal.
    public var on: TypedExpression
    /// The type in which the two are compared.
    public var keyType: ExpressionType
    /// Whether the dataset is sorted by the key, which is its own and unique.
    public var isSorted: Bool
    /// Whether the rows of a key are aggregated to one.
    public var isAggregated: Bool
    /// The values that are needed, by name.
    public var columns: [Column]

    /// The name of the key beside ``columns``, none of which has it.
    public var keyName: String {
        var name = "key"
        while columns.contains(where: { $0.name.lowercased() == name }) { name += "_" }
        return name
    }
}
