extension Checker {
    mutating func not(_ operand: Syntax) -> TypedNode? {
        condition(operand, of: "!").map { TypedNode(.not($0), .bool) }
    }

    mutating func logical(_ kind: LogicalOperator, _ operands: [Syntax]) -> TypedNode? {
        var typed: [TypedNode] = []
        for operand in operands {
            if let node = condition(operand, of: kind.rawValue) { typed.append(node) }
        }
        return typed.count == operands.count ? TypedNode(.logical(kind, typed), .bool) : nil
    }

    private mutating func condition(_ operand: Syntax, of symbol: String) -> TypedNode? {
        guard let node = check(operand), !isNull(operand, of: symbol) else { return nil }
        guard node.type.fits(.bool) else {
            report(.operandType(symbol: symbol, expected: "a bool", found: node.type), at: operand.range)
            return nil
        }
        return node.promoted(to: .bool)
    }

    mutating func negation(_ operand: Syntax, _ syntax: Syntax) -> TypedNode? {
        guard let node = check(operand), !isNull(operand, of: "-") else { return nil }
        switch node.type {
        case .int, .double, .dynamic: return TypedNode(.negation(node), node.type)
        case .null: return node
        default:
            report(.operandType(symbol: "-", expected: "a number", found: node.type), at: operand.range)
            return nil
        }
    }

    /// - Source: cel-spec, "Arithmetic operators"; here int and double mix by promotion.
    mutating func arithmetic(
        _ kind: BinaryOperator, _ left: Syntax, _ right: Syntax, _ syntax: Syntax
    ) -> TypedNode? {
        guard let operands = checkAll([left, right]), !isNull(left, of: kind.rawValue), !isNull(right, of: kind.rawValue) else {
            return nil
        }
        let (first, second) = (operands[0], operands[1])
        let kindOfNumber = Self.arithmeticOperator(kind)
        switch (first.type, kind, second.type) {
        case (.null, _, _), (_, _, .null):
            return .missing(.null)
        case (.dynamic, _, _), (_, _, .dynamic):
            return TypedNode(.arithmetic(kindOfNumber, first, second), .dynamic)
        case (.int, _, .int):
            return TypedNode(.arithmetic(kindOfNumber, first, second), .int)
        case (.int, _, .double) where kind != .modulo, (.double, _, .int) where kind != .modulo,
            (.double, _, .double) where kind != .modulo:
            let (left, right) = (first.promoted(to: .double), second.promoted(to: .double))
            return TypedNode(.arithmetic(kindOfNumber, left, right), .double)
        case (.string, .add, .string):
            return TypedNode(.concatenation([first, second]), .string)
        case (.list, .add, .list):
            guard let type = ExpressionType.common(first.type, second.type) else { break }
            return TypedNode(.concatenation([first.promoted(to: type), second.promoted(to: type)]), type)
        case (.timestamp, .add, .duration), (.timestamp, .subtract, .duration), (.date, .add, .duration),
            (.date, .subtract, .duration):
            return shifted(first, by: second, isBackward: kind == .subtract)
        case (.duration, .add, .timestamp), (.duration, .add, .date):
            return shifted(second, by: first, isBackward: false)
        case (.timestamp, .subtract, .timestamp), (.date, .subtract, .date), (.timestamp, .subtract, .date),
            (.date, .subtract, .timestamp):
            return TypedNode(.elapsed(first.promoted(to: .timestamp), since: second.promoted(to: .timestamp)), .duration)
        case (.duration, .multiply, .int):
            return TypedNode(.arithmetic(kindOfNumber, first, second), .duration)
        case (.int, .multiply, .duration):
            return TypedNode(.arithmetic(kindOfNumber, second, first), .duration)
        case (.duration, .add, .duration), (.duration, .subtract, .duration):
            return TypedNode(.arithmetic(kindOfNumber, first, second), .duration)
        default: break
        }
        report(.operandTypes(symbol: kind.rawValue, left: first.type, right: second.type), at: syntax.anchor)
        return nil
    }

