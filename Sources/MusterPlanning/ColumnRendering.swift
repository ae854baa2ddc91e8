internal import MusterExpressions
internal import MusterModel

/// How the columns of a dataset are read, so that each has the type that expressions take it for.
struct ColumnRendering: Sendable {
    private let types: [String: String]

    init(_ schema: DatasetSchema) {
        types = Dictionary(schema.columns.map { ($0.name, $0.type) }, uniquingKeysWith: { first, _ in first })
    }

    /// The SQL of an attribute of `customer`.
    func sql(_ attribute: String) -> String {
        let column = Self.quoted(attribute)
        guard let stored = types[attribute], let type = ExpressionType(duckDB: stored) else { return column }
        switch stored.uppercased() {
        case "TIMESTAMP WITH TIME ZONE": return "(\(column) AT TIME ZONE 'UTC')"
        case "INTERVAL": return "CAST(round(epoch(\(column)) * 1000000) AS BIGINT)"
        case "BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "FLOAT",
            "DOUBLE", "VARCHAR", "TIMESTAMP":
            return column
        default: return "CAST(\(column) AS \(type.sqlName(in: .duckDB)))"
        }
    }

    /// A column of the relation `customer`.
    static func quoted(_ name: String) -> String {
        SQLRendering.columnOfAlias(AttributeName(root: "customer", attribute: name))
    }
}
