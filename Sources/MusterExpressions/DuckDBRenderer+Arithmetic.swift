extension DuckDBRenderer {
    func negation(_ operand: TypedNode) -> SQLFragment {
        let value = operand.type == .double ? fragment(operand) : wide(fragment(operand), operand.type)
        return SQLFragment(
            sql: "-\(value.operand(.atom))", precedence: .multiplication, isNullable: value.isNullable,
            canFail: value.canFail || operand.type != .double, isWide: value.isWide, bound: value.bound,
            leastMagnitude: value.leastMagnitude)
    }

    func arithmetic(
        _ kind: ArithmeticOperator, _ left: TypedNode, _ right: TypedNode, _ type: ExpressionType
    ) -> SQLFragment {
        switch (kind, type) {
        case (.divide, .double): doubleQuotient(fragment(left), settled(right))
        case (_, .double): double(kind, fragment(left), fragment(right))
        case (.divide, _), (.modulo, _): quotient(kind, fragment(left), settled(right), type)
        default: infix(Self.symbol(of: kind), fragment(left), fragment(right), type) { $0.canFail = true }
        }
    }

    private func double(_ kind: ArithmeticOperator, _ left: SQLFragment, _ right: SQLFragment) -> SQLFragment {
        let bound = kind == .multiply ? left.bound * right.bound : left.bound + right.bound
        return infix(Self.symbol(of: kind), left, right, .double) {
            $0.canFail = left.canFail || right.canFail
            // Infinity stays infinity or becomes NaN in sums and products, so one guard around them all is enough.
            $0.bound = left.bound.isFinite && right.bound.isFinite && bound.isFinite ? bound : .infinity
        }
    }

    private func doubleQuotient(_ left: SQLFragment, _ right: SQLFragment) -> SQLFragment {
        let bound = left.bound / right.leastMagnitude
        let isBounded = left.bound.isFinite && bound.isFinite
        var divisor = right
        if isBounded, !right.isConstant {
            // Only a zero can spoil the result; where it may overflow too, the guard against that catches both.
            divisor = nonZero(right)
        }
        return infix("/", left, divisor, .double) {
            $0.canFail = left.canFail
            $0.bound = isBounded ? bound : .infinity
        }
    }

    /// Of ints, truncated toward zero; of values of unknown type, whatever the database makes of them.
    private func quotient(
        _ kind: ArithmeticOperator, _ left: SQLFragment, _ right: SQLFragment, _ type: ExpressionType
    ) -> SQLFragment {
        let dividend = wide(left, type)
        let isConstant = right.isConstant && right.sql != "0"
        let symbol = kind == .modulo ? "%" : type == .int ? "//" : "/"
        return infix(symbol, dividend, isConstant ? right : nonZero(right), type) {
            // The least int divided by -1 overflows.
            $0.canFail = dividend.canFail || !isConstant || right.sql == "-1"
        }
    }

    /// Missing where the value is zero: cheaper than a division that fails, and a failure costs the whole vector.
    private func nonZero(_ value: SQLFragment) -> SQLFragment {
        var divisor = value
        divisor.sql = bind(value) { "NULLIF(\($0.sql), 0)" }
        divisor.precedence = .atom
        divisor.isNullable = true
        return divisor
    }

    private static func symbol(of kind: ArithmeticOperator) -> String {
        switch kind {
        case .add: "+"
        case .subtract: "-"
        case .multiply: "*"
        case .divide: "/"
        case .modulo: "%"
        }
    }

    /// One wide operand makes the operation wide.
    private func infix(
        _ symbol: String, _ left: SQLFragment, _ right: SQLFragment, _ type: ExpressionType,
        _ adjust: (inout SQLFragment) -> Void
    ) -> SQLFragment {
        var (first, second) = (left, right)
        if !left.isWide, !right.isWide {
            if left.isConstant { second = wide(right, type) } else { first = wide(left, type) }
        }
        let precedence: SQLFragment.Precedence = symbol == "+" || symbol == "-" ? .addition : .multiplication
        // The right operand stands in parentheses even where the same operator binds left to right: a - (b - c).
        let rightMinimum: SQLFragment.Precedence = precedence == .addition ? .multiplication : .atom
        var result = SQLFragment(
            sql: "\(first.operand(precedence)) \(symbol) \(second.operand(rightMinimum))", precedence: precedence)
        result.isWide = first.isWide || second.isWide
        result.isNullable = left.isNullable || right.isNullable
        adjust(&result)
        return result
    }

    /// 64 bits wide, where a column or a literal may be narrower.
    func wide(_ fragment: SQLFragment, _ type: ExpressionType) -> SQLFragment {
        if fragment.isWide || type == .dynamic { return fragment }
        var wide = fragment
        wide.sql = "CAST(\(fragment.sql) AS \(type.sqlName(in: dialect)))"
        wide.precedence = .atom
        wide.isWide = true
        return wide
    }

    /// By microseconds, because intervals of DuckDB count months and days apart.
    func shift(_ instant: TypedNode, _ span: TypedNode, isBackward: Bool) -> SQLFragment {
        let (start, length) = (settled(instant), settled(span))
        let sum = "\(epoch(instant)) \(isBackward ? "-" : "+") \(length.operand(.multiplication))"
        return SQLFragment(sql: "make_timestamp(\(sum))", isNullable: start.isNullable || length.isNullable, canFail: true)
    }

    func elapsed(_ later: TypedNode, _ earlier: TypedNode) -> SQLFragment {
        let (end, start) = (settled(later), settled(earlier))
        return SQLFragment(
            sql: "\(epoch(later)) - \(epoch(earlier))", precedence: .addition,
            isNullable: end.isNullable || start.isNullable, canFail: true, isWide: true)
    }

    /// An instant as microseconds since 1970, already computed for a constant.
    private func epoch(_ instant: TypedNode) -> String {
        if case .timestamp(let microseconds)? = instant.constant {
            return constant(.int(microseconds), .int).operand(.atom)
        }
        return "epoch_us(\(settled(instant).sql))"
    }

    /// Whole days from the instant to now, rounded down also before 1970 and for instants to come: the offset makes
    /// the dividend positive, where integer division rounds down.
    func daysSince(_ instant: TypedNode) -> SQLFragment {
        let offsetInDays: Int64 = 40_000_000
        let (sum, overflow) = now.addingReportingOverflow(offsetInDays * TimestampText.microsecondsPerDay)
        let minuend = overflow ? Int64.max : sum
        return SQLFragment(
            sql: "(\(minuend) - \(epoch(instant))) // \(TimestampText.microsecondsPerDay) - \(offsetInDays)",
            precedence: .addition, canFail: true, isWide: true)
    }

    /// `||` makes the whole missing when a part is, as `concat` of SQL does not.
    func concatenation(_ parts: [TypedNode]) -> SQLFragment {
        let fragments = parts.map(settled)
        return SQLFragment(
            sql: fragments.map { $0.operand(.atom) }.joined(separator: " || "), precedence: .addition,
            isNullable: fragments.contains(where: \.isNullable))
    }
}
