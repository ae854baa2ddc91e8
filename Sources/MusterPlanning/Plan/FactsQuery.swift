public import MusterExpressions
public import MusterModel

/// The facts of the customers of a segment: an id, predicates and features for each, and the contacts that are counted.
///
/// Its expressions are typed, not SQL: ``rendered(for:)`` writes them for a database.
public struct FactsQuery: Hashable, Sendable, Codable {
    /// Identifies a customer; read as text.
    public var keyColumn: String
    /// The columns that the plan's expressions read, as the dataset stores them.
    public var sourceColumns: [DatasetSchema.Column]
    /// True for the customers of the segment.
    public var segment: TypedExpression
    /// The conditions of predicates, each once.
    public var conditions: [Condition] = []
    /// The condition of customers who are held out, an index within ``conditions``. Missing, it does not hold them out.
    public var heldOut: Int?
    /// As numbered in the decision problem.
    public var predicates: [Predicate] = []
    /// As numbered in the score matrix.
    public var features: [Feature] = []
    /// The contacts and responses that are counted.
    public var history = HistoryQuery()
    /// The joins that conditions and features need, as numbered in ``DecisionPlan/joins``.
    public var joins: [Int] = []

    init(_ schema: DatasetSchema, reading attributes: Set<AttributeName>, segment: TypedExpression) {
        keyColumn = schema.keyColumn
        sourceColumns = schema.columns.filter { attributes.contains(AttributeName(root: "customer", attribute: $0.name)) }
        self.segment = segment
    }
}

extension FactsQuery {
    /// A boolean expression over the customer and joined datasets.
    public struct Condition: Hashable, Sendable, Codable {
        public var expression: TypedExpression
        /// Whether the condition is that the expression is false.
        public var isNegated = false
    }

    /// A number of the customer that a model uses.
    public struct Feature: Hashable, Sendable, Codable {
        public enum Value: Hashable, Sendable, Codable {
            /// A number, or a condition as 1 or 0.
            case number(of: TypedExpression)
            /// 1 for a number of at least `from` and less than `below`; otherwise, and if it is missing, 0. A bound that is
            /// `nil` does not limit.
            case interval(of: TypedExpression, from: Double?, below: Double?)
            /// 1 for one text, 0 for others.
            case text(of: TypedExpression, is: String)
            /// 1 for any other text, 0 for those listed.
            case otherText(of: TypedExpression, than: [String])
        }

        /// The feature of the model, or the condition of a scorecard's rule. Several features can share a name: one for each
        /// bin.
        public var name: String
        /// The bin of the model's feature, if the value tells only whether the customer is in it.
        public var bin: String?
        public var value: Value
        /// Replaces a missing value; `nil` leaves it missing (not a number).
        public var missing: Double?
    }

    /// One bit per customer: a treatment is possible only if all its predicates hold.
    public enum Predicate: Hashable, Sendable, Codable {
        /// Holds if the condition, an index within ``FactsQuery/conditions``, is true.
        case condition(Int, opensWhenMissing: Bool)
        case history(HistoryPredicate)
        case timeWindow(TimeWindow)
    }

    /// Holds for customers with fewer than ``limit`` counted interactions.
    public struct HistoryPredicate: Hashable, Sendable, Codable {
        /// Index within ``HistoryQuery/counters``.
        public var counter: Int
        /// A counter that is subtracted.
        public var except: Int?
        /// At least 1.
        public var limit: Int
    }

    /// Holds for all customers of a run that starts within the window, in the campaign's time zone.
    public struct TimeWindow: Hashable, Sendable, Codable {
        /// 0 = Sunday … 6.
        public var days: [Int]
        /// Seconds of the day: the first second inside, and the first one after.
        public var from: Int
        public var to: Int

        public func contains(day: Int, second: Int) -> Bool { days.contains(day) && from <= second && second < to }
    }
}
