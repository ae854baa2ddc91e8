extension Checker {
    /// - Source: cel-spec, "Standard definitions", type conversions; a conversion that fails is missing.
    mutating func conversion(_ call: inout Call) -> TypedNode? {
        let operand = call.operands[0]
        let (accepted, result): ([ExpressionType], ExpressionType) =
            switch call.function {
            case .int: ([.int, .double, .string, .timestamp], .int)
            case .double: ([.double, .int, .string], .double)
            case .string: ([.string, .int, .double, .bool, .timestamp], .string)
            case .bool: ([.bool, .string], .bool)
            case .timestamp: ([.timestamp, .string, .int], .timestamp)
            default: ([.duration, .string], .duration)
            }
        guard require(accepted, of: &call) else { return nil }
        switch (call.function, operand.type, operand.constant) {
        case (_, .null, _):
            return .missing(result)
        case (_, let type, _) where type == result:
            return operand
        case (.double, .int, _):
            return operand.promoted(to: .double)
        case (.timestamp, .string, .string(let text)?):
            return constant(
                TimestampText.parse(text).map { .timestamp(microseconds: $0) },
                orElse: .invalidTimestamp(text), result, call)
        case (.duration, .string, .string(let text)?):
            return constant(
                DurationText.parse(text).map { .duration(microseconds: $0) },
                orElse: .invalidDuration(text), result, call)
        case (.duration, .string, .null?):
            return .missing(result)
        case (.duration, .string, _):
            report(.constantNeeded(function: "duration", example: "duration(\"24h\")"), at: call.syntax[0].range)
            return nil
        default:
            return call.node(result)
        }
    }

    private mutating func constant(
        _ value: Literal?, orElse problem: ExpressionProblem, _ type: ExpressionType, _ call: Call
    ) -> TypedNode? {
        guard let value else {
            report(problem, at: call.syntax[0].range)
            return nil
        }
        return TypedNode(.constant(value), type)
    }

    /// A value as `string()` and `concat()` write it.
    static func asString(_ node: TypedNode) -> TypedNode {
        switch node.type {
        case .string: node
        case .null: .missing(.string)
        default: TypedNode(.call(.string, [node]), .string)
        }
    }

    /// The pattern is checked now, because the database would only find it wrong in the middle of a run. One that
    /// differs from row to row could not be checked.
    mutating func matches(_ call: Call) -> TypedNode? {
        switch call.operands[1].constant {
        case .string(let pattern):
            guard let reason = scope.patternFault(pattern) else { return call.node(.bool) }
            report(.invalidPattern(pattern, reason: reason), at: call.syntax[1].range)
        case .null:
            return .missing(.bool)
        default:
            report(.constantNeeded(function: "matches", example: "text.matches(r'^[A-Z]+$')"), at: call.syntax[1].range)
        }
        return nil
    }

    /// Rounding an int changes nothing; with digits the result is a double.
    mutating func rounding(_ call: inout Call) -> TypedNode? {
        switch call.operands[0].type {
        case .int where call.operands.count == 1: return call.operands[0]
        case .int, .double, .dynamic, .null: call.operands[0] = call.operands[0].promoted(to: .double)
        default:
            reportArgument(0, of: call, expected: "a number")
            return nil
        }
        guard call.operands.count == 2 else { return call.node(.double) }
        guard call.operands[1].type == .int else {
            reportArgument(1, of: call, expected: "an int")
            return nil
        }
        switch call.operands[1].constant {
        case .int(let digits) where (-15...15).contains(digits): return call.node(.double)
        case .int: report(.digitsOutOfRange, at: call.syntax[1].range)
        case .null: return .missing(.double)
        default: report(.constantNeeded(function: "round", example: "round(x, 2)"), at: call.syntax[1].range)
        }
        return nil
    }
}
