extension DuckDBRenderer {
    func negation(_ operand: TypedNode) -> SQLFragment {
        let value = fragment(operand)
        var result = value
        result.precedence = .multiplication
        result.isConstant = false
        if value.bound < Self.safeBound || operand.type != .int {
            result.sql = "-\((operand.type == .int ? wide(value, .int) : value).operand(.atom))"
            result.isWide = value.isWide || operand.type == .int
            return result
        }
        result.sql = "-\(huge(value).sql)"
        return narrowed(result)
    }

    func arithmetic(
        _ kind: ArithmeticOperator, _ left: TypedNode, _ right: TypedNode, _ type: ExpressionType
    ) -> SQLFragment {
        switch (kind, type) {
        case (.divide, .double): doubleQuotient(fragment(left), settled(right))
        case (_, .double): double(kind, fragment(left), fragment(right))
        case (.divide, _), (.modulo, _): intQuotient(kind, fragment(left), fragment(right), type)
        default: int(kind, fragment(left), fragment(right), type)
        }
    }

    private func double(_ kind: ArithmeticOperator, _ left: SQLFragment, _ right: SQLFragment) -> SQLFragment {
        var result = infix(Self.symbol(of: kind), left, right, .double)
        // Infinity stays infinity or becomes NaN in sums and products, so one guard around them all is enough.
        result.bound = Self.bound(kind, left, right)
        return result
    }

    private func doubleQuotient(_ left: SQLFragment, _ right: SQLFragment) -> SQLFragment {
        let bound = left.bound / right.minMagnitude
        let isBounded = left.bound.isFinite && bound.isFinite
        // Only a zero can spoil a bounded quotient; where it may overflow too, the guard against that catches both.
        let divisor = isBounded && !right.isConstant ? nonZero(right) : right
        var result = infix("/", left, divisor, .double)
        result.bound = isBounded ? bound : .infinity
        return result
    }

    /// Below this no sum of two ints or duration of two instants overflows, with a bit to spare for the rounding of
    /// bounds.
    private static let safeBound = 0x1p62

    /// Ints and durations; and values of unknown type, with whatever the database makes of them.
    private func int(
        _ kind: ArithmeticOperator, _ left: SQLFragment, _ right: SQLFragment, _ type: ExpressionType
    ) -> SQLFragment {
        let bound = Self.bound(kind, left, right)
        if bound < Self.safeBound || type == .dynamic {
            var result = infix(Self.symbol(of: kind), left, right, type)
            result.bound = bound
            return result
        }
        let (first, second) = left.isConstant ? (left, huge(right)) : (huge(left), right)
        return narrowed(infix(Self.symbol(of: kind), first, second, type))
    }

    private static func bound(_ kind: ArithmeticOperator, _ left: SQLFragment, _ right: SQLFragment) -> Double {
        let bound = kind == .multiply ? left.bound * right.bound : left.bound + right.bound
        // Infinity times zero.
        return left.bound.isFinite && right.bound.isFinite && bound.isFinite ? bound : .infinity
    }

    /// Of ints, truncated toward zero. The least int divided by -1 does not fit.
    private func intQuotient(
        _ kind: ArithmeticOperator, _ left: SQLFragment, _ right: SQLFragment, _ type: ExpressionType
    ) -> SQLFragment {
        let symbol = kind == .modulo ? "%" : type == .int ? "//" : "/"
        let isHarmless = right.isConstant && !["0", "-1"].contains(right.sql)
        if isHarmless || left.bound < Self.safeBound || type == .dynamic {
            var result = infix(symbol, wide(left, type), isHarmless ? right : nonZero(right), type)
            result.bound = kind == .modulo ? right.bound : left.bound / max(1, isHarmless ? right.minMagnitude : 1)
            return result
        }
        return narrowed(infix(symbol, huge(left), right.isConstant && right.sql != "0" ? right : nonZero(right), type))
    }

