extension DuckDBRenderer {
    func call(_ function: Function, _ operands: [TypedNode]) -> SQLFragment {
        switch function {
        case .contains: simple("contains", operands)
        case .startsWith: simple("starts_with", operands)
        case .endsWith: simple("ends_with", operands)
        case .matches: matches(operands)
        case .lowerAscii: asciiCase("lower", operands[0], from: Self.upperLetters, to: Self.lowerLetters)
        case .upperAscii: asciiCase("upper", operands[0], from: Self.lowerLetters, to: Self.upperLetters)
        case .lower, .upper: simple(function.rawValue, operands)
        case .trim: trim(operands)
        case .substring: substring(operands)
        case .replace: simple("replace", operands)
        case .split: split(operands)
        case .join: join(operands)
        case .indexOf: indexOf(operands)
        case .size:
            simple(operands[0].type.isList ? "len" : "length", operands) {
                $0.isWide = true
                $0.bound = 0x1p40
            }
        case .int: toInt(operands[0])
        case .double: toDouble(operands[0])
        case .string: toString(operands[0])
        case .bool: toBool(operands[0])
        case .timestamp: toTimestamp(operands[0])
        case .date: toDate(operands)
        case .duration: settled(operands[0])
        case .min: extreme("least", order: "ASC", operands)
        case .max: extreme("greatest", order: "DESC", operands)
        case .abs: magnitude(operands[0])
        case .round, .floor, .ceil: rounding(function, operands)
        case .sqrt: unbounded("sqrt", operands)
        case .log: unbounded("ln", operands)
        case .log10: unbounded("log10", operands)
        case .pow: unbounded("pow", operands)
        case .coalesce: coalesce(operands)
        case .daysSince: daysSince(operands)
        case .daysUntilAnniversary: daysUntilAnniversary(operands)
        case .getFullYear, .getMonth, .getDate, .getDayOfMonth, .getDayOfWeek, .getDayOfYear, .getHours, .getMinutes,
            .getSeconds, .getMilliseconds:
            part(function, operands)
        case .formatDate: formatDate(operands)
        case .formatNumber: formatNumber(operands)
        case .concat: preconditionFailure("The checker makes a concatenation of it.")
        case .today: preconditionFailure("The constant folder replaces today.")
        }
    }

    /// A function of SQL that is missing exactly when an argument is.
    func simple(
        _ name: String, _ operands: [TypedNode], _ adjust: (inout SQLFragment) -> Void = { _ in }
    ) -> SQLFragment {
        let arguments = operands.map(settled)
        var result = SQLFragment(
            sql: "\(name)(\(arguments.map(\.sql).joined(separator: ", ")))",
            isNullable: arguments.contains(where: \.isNullable))
        adjust(&result)
        return result
    }

    private static let upperLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    private static let lowerLetters = "abcdefghijklmnopqrstuvwxyz"

    /// `lower` and `upper` change letters beyond ASCII; `translate` does not, but takes six times as long.
    private func asciiCase(_ name: String, _ operand: TypedNode, from: String, to: String) -> SQLFragment {
        let text = settled(operand)
        let sql = bind(text) {
            "CASE WHEN strlen(\($0.sql)) = length(\($0.sql)) THEN \(name)(\($0.sql)) "
                + "ELSE translate(\($0.sql), '\(from)', '\(to)') END"
        }
        return SQLFragment(sql: sql, isNullable: text.isNullable)
    }

    /// The magnitude of the least int does not fit.
    private func magnitude(_ operand: TypedNode) -> SQLFragment {
        let value = fragment(operand)
        var result = value
        result.precedence = .atom
        result.isConstant = false
        if operand.type == .int, value.bound >= 0x1p63 {
            result.sql = "abs(\(huge(value).sql))"
            return narrowed(result)
        }
        result.sql = "abs(\((operand.type == .int ? wide(value, .int) : value).sql))"
        result.isWide = value.isWide || operand.type == .int
        return result
    }

    /// A function whose result can be infinite or not a number.
    private func unbounded(_ name: String, _ operands: [TypedNode]) -> SQLFragment {
        simple(name, operands) {
            $0.isWide = true
            $0.bound = .infinity
        }
    }

    /// DuckDB rounds a half away from zero. Infinity and NaN do not change.
    private func rounding(_ function: Function, _ operands: [TypedNode]) -> SQLFragment {
        let value = fragment(operands[0])
        if operands.count == 2, case .int(let digits)? = operands[1].constant { return rounded(value, to: Int(digits)) }
        var result = SQLFragment(
            sql: "\(function.rawValue)(\(value.sql))", isNullable: value.isNullable,
            isWide: value.isWide)
        result.bound = value.bound + 1
        return result
    }

    /// A number that differs from a half only by the error of binary arithmetic counts as a half: `382.15 * 0.1`, in binary
    /// 38.2149…, becomes 38.22. Where the digits are finer than the number itself, it is left alone.
    func rounded(_ value: SQLFragment, to digits: Int) -> SQLFragment {
        let wide = wide(value, .double)
        var scale = 1.0
        for _ in 0..<abs(digits) { scale *= 10 }
        let limit = dialect.literal(.double(digits < 0 ? 1e13 * scale : 1e13 / scale))
        let sql = bind(wide) {
            "round(CASE WHEN abs(\($0.sql)) < \(limit) THEN \($0.operand(.multiplication)) * 1.0000000000000009e0 ELSE \($0.sql) END, "
                + "\(digits))"
        }
        return SQLFragment(
            sql: sql, isNullable: value.isNullable, isWide: true, bound: digits < 0 ? .infinity : value.bound + 1)
    }

    /// `least` and `greatest` pass over missing values, where here they make the result missing.
    private func extreme(_ name: String, order: String, _ operands: [TypedNode]) -> SQLFragment {
        let values = operands.map(settled)
        var result = SQLFragment(sql: "", bound: values.map(\.bound).max() ?? 0)
        result.isWide = values.contains(where: \.isWide)
        let nullable = values.filter(\.isNullable)
        result.isNullable = !nullable.isEmpty
        let arguments = values.map(\.sql).joined(separator: ", ")
        if nullable.isEmpty {
            result.sql = "\(name)(\(arguments))"
        } else if nullable.reduce(0, { $0 + $1.sql.utf8.count }) <= 2 * Self.repeatableLength {
            let tests = nullable.map { "\($0.operand(.addition)) IS NOT NULL" }.joined(separator: " AND ")
            result.sql = "CASE WHEN \(tests) THEN \(name)(\(arguments)) END"
        } else {
            // Slower, but writes each argument once.
            result.sql = "list_sort([\(arguments)], '\(order)', 'NULLS FIRST')[1]"
        }
        return result
    }

    private func coalesce(_ operands: [TypedNode]) -> SQLFragment {
        let values = operands.map(settled)
        return SQLFragment(
            sql: "coalesce(\(values.map(\.sql).joined(separator: ", ")))", isNullable: values.allSatisfy(\.isNullable),
            isWide: values.contains(where: \.isWide), bound: values.map(\.bound).max() ?? 0)
    }
}
