internal import MusterBase

/// Days, parts of instants and formats. The zones' offsets are written into the SQL, so that the database needs no time zones of
/// its own, and has the same ones as the schedule.
extension DuckDBRenderer {
    /// An instant as the clock of a zone shows it, as a TIMESTAMP.
    func local(_ instant: TypedNode, in zone: TypedNode?) -> SQLFragment {
        let name = if case .string(let name)? = zone?.constant { name } else { "UTC" }
        let periods = (ZoneOffsets.named(name) ?? .utc).periods
        if instant.type == .dynamic { return SQLFragment(sql: "TRY_CAST(\(settled(instant).sql) AS TIMESTAMP)") }
        if periods.count == 1, periods[0].offset == 0 { return settled(instant) }
        let utc = microseconds(of: instant)
        // The offset is one of many, so the value is written many times.
        let sql = bind(utc, upTo: 80) { "make_timestamp(\($0.operand(.addition)) + \(Self.offset(periods[...], at: $0.sql)))" }
        return SQLFragment(sql: sql, isNullable: utc.isNullable)
    }

    /// Finds the period by bisection.
    private static func offset(_ periods: ArraySlice<ZoneOffsets.Period>, at instant: String) -> String {
        if periods.count == 1 { return String(periods[periods.startIndex].offset) }
        let middle = periods.startIndex + periods.count / 2
        return "CASE WHEN \(instant) < \(periods[middle].start) THEN \(offset(periods[..<middle], at: instant)) "
            + "ELSE \(offset(periods[middle...], at: instant)) END"
    }

    private func day(_ operand: TypedNode) -> SQLFragment {
        let value = settled(operand)
        return operand.type == .dynamic ? SQLFragment(sql: "TRY_CAST(\(value.sql) AS DATE)") : value
    }

    /// Calendar days from the first day to the second, which folding adds.
    func daysSince(_ days: [TypedNode]) -> SQLFragment {
        let day = day(days[0])
        return SQLFragment(
            sql: "date_diff('day', \(day.sql), \(settled(days[1]).sql))", isNullable: day.isNullable, isWide: true, bound: 4e6)
    }

    /// Days from the second day, which folding adds, to the next anniversary of the first. DuckDB moves 29 February to the 28th
    /// in years that have none.
    func daysUntilAnniversary(_ days: [TypedNode]) -> SQLFragment {
        guard case .date(let today)? = days[1].constant else { preconditionFailure("The constant folder adds the day.") }
        let year = CivilDate(daysSince1970: Int(today)).components.year
        let day = day(days[0])
        let literal = dialect.literal(.date(days: today))
        let sql = bind(day) { day in
            func anniversary(_ year: Int) -> String {
                "CAST(\(day.operand(.addition)) + to_years(CAST(\(year) - year(\(day.sql)) AS INTEGER)) AS DATE)"
            }
            return "CASE WHEN \(anniversary(year)) >= \(literal) THEN date_diff('day', \(literal), \(anniversary(year))) "
                + "ELSE date_diff('day', \(literal), \(anniversary(year + 1))) END"
        }
        return SQLFragment(sql: sql, isNullable: day.isNullable, isWide: true, bound: 400)
    }

    /// A part of a date, of an instant in a zone, or of a span of time.
    func part(_ function: Function, _ operands: [TypedNode]) -> SQLFragment {
        if operands[0].type == .duration { return part(function, ofDuration: operands[0]) }
        let local = operands[0].type == .date ? settled(operands[0]) : local(operands[0], in: operands.dropFirst().first)
        let sql =
            switch function {
            case .getFullYear: "year(\(local.sql))"
            case .getMonth: "month(\(local.sql)) - 1"
            case .getDate: "day(\(local.sql))"
            case .getDayOfMonth: "day(\(local.sql)) - 1"
            case .getDayOfWeek: "dayofweek(\(local.sql))"
            case .getDayOfYear: "dayofyear(\(local.sql)) - 1"
            case .getHours: "hour(\(local.sql))"
            case .getMinutes: "minute(\(local.sql))"
            case .getSeconds: "second(\(local.sql))"
            default: "millisecond(\(local.sql)) % 1000"
            }
        let precedence: SQLFragment.Precedence = sql.hasSuffix(" - 1") ? .addition : sql.hasSuffix(")") ? .atom : .multiplication
        return SQLFragment(sql: sql, precedence: precedence, isNullable: local.isNullable, isWide: true, bound: 10_000)
    }

