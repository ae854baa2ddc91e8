internal import MusterBase
internal import MusterExpressions
internal import MusterModel

/// How the columns of a dataset are read, so that each has the type that expressions take it for.
struct ColumnRendering: Sendable {
    private let types: [String: String]
    private let alias: String

    /// - Parameter alias: of the relation.
    init(_ schema: DatasetSchema, alias: String = "customer") {
        self.alias = alias
        types = Dictionary(firstOf: schema.columns.map { ($0.name, $0.type) })
    }

    /// The SQL of an attribute.
    func sql(_ attribute: String) -> String {
        let column = Self.quoted(attribute, of: alias)
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

    /// A column of a relation.
    static func quoted(_ name: String, of alias: String = "customer") -> String {
        SQLRendering.columnOfAlias(AttributeName(root: alias, attribute: name))
    }
}
