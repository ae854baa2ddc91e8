extension Checker {
    /// - Source: cel-spec, "Standard definitions", type conversions; a conversion that fails is missing.
    mutating func conversion(_ call: inout Call) -> TypedNode? {
        if call.operands[0].type == .date, call.function != .string {
            call.operands[0] = call.operands[0].promoted(to: .timestamp)
        }
        let operand = call.operands[0]
        let (accepted, result): ([ExpressionType], ExpressionType) =
            switch call.function {
            case .int: ([.int, .double, .string, .timestamp], .int)
            case .double: ([.double, .int, .string], .double)
            case .string: ([.string, .int, .double, .bool, .timestamp, .date, .duration], .string)
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
        case (.duration, .string, _):
            return duration(&call)
        default:
            return call.node(result)
        }
    }

    mutating func constant(
        _ value: Literal?, orElse problem: ExpressionProblem, _ type: ExpressionType, _ call: Call
    ) -> TypedNode? {
        if let value { return TypedNode(.constant(value), type) }
        // The attribute of one offer is as missing as that of a customer would be.
        guard case .literal = call.syntax[0].kind else { return .missing(type) }
        report(problem, at: call.syntax[0].range)
        return nil
    }

    /// A text that is not written out is known once the offer is.
    private mutating func duration(_ call: inout Call) -> TypedNode? {
        switch constantOperand(0, of: &call, example: "duration(\"24h\")") {
        case .value(.string(let text)):
            constant(
                DurationText.parse(text).map { .duration(microseconds: $0) }, orElse: .invalidDuration(text), .duration, call)
        case .value: .missing(.duration)
        case .later: TypedNode(.call(.duration, call.operands), .duration)
        case nil: nil
        }
    }

    /// A value as `string()` and `concat()` write it.
    static func asString(_ node: TypedNode) -> TypedNode {
        switch node.type {
        case .string: node
        case .null: .missing(.string)
        default: TypedNode(.call(.string, [node]), .string)
        }
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
        return checkedDigits(1, of: &call, within: -15...15, example: "round(x, 2)") ? call.node(.double) : nil
    }
}