    /// - Source: cel-spec: the whole span in hours, minutes or seconds, and the milliseconds of its last second; toward zero.
    private func part(_ function: Function, ofDuration operand: TypedNode) -> SQLFragment {
        let span = wide(settled(operand), .int)
        let sql =
            switch function {
            case .getHours: "\(span.operand(.atom)) // 3600000000"
            case .getMinutes: "\(span.operand(.atom)) // 60000000"
            case .getSeconds: "\(span.operand(.atom)) // 1000000"
            default: "\(span.operand(.atom)) // 1000 % 1000"
            }
        return SQLFragment(sql: sql, precedence: .multiplication, isNullable: span.isNullable, isWide: true, bound: 0x1p50)
    }

    func formatDate(_ operands: [TypedNode]) -> SQLFragment {
        let local = operands[0].type == .date ? settled(operands[0]) : local(operands[0], in: operands.dropFirst(2).first)
        return SQLFragment(sql: "strftime(\(local.sql), \(settled(operands[1]).sql))", isNullable: local.isNullable)
    }

    /// - Source: C++ format specifications, as DuckDB has them.
    func formatNumber(_ operands: [TypedNode]) -> SQLFragment {
        func text(_ index: Int, _ standard: String) -> String {
            if operands.count > index, case .string(let text)? = operands[index].constant { text } else { standard }
        }
        let (mark, separator) = (text(2, "."), text(3, ""))
        let digits = if case .int(let digits)? = operands[1].constant { Int(digits) } else { 0 }
        let grouping = separator.isEmpty ? "" : ","
        let value = settled(operands[0])
        var sql: String
        if operands[0].type == .int {
            sql = "format('{:\(grouping)}', \(wide(value, .int).sql))"
            if digits > 0 { sql += " || '.\(String(repeating: "0", count: digits))'" }
        } else {
            // Plus zero, so that what rounds to zero has no sign.
            let number = settle(rounded(value, to: digits))
            sql = "format('{:\(grouping).\(digits)f}', \(number.operand(.addition)) + 0e0)"
        }
        if separator.isEmpty, mark != "." {
            sql = "replace(\(sql), '.', \(dialect.quoted(text: mark)))"
        } else if !separator.isEmpty, (mark, separator) != (".", ",") {
            sql = "translate(\(sql), ',.', \(dialect.quoted(text: separator + mark)))"
        }
        return SQLFragment(sql: sql, precedence: sql.hasSuffix(")") ? .atom : .addition)
    }

    /// A value as text, see ``TypedExpression/textSQL(_:zone:)``.
    func text(_ node: TypedNode, zone: String) -> String {
        let value = sql(node)
        switch node.type {
        case .string, .null, .dynamic: return "CAST(\(value) AS VARCHAR)"
        case .bool, .int, .date: return "CAST(\(value) AS VARCHAR)"
        case .double: return finiteText(SQLFragment(sql: "CAST(\(value) AS DOUBLE)"))
        case .duration: return finiteText(SQLFragment(sql: "(CAST(\(value) AS DOUBLE) / 1000000)"))
        case .list: return "CAST(to_json(\(value)) AS VARCHAR)"
        case .timestamp: return instantText(node, zone: zone)
        }
    }

    private func finiteText(_ number: SQLFragment) -> String {
        bind(number) { "CASE WHEN isfinite(\($0.sql)) THEN CAST(\($0.sql) AS VARCHAR) END" }
    }

    private func instantText(_ node: TypedNode, zone: String) -> String {
        let periods = (ZoneOffsets.named(zone) ?? .utc).periods
        func written(_ local: String) -> String {
            "strftime(\(local), '%Y-%m-%dT%H:%M:%S') "
                + "|| CASE WHEN microsecond(\(local)) % 1000000 = 0 THEN '' ELSE strftime(\(local), '.%f') END"
        }
        if periods.count == 1, periods[0].offset == 0 { return bind(settled(node)) { "\(written($0.sql)) || 'Z'" } }
        let zoneNode = TypedNode(.constant(.string(zone)), .string)
        return bind(local(node, in: zoneNode)) { local in
            bind(settled(node)) { utc in
                let minutes = "date_diff('minute', \(utc.sql), \(local.sql))"
                return "\(written(local.sql)) || CASE WHEN \(minutes) < 0 THEN '-' ELSE '+' END "
                    + "|| lpad(CAST(abs(\(minutes)) // 60 AS VARCHAR), 2, '0') || ':' "
                    + "|| lpad(CAST(abs(\(minutes)) % 60 AS VARCHAR), 2, '0')"
            }
        }
    }
}
