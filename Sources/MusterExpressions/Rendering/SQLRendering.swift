internal import MusterBase

/// The databases that expressions can be written for.
public enum SQLDialect: Sendable, Hashable, CaseIterable {
    case duckDB
}

/// How an expression becomes SQL.
public struct SQLRendering: Sendable {
    public var dialect: SQLDialect
    /// The SQL of an attribute: a column, a call or anything in parentheses. It must yield the type that the scope gave the
    /// attribute, stored as ``ExpressionType/sqlName(in:)`` says, or narrower ints, floats, decimals or dates. It must not
    /// fail at run time, and a double must be finite.
    public var attribute: @Sendable (AttributeName) -> String
    /// The maximum magnitude of a number attribute, if it is known, as from the statistics of Parquet files. Arithmetic that
    /// cannot overflow is written plainly, and runs two to three times as fast.
    public var bound: @Sendable (AttributeName) -> Double?
    /// Whether a double attribute is stored in single precision. Constants that it is compared with are rounded alike.
    public var isSinglePrecision: @Sendable (AttributeName) -> Bool

    /// - Parameters:
    ///   - attribute: By default the root is a table alias and the attribute its column: `"customer"."age"`.
    ///   - bound: By default nothing is known.
    ///   - isSinglePrecision: By default every double has 64 bits.
    public init(
        dialect: SQLDialect, attribute: (@Sendable (AttributeName) -> String)? = nil,
        bound: @escaping @Sendable (AttributeName) -> Double? = { _ in nil },
        isSinglePrecision: @escaping @Sendable (AttributeName) -> Bool = { _ in false }
    ) {
        self.dialect = dialect
        self.attribute = attribute ?? dialect.column
        self.bound = bound
        self.isSinglePrecision = isSinglePrecision
    }
}

extension SQLDialect {
    /// The attribute as a column of the relation with its root as alias: `"customer"."age"`.
    @Sendable public func column(_ name: AttributeName) -> String {
        quoted(identifier: name.root) + "." + quoted(identifier: name.attribute)
    }

    /// A name in double quotes, those inside it doubled.
    /// - Precondition: no NUL character, which no name can hold.
    public func quoted(identifier: String) -> String {
        precondition(!identifier.utf8.contains(0), "A name holds a NUL character.")
        return SQLQuoting.identifier(identifier)
    }

    /// Text in single quotes, those inside it doubled. No other character has a special meaning there, not even a backslash.
    /// - Precondition: no NUL character, which ends the statement for the parser.
    public func quoted(text: String) -> String {
        precondition(!text.utf8.contains(0), "A text holds a NUL character.")
        return SQLQuoting.literal(text)
    }

    /// A constant, typed so that it equals a column of its type: `18`, `1.5e0`, `'gold'`,
    /// `TIMESTAMP '2026-03-29 01:00:00'`. A duration is its number of microseconds.
    /// - Parameter type: The type of the constant, needed if it is missing or an empty list.
    public func literal(_ literal: Literal, type: ExpressionType? = nil) -> String {
        let type = type ?? literal.type
        switch literal.normalized {
        case .null: return type == .null || type == .dynamic ? "NULL" : "CAST(NULL AS \(type.sqlName(in: self)))"
        case .bool(let value): return value ? "TRUE" : "FALSE"
        // The number alone would be read as minus a HUGEINT.
        case .int(.min), .duration(.min): return "CAST('\(Int64.min)' AS BIGINT)"
        case .int(let value), .duration(let value): return String(value)
        case .double(let value): return Self.double(value)
        case .string(let value): return quoted(text: value)
        case .timestamp(let microseconds):
            return TimestampText.format(microseconds).map { "TIMESTAMP '\($0)'" } ?? "make_timestamp(\(microseconds))"
        case .date(let days): return "DATE '\(CivilDate(daysSince1970: Int(days)).text)'"
        case .list(let elements):
            let items = "[" + elements.map { self.literal($0) }.joined(separator: ", ") + "]"
            return "CAST(\(items) AS \(type.sqlName(in: self)))"
        }
    }

    /// The shortest digits that give the same double back, with the exponent that makes them a DOUBLE, not a DECIMAL.
    private static func double(_ value: Double) -> String {
        let digits = "\(value)"
        if digits.contains("e") { return digits }
        return (digits.hasSuffix(".0") ? String(digits.dropLast(2)) : digits) + "e0"
    }
}

extension ExpressionType {
    /// The type's name in SQL, as in `CAST(x AS …)`. A timestamp is without time zone and in UTC, a duration a number
    /// of microseconds. A value of type `dyn` or `null` is taken as text.
    public func sqlName(in dialect: SQLDialect) -> String {
        switch self {
        case .bool: "BOOLEAN"
        case .int, .duration: "BIGINT"
        case .double: "DOUBLE"
        case .string, .null, .dynamic: "VARCHAR"
        case .timestamp: "TIMESTAMP"
        case .date: "DATE"
        case .list(let element): element.sqlName(in: dialect) + "[]"
        }
    }
}
