/// An expression ready for evaluation: every name has its meaning and its type, and everything that is constant is computed.
///
/// It does not depend on a database, on the catalog or on the time: the instant of `now` is part of it. Plans store it, and
/// a renderer writes it for one database.
///
///     let checked = try Expression(parsing: "customer.age >= 9 + 9").check(in: scope)
///     let condition = checked.folded(at: EvaluationTime(now: 0))
///     condition.sql(SQLRendering(dialect: .duckDB))  // "customer"."age" >= 18
public struct TypedExpression: Sendable, Hashable, Codable {
    let root: TypedNode

    init(_ root: TypedNode) {
        self.root = root
    }

    public static func bool(_ value: Bool) -> TypedExpression { TypedExpression(.bool(value)) }

    public static func attribute(_ name: AttributeName, type: ExpressionType) -> TypedExpression {
        TypedExpression(TypedNode(.attribute(name), type))
    }

    public var type: ExpressionType { root.type }

    /// The value, if it is the same for every row; `nil` if it depends on a column, or if only the database can compute it.
    public var constant: Literal? { root.constant }

    /// The attribute that the expression is; `nil` if it is more.
    public var attribute: AttributeName? { if case .attribute(let name) = root.kind { name } else { nil } }

    /// The attributes that must be read to evaluate the expression, in order.
    public var columns: [AttributeName] { root.columns }

    /// The expression in SQL: one scalar expression that never fails at run time.
    ///
    /// An int result can be narrower than 64 bits if it is an attribute or a literal: cast it to
    /// ``ExpressionType/sqlName(in:)`` where the exact column type matters.
    public func sql(_ rendering: SQLRendering) -> String {
        switch rendering.dialect {
        case .duckDB: DuckDBRenderer(rendering).sql(root)
        }
    }

    /// The value as text in SQL: an instant as ISO 8601 in a zone, such as `2026-01-07T09:00:00+01:00`, a date as `2026-01-07`, a span
    /// of time as seconds, a list as JSON. Missing for a number that is not finite.
    ///
    /// - Parameter zone: An IANA name.
    public func textSQL(_ rendering: SQLRendering, zone: String) -> String {
        switch rendering.dialect {
        case .duckDB: DuckDBRenderer(rendering).text(root, zone: zone)
        }
    }

    /// The expression in SQL if its value is one of a column of single precision, or a constant in its place, both rounded to single
    /// precision; otherwise `nil`.
    public func singlePrecisionSQL(_ rendering: SQLRendering) -> String? {
        switch rendering.dialect {
        case .duckDB: DuckDBRenderer(rendering).singlePrecisionSQL(root)
        }
    }

    public init(from decoder: any Decoder) throws { root = try TypedNode(from: decoder) }

    public func encode(to encoder: any Encoder) throws { try root.encode(to: encoder) }
}
