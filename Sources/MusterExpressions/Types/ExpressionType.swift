/// The type of a value in an expression. Every type admits the missing value (`null`).
///
/// - Source: cel-spec, "Values". Unsigned integers, bytes, maps and messages are not part of the subset.
public indirect enum ExpressionType: Sendable, Hashable {
    case bool
    /// A signed 64-bit integer.
    case int
    /// An IEEE 754 binary64 number, always finite: a result that is not finite is missing.
    case double
    /// Unicode text, compared by its UTF-8 bytes.
    case string
    /// An instant, in microseconds.
    case timestamp
    /// A day of the calendar, which no time zone changes. Beside a timestamp it counts as its midnight in UTC.
    case date
    /// An exact span of time, in microseconds.
    case duration
    case list(of: ExpressionType)
    /// The type of the literal `null`, which fits wherever a value is expected.
    case null
    /// Not known until the data is (CEL's `dyn`): accepted wherever a value is expected.
    case dynamic

    /// Whether values of the type have an order, so that `<` and `min` apply.
    var isOrdered: Bool {
        switch self {
        case .bool, .int, .double, .string, .timestamp, .date, .duration, .null, .dynamic: true
        case .list: false
        }
    }

    var isList: Bool {
        if case .list = self { true } else { false }
    }

    /// Whether a value of this type can be used where `expected` is required: the types are equal, an int is used as a
    /// double, a date as a timestamp, or one of the two is not known.
    func fits(_ expected: ExpressionType) -> Bool {
        switch (self, expected) {
        case (.null, _), (.dynamic, _), (_, .dynamic): true
        case (.int, .double), (.date, .timestamp): true
        case (.list(let element), .list(let expectedElement)): element.fits(expectedElement)
        default: self == expected
        }
    }

    /// The one type two values can share, or `nil`: int and double share double, date and timestamp share timestamp.
    static func common(_ first: ExpressionType, _ second: ExpressionType) -> ExpressionType? {
        switch (first, second) {
        case _ where first == second: first
        case (.null, let other), (let other, .null): other
        case (.dynamic, _), (_, .dynamic): .dynamic
        case (.int, .double), (.double, .int): .double
        case (.date, .timestamp), (.timestamp, .date): .timestamp
        case (.list(let left), .list(let right)): common(left, right).map { .list(of: $0) }
        default: nil
        }
    }
}

extension ExpressionType: CustomStringConvertible {
    /// The type in CEL's words, as used in messages: `int`, `list(string)`, `null`, `dyn`.
    public var description: String {
        switch self {
        case .bool: "bool"
        case .int: "int"
        case .double: "double"
        case .string: "string"
        case .timestamp: "timestamp"
        case .date: "date"
        case .duration: "duration"
        case .list(of: .null): "list"
        case .list(let element): "list(\(element))"
        case .null: "null"
        case .dynamic: "dyn"
        }
    }
}
