extension Checker {
    /// An operand that must be the same for every customer.
    enum ConstantOperand {
        case value(Literal)
        /// Known once the offer is.
        case later
    }

    /// - Parameter example: How the call can be written.
    /// - Returns: `nil` if the operand depends on the customer or the time, which is reported.
    mutating func constantOperand(_ index: Int, of call: inout Call, example: String) -> ConstantOperand? {
        let folded = ConstantFolder(time: EvaluationTime(now: 0)).fold(call.operands[index])
        guard !call.operands[index].usesTime else { return reportNotConstant(index, of: call, example: example) }
        if let value = folded.constant {
            call.operands[index] = folded
            return .value(value)
        }
        let isLater =
            !folded.columns.isEmpty
            && folded.columns.allSatisfy { name in
                if case .parameters? = scope.roots[name.root] { true } else { false }
            }
        guard isLater else { return reportNotConstant(index, of: call, example: example) }
        needsParameters = true
        return .later
    }

    private mutating func reportNotConstant(_ index: Int, of call: Call, example: String) -> ConstantOperand? {
        report(.constantNeeded(function: call.function.rawValue, example: example), at: call.syntax[index].range)
        return nil
    }

    /// The result of a call one of whose constants is checked; it is missing if the constant is.
    ///
    /// - Parameter fault: The problem with a constant of the right type; `nil` if there is none.
    mutating func checkedConstant(
        _ index: Int, of call: inout Call, example: String, fault: (Literal) -> ExpressionProblem?
    ) -> Bool {
        guard let operand = constantOperand(index, of: &call, example: example) else { return false }
        guard case .value(let value) = operand, value != .null, let problem = fault(value) else { return true }
        report(problem, at: call.syntax[index].range)
        return false
    }

    /// The pattern is checked now, because the database would only find it wrong in the middle of a run. One that
    /// differs from row to row could not be checked.
    mutating func matches(_ call: Call) -> TypedNode? {
        var call = call
        let scope = scope
        let isRight = checkedConstant(1, of: &call, example: "text.matches(r'^[A-Z]+$')") { value in
            guard case .string(let pattern) = value else { return nil }
            return scope.patternFault(pattern).map { .invalidPattern(pattern, reason: $0) }
        }
        return isRight ? call.node(.bool) : nil
    }

    mutating func checkedDigits(
        _ index: Int, of call: inout Call, within range: ClosedRange<Int64>, example: String
    ) -> Bool {
        guard call.operands[index].type.fits(.int) else {
            reportArgument(index, of: call, expected: "an int")
            return false
        }
        let function = call.function.rawValue
        return checkedConstant(index, of: &call, example: example) { value in
            guard case .int(let digits) = value else { return nil }
            return range.contains(digits)
                ? nil : .digitsOutOfRange(function: function, least: range.lowerBound, most: range.upperBound)
        }
    }

    mutating func checkedZone(_ index: Int, of call: inout Call) -> Bool {
        guard call.operands[index].type.fits(.string) else {
            reportArgument(index, of: call, expected: "a string")
            return false
        }
        return checkedConstant(index, of: &call, example: "\"Europe/Berlin\"") { value in
            guard case .string(let name) = value, ZoneOffsets.named(name) == nil else { return nil }
            return .invalidZone(name, suggestion: Suggestion.nearest(to: name, among: ZoneOffsets.names))
        }
    }
}

extension TypedNode {
    /// Whether the value depends on the instant or the day of evaluation.
    var usesTime: Bool {
        switch kind {
        case .now, .call(.today, _), .call(.daysSince, _), .call(.daysUntilAnniversary, _): true
        default: children.contains(where: \.usesTime)
        }
    }
}