    /// A date moved by whole days that are known is a date; by any other span of time it is an instant.
    private func shifted(_ instant: TypedNode, by span: TypedNode, isBackward: Bool) -> TypedNode {
        if instant.type == .date, case .duration(let microseconds)? = span.constant,
            microseconds % TimestampText.microsecondsPerDay == 0
        {
            return TypedNode(.shift(instant, by: span, isBackward: isBackward), .date)
        }
        return TypedNode(.shift(instant.promoted(to: .timestamp), by: span, isBackward: isBackward), .timestamp)
    }

    /// Reports the word `null` as an operand, where the result would always be missing.
    mutating func isNull(_ operand: Syntax, of symbol: String) -> Bool {
        guard operand.kind == .literal(.null) else { return false }
        report(.nullOperand(symbol), at: operand.range)
        return true
    }

    private static func arithmeticOperator(_ kind: BinaryOperator) -> ArithmeticOperator {
        switch kind {
        case .add: .add
        case .subtract: .subtract
        case .multiply: .multiply
        case .divide: .divide
        case .modulo: .modulo
        default: preconditionFailure("\(kind) is not an arithmetic operator")
        }
    }

    /// `x == null` and `null != x` ask whether a value is missing, which a comparison with a missing value cannot: its
    /// own result would be missing.
    mutating func comparison(
        _ kind: BinaryOperator, _ left: Syntax, _ right: Syntax, _ syntax: Syntax
    ) -> TypedNode? {
        if kind != .equal, kind != .notEqual, case .binary(let inner, _, _) = left.kind, inner.isRelation,
            inner != .membership, text.utf8.dropFirst(left.range.lowerBound).first != UInt8(ascii: "(")
        {
            report(.chainedComparison(symbol: kind.rawValue), at: syntax.anchor)
            return nil
        }
        guard let operands = checkAll([left, right]) else { return nil }
        let (first, second) = (operands[0], operands[1])
        if kind == .equal || kind == .notEqual, left.kind == .literal(.null) || right.kind == .literal(.null) {
            let value = right.kind == .literal(.null) ? first : second
            return TypedNode(.isMissing(value, isNegated: kind == .notEqual), .bool)
        }
        guard !isNull(left, of: kind.rawValue), !isNull(right, of: kind.rawValue) else { return nil }
        let isEquality = kind == .equal || kind == .notEqual
        guard let type = ExpressionType.common(first.type, second.type), type.isOrdered || isEquality else {
            report(.incomparable(symbol: kind.rawValue, left: first.type, right: second.type), at: syntax.anchor)
            return nil
        }
        if type == .null { return .missing(.bool) }
        return TypedNode(.comparison(Self.comparison(kind), first.promoted(to: type), second.promoted(to: type)), .bool)
    }

    private static func comparison(_ kind: BinaryOperator) -> Comparison {
        switch kind {
        case .equal: .equal
        case .notEqual: .notEqual
        case .less: .less
        case .lessOrEqual: .lessOrEqual
        case .greater: .greater
        case .greaterOrEqual: .greaterOrEqual
        default: preconditionFailure("\(kind) is not a comparison")
        }
    }

    mutating func membership(_ left: Syntax, _ right: Syntax, _ syntax: Syntax) -> TypedNode? {
        guard let operands = checkAll([left, right]), !isNull(left, of: "in"), !isNull(right, of: "in") else { return nil }
        let (element, list) = (operands[0], operands[1])
        switch list.type {
        case .null:
            return .missing(.bool)
        case .dynamic:
            return TypedNode(.membership(element, in: list), .bool)
        case .list(let elementType):
            guard let type = ExpressionType.common(element.type, elementType), !element.type.isList else {
                report(.elementNeverInList(element: element.type, list: list.type), at: syntax.anchor)
                return nil
            }
            return TypedNode(.membership(element.promoted(to: type), in: list.promoted(to: .list(of: type))), .bool)
        default:
            report(.notAList(list.type), at: right.range)
            return nil
        }
    }
}
