/// Conversions that yield a missing value if they fail. Text is checked against the format first,
/// because the casts of DuckDB accept more than the language does (`1_000`, `0x10`, ` 7 `, `nan`), and because a cast
/// that fails costs far more than a pattern that does not match.
extension DuckDBRenderer {
    func toInt(_ operand: TypedNode) -> SQLFragment {
        let value = settled(operand)
        let sql =
            switch operand.type {
            case .double: "TRY_CAST(trunc(\(value.sql)) AS BIGINT)"
            case .timestamp: "date_diff('second', TIMESTAMP '1970-01-01 00:00:00', \(value.sql))"
            case .dynamic: "TRY_CAST(\(value.sql) AS BIGINT)"
            default: matching("[+-]?[0-9]+", value) { "TRY_CAST(\($0.sql) AS BIGINT)" }
            }
        return SQLFragment(sql: sql, isWide: true, bound: 0x1p63)
    }

    func toDouble(_ operand: TypedNode) -> SQLFragment {
        let value = settled(operand)
        let pattern = #"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?"#
        let sql =
            operand.type == .dynamic
            ? "TRY_CAST(\(value.sql) AS DOUBLE)" : matching(pattern, value) { "TRY_CAST(\($0.sql) AS DOUBLE)" }
        return SQLFragment(sql: sql, isWide: true, bound: .infinity)
    }

    func toString(_ operand: TypedNode) -> SQLFragment {
        let value = settled(operand)
        switch operand.type {
        case .timestamp: break
        case .double:
            // Whole numbers without the `.0` of SQL.
            return SQLFragment(sql: "regexp_replace(CAST(\(value.sql) AS VARCHAR), '[.]0$', '')", isNullable: value.isNullable)
        case .duration:
            let seconds = "CAST(\(value.sql) AS DECIMAL(19, 0)) * CAST(0.000001 AS DECIMAL(7, 6))"
            return SQLFragment(
                sql: "rtrim(rtrim(CAST(\(seconds) AS VARCHAR), '0'), '.') || 's'", precedence: .addition,
                isNullable: value.isNullable)
        default: return SQLFragment(sql: "CAST(\(value.sql) AS VARCHAR)", isNullable: value.isNullable)
        }
        let full = "strftime(\(value.sql), '%Y-%m-%dT%H:%M:%S.%f')"
        return SQLFragment(
            sql: "rtrim(rtrim(\(full), '0'), '.') || 'Z'", precedence: .addition, isNullable: value.isNullable)
    }

    /// - Source: cel-spec, "Standard definitions", bool(string).
    func toBool(_ operand: TypedNode) -> SQLFragment {
        let value = settled(operand)
        if operand.type == .dynamic { return SQLFragment(sql: "TRY_CAST(\(value.sql) AS BOOLEAN)") }
        return SQLFragment(
            sql: bind(value) {
                "CASE WHEN \($0.operand(.addition)) IN ('true', 'TRUE', 'True', 't', '1') THEN TRUE "
                    + "WHEN \($0.operand(.addition)) IN ('false', 'FALSE', 'False', 'f', '0') THEN FALSE END"
            })
    }

    /// Text as ``TimestampText`` reads it; an int counts seconds since 1970.
    func toTimestamp(_ operand: TypedNode) -> SQLFragment {
        let value = settled(operand)
        switch operand.type {
        case .int:
            let range = (TimestampText.range.lowerBound / 1_000_000)...(TimestampText.range.upperBound / 1_000_000)
            return SQLFragment(sql: "make_timestamp(\(within(range, wide(value, .int))) * 1000000)")
        case .dynamic:
            return SQLFragment(sql: "TRY_CAST(\(value.sql) AS TIMESTAMP)")
        default:
            let zone = "([zZ]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])"
            let pattern = "[0-9]{4}-[0-9]{2}-[0-9]{2}([tT ]([01][0-9]|2[0-3])(:[0-5][0-9]){2}([.][0-9]+)?\(zone))?"
            let sql = matching(pattern, value) {
                let midnight = "\($0.operand(.atom)) || 'T00:00:00Z'"
                let full = "CASE WHEN length(\($0.sql)) = 10 THEN \(midnight) ELSE upper(\($0.sql)) END"
                let instant = SQLFragment(sql: "epoch_us(TRY_CAST(\(full) AS TIMESTAMPTZ))")
                return "make_timestamp(\(within(TimestampText.range, instant)))"
            }
            return SQLFragment(sql: sql)
        }
    }

    /// The day that a text names, or that an instant has in a zone.
    func toDate(_ operands: [TypedNode]) -> SQLFragment {
        switch operands[0].type {
        case .string:
            let sql = matching("[0-9]{4}-[0-9]{2}-[0-9]{2}", settled(operands[0])) {
                "CASE WHEN \($0.operand(.addition)) >= '0001' THEN TRY_CAST(\($0.sql) AS DATE) END"
            }
            return SQLFragment(sql: sql)
        case .dynamic: return SQLFragment(sql: "TRY_CAST(\(settled(operands[0]).sql) AS DATE)")
        default:
            let local = local(operands[0], in: operands[1])
            return SQLFragment(sql: "CAST(\(local.sql) AS DATE)", isNullable: local.isNullable)
        }
    }

    private func matching(_ pattern: String, _ value: SQLFragment, _ body: (SQLFragment) -> String) -> String {
        bind(value) { "CASE WHEN regexp_full_match(\($0.sql), \(dialect.quoted(text: pattern))) THEN \(body($0)) END" }
    }
}
