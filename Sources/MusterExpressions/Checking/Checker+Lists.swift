extension Checker {
    /// - Source: cel-spec, "Macros". The variable hides nothing: it must have a name of its own.
    mutating func macro(_ macro: Macro, over list: Syntax, _ arguments: [Syntax], _ syntax: Syntax) -> TypedNode? {
        guard arguments.count == 2, case .name(let variable) = arguments[0].kind else {
            report(.notAMethod(function: macro.rawValue, usage: macro.usage), at: syntax.anchor)
            return nil
        }
        guard variable != "now", scope.roots[variable] == nil, variables[variable] == nil else {
            report(.variableInUse(variable), at: arguments[0].range)
            return nil
        }
        guard let elements = check(list) else { return nil }
        let type: ExpressionType
        switch elements.type {
        case .list(let element): type = element
        case .dynamic: type = .dynamic
        default:
            report(
                .argumentType(
                    argument: "The value before '.\(macro.rawValue)'", expected: "a list", found: elements.type), at: list.range)
            return nil
        }
        let name = "v\(variables.count + 1)"
        variables[variable] = TypedNode(.variable(name), type)
        let body = check(arguments[1])
        variables[variable] = nil
        guard let body else { return nil }
        func result(_ body: TypedNode, _ type: ExpressionType) -> TypedNode {
            TypedNode(.comprehension(macro, over: elements, variable: name, body), type)
        }
        if macro == .map {
            guard !body.type.isList else {
                report(.unsupported("A list of lists is", hint: nil), at: arguments[1].range)
                return nil
            }
            return result(body, .list(of: body.type))
        }
        guard body.type.fits(.bool), arguments[1].kind != .literal(.null) else {
            report(.notACondition(body.type), at: arguments[1].range)
            return nil
        }
        return result(body.promoted(to: .bool), macro == .filter ? elements.type : .bool)
    }

    /// `list[0]`: missing beyond the list's ends.
    mutating func element(of list: Syntax, at index: Syntax, _ syntax: Syntax) -> TypedNode? {
        guard let operands = checkAll([list, index]) else { return nil }
        guard operands[1].type == .int || operands[1].type == .dynamic else {
            report(.argumentType(argument: "The index", expected: "an int", found: operands[1].type), at: index.range)
            return nil
        }
        switch operands[0].type {
        case .list(let element): return TypedNode(.element(of: operands[0], at: operands[1]), element)
        case .dynamic: return TypedNode(.element(of: operands[0], at: operands[1]), .dynamic)
        default:
            report(.argumentType(argument: "The value before '['", expected: "a list", found: operands[0].type), at: list.range)
            return nil
        }
    }
}
