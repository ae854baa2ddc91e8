extension ConstantFolder {
    func negation(_ operand: TypedNode, _ type: ExpressionType) -> TypedNode {
        switch operand.constant {
        case .null: .missing(type)
        case .int(let value): Self.int(0, value, type) { $0.subtractingReportingOverflow($1) }
        case .double(let value): TypedNode(.constant(.double(-value)), type)
        default: TypedNode(.negation(operand), type)
        }
    }

    func arithmetic(
        _ kind: ArithmeticOperator, _ left: TypedNode, _ right: TypedNode, _ type: ExpressionType
    ) -> TypedNode {
        switch (left.constant, right.constant) {
        case (.null, _), (_, .null):
            .missing(type)
        case (.int(let first), .int(let second)):
            Self.int(first, second, type, Self.operation(kind))
        case (.duration(let first), .duration(let second)), (.duration(let first), .int(let second)):
            Self.duration(first, second, kind)
        case (.double(let first), .double(let second)):
            Self.double(first, second, kind)
        default:
            TypedNode(.arithmetic(kind, left, right), type)
        }
    }

    func shift(_ instant: TypedNode, _ span: TypedNode, isBackward: Bool, _ type: ExpressionType) -> TypedNode {
        switch (instant.constant, span.constant) {
        case (.null, _), (_, .null):
            return .missing(type)
        case (.date(let start), .duration(let span)):
            let days = span / TimestampText.microsecondsPerDay
            let end = isBackward ? start - days : start + days
            return TimestampText.dayRange.contains(end) ? TypedNode(.constant(.date(days: end)), type) : .missing(type)
        case (.timestamp(let start), .duration(let span)):
            let (end, overflow) =
                isBackward ? start.subtractingReportingOverflow(span) : start.addingReportingOverflow(span)
            return overflow || !TimestampText.range.contains(end)
                ? .missing(.timestamp) : TypedNode(.constant(.timestamp(microseconds: end)), .timestamp)
        default:
            return TypedNode(.shift(instant, by: span, isBackward: isBackward), type)
        }
    }

    func elapsed(_ later: TypedNode, _ earlier: TypedNode) -> TypedNode {
        switch (later.constant, earlier.constant) {
        case (.null, _), (_, .null):
            .missing(.duration)
        case (.timestamp(let end), .timestamp(let start)):
            Self.duration(end, start, .subtract)
        default:
            TypedNode(.elapsed(later, since: earlier), .duration)
        }
    }

    private typealias IntOperation = (Int64, Int64) -> (partialValue: Int64, overflow: Bool)

    private static func operation(_ kind: ArithmeticOperator) -> IntOperation {
        switch kind {
        case .add: { $0.addingReportingOverflow($1) }
        case .subtract: { $0.subtractingReportingOverflow($1) }
        case .multiply: { $0.multipliedReportingOverflow(by: $1) }
        case .divide: { $0.dividedReportingOverflow(by: $1) }
        // The remainder of any int by -1 is 0, though the quotient may not fit.
        case .modulo: { $1 == -1 ? (0, false) : $0.remainderReportingOverflow(dividingBy: $1) }
        }
    }

    /// Overflow and division by zero are missing.
    private static func int(
        _ first: Int64, _ second: Int64, _ type: ExpressionType, _ operation: IntOperation
    ) -> TypedNode {
        let (value, overflow) = operation(first, second)
        return overflow ? .missing(type) : TypedNode(.constant(.int(value)), type)
    }

    private static func duration(_ first: Int64, _ second: Int64, _ kind: ArithmeticOperator) -> TypedNode {
        let (value, overflow) = operation(kind)(first, second)
        return overflow ? .missing(.duration) : TypedNode(.constant(.duration(microseconds: value)), .duration)
    }

    private static func double(_ first: Double, _ second: Double, _ kind: ArithmeticOperator) -> TypedNode {
        let value: Double =
            switch kind {
            case .add: first + second
            case .subtract: first - second
            case .multiply: first * second
            case .divide: first / second
            case .modulo: .nan
            }
        return value.isFinite ? TypedNode(.constant(.double(value)), .double) : .missing(.double)
    }
}