    /// Missing where the value is zero, which no division can take.
    private func nonZero(_ value: SQLFragment) -> SQLFragment {
        var divisor = value
        divisor.sql = bind(value) { "NULLIF(\($0.sql), 0)" }
        divisor.precedence = .atom
        divisor.isNullable = true
        return divisor
    }

    /// 128 bits wide, where no operation of two ints overflows.
    func huge(_ value: SQLFragment) -> SQLFragment {
        var huge = value
        huge.sql = "CAST(\(value.sql) AS HUGEINT)"
        huge.precedence = .atom
        huge.isWide = true
        return huge
    }

    /// Back to 64 bits, or missing.
    func narrowed(_ value: SQLFragment) -> SQLFragment {
        SQLFragment(sql: "TRY_CAST(\(value.sql) AS BIGINT)", isWide: true, bound: 0x1p63, minMagnitude: 1)
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
        _ symbol: String, _ left: SQLFragment, _ right: SQLFragment, _ type: ExpressionType
    ) -> SQLFragment {
        var (first, second) = (left, right)
        if !left.isWide, !right.isWide {
            if left.isConstant { second = wide(right, type) } else { first = wide(left, type) }
        }
        let precedence: SQLFragment.Precedence = symbol == "+" || symbol == "-" ? .addition : .multiplication
        // The right operand gets parentheses even where the same operator binds left to right: a - (b - c).
        let rightMinimum: SQLFragment.Precedence = precedence == .addition ? .multiplication : .atom
        return SQLFragment(
            sql: "\(first.operand(precedence)) \(symbol) \(second.operand(rightMinimum))", precedence: precedence,
            isNullable: left.isNullable || right.isNullable, isWide: first.isWide || second.isWide)
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
        let sum = infix(isBackward ? "-" : "+", huge(microseconds(of: instant)), settled(span), .int)
        return SQLFragment(sql: "make_timestamp(\(within(TimestampText.range, narrowed(sum))))")
    }

    /// By whole days.
    func shiftedDate(_ day: TypedNode, _ span: TypedNode, _ isBackward: Bool) -> SQLFragment {
        let moved = shift(day.promoted(to: .timestamp), span, isBackward: isBackward)
        return SQLFragment(sql: "CAST(\(moved.sql) AS DATE)")
    }

    func elapsed(_ later: TypedNode, _ earlier: TypedNode) -> SQLFragment {
        int(.subtract, microseconds(of: later), microseconds(of: earlier), .duration)
    }

    /// The number, or missing outside the range.
    func within(_ range: ClosedRange<Int64>, _ number: SQLFragment) -> String {
        bind(number) {
            "CASE WHEN \($0.operand(.addition)) BETWEEN \(range.lowerBound) AND \(range.upperBound) THEN \($0.sql) END"
        }
    }

    /// An instant as microseconds since 1970, already computed for a constant.
    func microseconds(of instant: TypedNode) -> SQLFragment {
        if case .timestamp(let microseconds)? = instant.constant { return constant(.int(microseconds), .int) }
        let value = settled(instant)
        return SQLFragment(sql: "epoch_us(\(value.sql))", isNullable: value.isNullable, isWide: true, bound: 0x1p63)
    }

    /// `||` makes the whole missing when a part is, as `concat` of SQL does not.
    func concatenation(_ parts: [TypedNode]) -> SQLFragment {
        let fragments = parts.map(settled)
        return SQLFragment(
            sql: Self.joined(fragments[...]), precedence: .addition, isNullable: fragments.contains(where: \.isNullable))
    }

    /// A long chain is written as a balanced tree, whose depth the database can take.
    private static func joined(_ parts: ArraySlice<SQLFragment>) -> String {
        guard parts.count > 8 else { return parts.map { $0.operand(.atom) }.joined(separator: " || ") }
        let middle = parts.startIndex + parts.count / 2
        return "(\(joined(parts[..<middle]))) || (\(joined(parts[middle...])))"
    }
}
