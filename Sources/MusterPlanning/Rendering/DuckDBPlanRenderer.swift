internal import MusterBinding
internal import MusterExpressions
internal import MusterModel

struct DuckDBPlanRenderer: PlanRenderer {
    let dialect = SQLDialect.duckDB

    func value(of column: DatasetSchema.Column, _ sql: String) -> String {
        guard let type = ExpressionType(column.type) else { return sql }
        switch column.storage.uppercased() {
        case "TIMESTAMP WITH TIME ZONE": return "(\(sql) AT TIME ZONE 'UTC')"
        // A cast would follow the time zone of the process.
        case "TIMESTAMP WITH TIME ZONE[]": return "list_transform(\(sql), lambda muster_t: muster_t AT TIME ZONE 'UTC')"
        case "INTERVAL": return microseconds(sql)
        case "INTERVAL[]": return "list_transform(\(sql), lambda muster_t: \(microseconds("muster_t")))"
        case "BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "FLOAT",
            "DOUBLE", "VARCHAR", "TIMESTAMP", "DATE":
            return sql
        default: return "CAST(\(sql) AS \(type.sqlName(in: dialect)))"
        }
    }

    /// Of an interval; missing if they do not fit.
    private func microseconds(_ sql: String) -> String { "TRY_CAST(round(epoch(\(sql)) * 1000000) AS BIGINT)" }

    func double(_ sql: String) -> String { "CAST(\(sql) AS DOUBLE)" }

    func timestamp(_ sql: String) -> String { "CAST(\(sql) AS TIMESTAMP)" }

    func text(_ sql: String) -> String { "CAST(\(sql) AS VARCHAR)" }

    func isWithin(_ sql: String, from: Double?, below: Double?) -> String {
        let bounds = [from.map { ">= \(dialect.literal(.double($0)))" }, below.map { "< \(dialect.literal(.double($0)))" }]
        let tests = ["isfinite(\(sql))"] + bounds.compactMap(\.self).map { "\(sql) \($0)" }
        return "(\(tests.joined(separator: " AND ")))"
    }

    func aggregate(
        _ function: DecisionFlow.Enrichment.Aggregate.Function, _ value: (sql: String, type: ExpressionType)?,
        where condition: String?
    ) -> String {
        func filter(_ conditions: String?...) -> String {
            let holding = conditions.compactMap(\.self)
            return holding.isEmpty ? "" : " FILTER (WHERE \(holding.map { "(\($0))" }.joined(separator: " AND ")))"
        }
        guard let value else { return "count(*)\(filter(condition))" }
        switch (function, value.type) {
        case (.count, _):
            return "count(\(value.sql))\(filter(condition))"
        case (.min, _), (.max, _):
            return "\(function.rawValue)(\(value.sql))\(filter(condition))"
        case (.sum, .bool), (.sum, .int):
            return "TRY_CAST(sum(CAST(\(value.sql) AS BIGINT))\(filter(condition)) AS BIGINT)"
        case (.avg, .bool), (.avg, .int):
            let count = "count(\(value.sql))\(filter(condition))"
            return "CAST(sum(CAST(\(value.sql) AS BIGINT))\(filter(condition)) AS DOUBLE) / nullif(\(count), 0)"
        case (.sum, _), (.avg, _):
            let number = double(value.sql)
            let list = "list(\(number) ORDER BY \(number))\(filter("\(number) IS NOT NULL", condition))"
            let result = function == .sum ? "list_sum(\(list))" : "list_sum(\(list)) / len(\(list))"
            return "CASE WHEN isfinite(\(result)) THEN \(result) END"
        }
    }

    func object(_ fields: [(name: String, sql: String, type: ExpressionType)]) -> String {
        let pairs = fields.map { "\(dialect.quoted(text: $0.name)), \(jsonValue($0.sql, $0.type))" }
        return text("json_object(\(pairs.joined(separator: ", ")))")
    }

    private func jsonValue(_ sql: String, _ type: ExpressionType) -> String {
        switch type {
        case .timestamp: "strftime(\(sql), '%Y-%m-%dT%H:%M:%S.%fZ')"
        case .date: "CAST(\(sql) AS VARCHAR)"
        case .duration: "CAST(\(sql) AS DOUBLE) / 1000000"
        case .bool, .int, .double, .string, .list, .null, .dynamic: sql
        }
    }
}
