extension Checker {
    mutating func call(_ name: String, _ receiver: Syntax?, _ arguments: [Syntax], _ syntax: Syntax) -> TypedNode? {
        if name == "has", receiver == nil { return has(arguments, syntax) }
        if let receiver, let macro = Macro(rawValue: name) { return self.macro(macro, over: receiver, arguments, syntax) }
        guard let function = Function(rawValue: name) else {
            reportUnknown(name, receiver, arguments, syntax)
            return nil
        }
        let isProperForm = function == .size || function.isMethod == (receiver != nil)
        guard isProperForm else {
            report(.notAMethod(function: name, usage: function.usage), at: syntax.anchor)
            return nil
        }
        let operands = (receiver.map { [$0] } ?? []) + arguments
        let receivers = function.isMethod || receiver != nil ? 1 : 0
        let arity = receiver != nil && function == .size ? 0...0 : function.arity
        guard arity.contains(operands.count - receivers) else {
            let expected = arity == 0...0 ? "no arguments" : function.arityDescription
            report(.argumentCount(function: name, expected: expected, found: arguments.count), at: syntax.anchor)
            return nil
        }
        guard let typed = checkAll(operands) else { return nil }
        if function != .coalesce, operands.contains(where: { isNull($0, of: name) }) { return nil }
        return check(Call(function: function, operands: typed, syntax: operands, receivers: receivers))
    }

    private mutating func reportUnknown(_ name: String, _ receiver: Syntax?, _ arguments: [Syntax], _ syntax: Syntax) {
        let synonyms = [
            "length": "size", "len": "size", "toLower": "lower", "toUpper": "upper", "existsOne": "exists_one",
            "substr": "substring", "strip": "trim", "strftime": "formatDate", "ln": "log", "power": "pow",
            "year": "getFullYear", "month": "getMonth", "day": "getDate", "ifnull": "coalesce", "nvl": "coalesce", "least": "min",
            "greatest": "max",
            "ceiling": "ceil", "includes": "contains", "float": "double", "str": "string",
            "exists": "has", "isnull": "x == null", "regex": "matches", "like": "contains", "integer": "int",
        ]
        let nearest = Suggestion.nearest(
            to: name,
            among: Function.allCases.map(\.rawValue) + (receiver == nil ? [] : Macro.allCases.map(\.rawValue)) + ["has"]
                + synonyms.keys)
        report(.unknownFunction(name, suggestion: nearest.map { synonyms[$0] ?? $0 }), at: syntax.anchor)
        if let receiver, case .name = receiver.kind { return }
        _ = checkAll((receiver.map { [$0] } ?? []) + arguments)
    }

    private mutating func has(_ arguments: [Syntax], _ syntax: Syntax) -> TypedNode? {
        guard arguments.count == 1, case .attribute(let root, let attribute) = arguments[0].kind else {
            report(.hasNeedsAttribute, at: syntax.anchor)
            return nil
        }
        return self.attribute(root, attribute, arguments[0]).map { TypedNode(.isMissing($0, isNegated: true), .bool) }
    }

    /// One call with checked operands. A method's receiver is the first operand.
    struct Call {
        let function: Function
        var operands: [TypedNode]
        let syntax: [Syntax]
        let receivers: Int

        func node(_ type: ExpressionType) -> TypedNode { TypedNode(.call(function, operands), type) }

        /// `The value before '.contains'`, `The argument of abs`, `Argument 2 of min`.
        func nameOfOperand(_ index: Int) -> String {
            if index < receivers { return "The value before '.\(function.rawValue)'" }
            let name = operands.count - receivers == 1 ? "The argument" : "Argument \(index - receivers + 1)"
            return name + " of " + function.rawValue
        }
    }

