internal import MusterBinding
public import MusterExpressions
public import MusterModel

/// The values of the columns of output files that are expressions.
public struct OwnColumns: Hashable, Sendable, Codable {
    public struct Column: Hashable, Sendable, Codable {
        public var type: FileConfig.ValueType
        /// Each once. Treatments with the same expression share it.
        public var expressions: [TypedExpression]
        /// For each treatment, its expression within ``expressions``.
        public var expressionOfTreatment: [Int]
    }

    /// Whether a row has nothing in the place of a placeholder, because its value is missing.
    public struct Gap: Hashable, Sendable, Codable {
        /// Such as `customer.first_name`.
        public var placeholder: String
        public var condition: Column
    }

    /// The name by which their SQL calls the relation of the recommendations.
    public static var relation: String { ExpressionScopes.recommendations }

    /// In the order of the file.
    public var columns: [Column]
    /// Those that any treatment can have, by placeholder.
    public var gaps: [Gap] = []
    /// The joins that they need, as numbered in ``DecisionPlan/joins``.
    public var joins: [Int] = []

    /// The columns, followed by the conditions of the gaps.
    public var evaluated: [Column] { columns + gaps.map(\.condition) }
}

extension FileConfig.ValueType {
    init(_ type: ExpressionType) {
        switch type {
        case .bool: self = .bool
        case .int: self = .integer
        case .double, .duration: self = .number
        case .string, .null, .dynamic: self = .text
        case .timestamp: self = .instant
        case .date: self = .date
        case .list: self = .list
        }
    }

    /// The type of a column whose values are of several types.
    init(of types: some Sequence<ExpressionType>) {
        let found = Set(types.filter { $0 != .null }.map(Self.init))
        self = found.count == 1 ? found.first ?? .text : found == [.integer, .number] ? .number : .text
    }
}