    mutating func check(_ call: Call) -> TypedNode? {
        var call = call
        switch call.function {
        case .contains, .startsWith, .endsWith:
            return require([.string], of: &call) ? call.node(.bool) : nil
        case .matches:
            return require([.string], of: &call) ? matches(call) : nil
        case .lowerAscii, .upperAscii, .lower, .upper, .trim:
            return require([.string], of: &call) ? call.node(.string) : nil
        case .replace:
            return require([.string], of: &call) ? call.node(.string) : nil
        case .split:
            return require([.string], of: &call) ? call.node(.list(of: .string)) : nil
        case .indexOf:
            return require([.string], of: &call) ? call.node(.int) : nil
        case .join:
            return join(&call)
        case .substring:
            return substring(&call)
        case .size:
            return size(&call)
        case .int, .double, .string, .bool, .timestamp, .duration:
            return conversion(&call)
        case .date:
            return date(&call)
        case .min, .max:
            return require([.int, .double, .string, .timestamp, .date, .duration], of: &call) ? unify(call) : nil
        case .coalesce:
            return unify(call)
        case .abs:
            return require([.int, .double], of: &call) ? call.node(call.operands[0].type) : nil
        case .sqrt, .log, .log10, .pow:
            guard require([.double, .int], of: &call) else { return nil }
            call.operands = call.operands.map { $0.promoted(to: .double) }
            return call.node(.double)
        case .round, .floor, .ceil:
            return rounding(&call)
        case .concat:
            guard require([.string, .int, .double, .bool, .timestamp, .date], of: &call) else { return nil }
            return TypedNode(.concatenation(call.operands.map(Self.asString)), .string)
        case .today:
            return call.node(.date)
        case .daysSince, .daysUntilAnniversary:
            return day(of: 0, &call) ? call.node(.int) : nil
        case .getFullYear, .getMonth, .getDate, .getDayOfMonth, .getDayOfWeek, .getDayOfYear, .getHours, .getMinutes,
            .getSeconds, .getMilliseconds:
            return accessor(&call)
        case .formatDate:
            return formatDate(&call)
        case .formatNumber:
            return formatNumber(&call)
        }
    }

    /// Checks that every operand has one of the types, and gives a `null` the first of them.
    mutating func require(_ types: [ExpressionType], of call: inout Call) -> Bool {
        var isRight = true
        for (index, operand) in call.operands.enumerated() {
            if types.contains(operand.type) || operand.type == .null || operand.type == .dynamic { continue }
            reportArgument(index, of: call, expected: Self.choice(of: types))
            isRight = false
        }
        if types.count == 1 { call.operands = call.operands.map { $0.promoted(to: types[0]) } }
        return isRight
    }

    mutating func reportArgument(_ index: Int, of call: Call, expected: String) {
        report(
            .argumentType(argument: call.nameOfOperand(index), expected: expected, found: call.operands[index].type),
            at: call.syntax[index].range)
    }

    /// `a string`, `an int or a double`.
    private static func choice(of types: [ExpressionType]) -> String {
        let names = types.map { $0 == .int ? "an int" : "a \($0)" }
        guard names.count > 1 else { return names[0] }
        return names.dropLast().joined(separator: ", ") + " or " + names[names.count - 1]
    }

    /// Gives all operands their common type, which is that of the result.
    private mutating func unify(_ call: Call) -> TypedNode? {
        var call = call
        var type = ExpressionType.null
        for (index, operand) in call.operands.enumerated() {
            guard let common = ExpressionType.common(type, operand.type) else {
                reportArgument(index, of: call, expected: "\(type == .int ? "an" : "a") \(type), as before")
                return nil
            }
            type = common
        }
        call.operands = call.operands.map { $0.promoted(to: type) }
        return call.node(type)
    }

    private mutating func substring(_ call: inout Call) -> TypedNode? {
        guard call.operands[0].type.fits(.string) else {
            reportArgument(0, of: call, expected: "a string")
            return nil
        }
        for index in call.operands.indices.dropFirst() where !call.operands[index].type.fits(.int) {
            reportArgument(index, of: call, expected: "an int")
            return nil
        }
        call.operands[0] = call.operands[0].promoted(to: .string)
        return call.node(.string)
    }

    private mutating func join(_ call: inout Call) -> TypedNode? {
        guard call.operands[0].type.fits(.list(of: .string)) else {
            reportArgument(0, of: call, expected: "a list(string)")
            return nil
        }
        if call.operands.count == 1 { call.operands.append(TypedNode(.constant(.string("")), .string)) }
        guard call.operands[1].type.fits(.string) else {
            reportArgument(1, of: call, expected: "a string")
            return nil
        }
        call.operands[0] = call.operands[0].promoted(to: .list(of: .string))
        return call.node(.string)
    }

    private mutating func size(_ call: inout Call) -> TypedNode? {
        switch call.operands[0].type {
        case .string, .list, .dynamic: break
        case .null: call.operands = [.missing(.string)]
        default:
            reportArgument(0, of: call, expected: "a string or a list")
            return nil
        }
        return call.node(.int)
    }
}
