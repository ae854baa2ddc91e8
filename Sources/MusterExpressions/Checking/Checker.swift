/// Gives every name its meaning and every node its type. A node that is wrong yields `nil` after its problem has been
/// noted, and the nodes above it stay silent, so that one mistake gives one error.
struct Checker {
    let text: String
    let scope: ExpressionScope
    var errors: [ExpressionError] = []
    /// The elements of the comprehensions around the node, by the names in the text.
    var variables: [String: TypedNode] = [:]
    /// Whether a constant must be checked again once the offer is known.
    var needsParameters = false

    init(text: String, scope: ExpressionScope) {
        self.text = text
        self.scope = scope
    }

    mutating func report(_ problem: ExpressionProblem, at range: Range<Int>) {
        errors.append(ExpressionError(problem, at: range, in: text))
    }

    mutating func check(_ syntax: Syntax) -> TypedNode? {
        switch syntax.kind {
        case .literal(let value): TypedNode(.constant(value), value.type)
        case .name(let name): self.name(name, syntax)
        case .attribute(let root, let attribute): self.attribute(root, attribute, syntax)
        case .list(let elements): list(elements)
        case .index(let list, let index): element(of: list, at: index, syntax)
        case .negation(let operand): negation(operand, syntax)
        case .not(let operand): not(operand)
        case .logical(let kind, let operands): logical(kind, operands)
        case .binary(.membership, let left, let right): membership(left, right, syntax)
        case .binary(let kind, let left, let right) where kind.isRelation: comparison(kind, left, right, syntax)
        case .binary(let kind, let left, let right): arithmetic(kind, left, right, syntax)
        case .conditional(let condition, let then, let otherwise):
            conditional(condition, then, otherwise, syntax)
        case .call(let name, let receiver, let arguments): call(name, receiver, arguments, syntax)
        }
    }

    /// All of them typed, or `nil` when one is wrong; every one is checked.
    mutating func checkAll(_ nodes: [Syntax]) -> [TypedNode]? {
        var typed: [TypedNode] = []
        for node in nodes {
            if let node = check(node) { typed.append(node) }
        }
        return typed.count == nodes.count ? typed : nil
    }

    private mutating func name(_ name: String, _ syntax: Syntax) -> TypedNode? {
        if let variable = variables[name] { return variable }
        if name == "now" { return TypedNode(.now, .timestamp) }
        if let value = scope.values[name] { return TypedNode(.attribute(value.source), value.type) }
        if scope.roots[name] != nil {
            report(.datasetWithoutAttribute(name), at: syntax.range)
            return nil
        }
        report(unknownName(name), at: syntax.range)
        return nil
    }

    private func unknownName(_ name: String) -> ExpressionProblem {
        let known = Array(scope.roots.keys) + Array(scope.values.keys) + variables.keys
        if let suggestion = Suggestion.nearest(to: name, among: known + ["now", "true", "false", "null"]) {
            return .unknownName(name, known: known.sorted(), suggestion: suggestion)
        }
        return .unknownName(name, known: known.sorted(), suggestion: owner(of: name))
    }

    mutating func attribute(_ root: String, _ attribute: String, _ syntax: Syntax) -> TypedNode? {
        guard let meaning = scope.roots[root] else {
            let start = syntax.range.lowerBound
            let isValue = root == "now" || variables[root] != nil || scope.values[root] != nil
            report(
                isValue
                    ? .unsupported("An attribute of a value is", hint: "Parts of an instant are functions: \(root).getMonth().")
                    : unknownName(root),
                at: start..<min(start + root.utf8.count, syntax.range.upperBound))
            return nil
        }
        let name = AttributeName(root: root, attribute: attribute)
        if let text = scope.texts[name] { return text.root }
        switch meaning {
        case .unchecked where !attribute.utf8.contains(0):
            return TypedNode(.attribute(name), .dynamic)
        case .columns(let types), .parameters(let types):
            if let type = types[attribute] { return TypedNode(.attribute(name), type) }
        case .constants(let values, let known):
            if var value = values[attribute]?.normalized {
                // Missing elements of a list attribute are passed over.
                if case .list(let elements) = value { value = .list(elements.filter { $0 != .null }) }
                return constantAttribute(name, value, known: known[attribute], syntax)
            }
            if let type = known[attribute] { return .missing(type) }
        case .unchecked: break
        }
        let suggestion =
            Suggestion.nearest(to: attribute, among: meaning.attributeNames)
            .map { Self.spelling(of: $0, in: root) } ?? owner(of: attribute)
        report(.unknownAttribute(root: root, attribute: attribute, suggestion: suggestion), at: syntax.range)
        return nil
    }

    private mutating func constantAttribute(
        _ name: AttributeName, _ value: Literal, known: ExpressionType?, _ syntax: Syntax
    ) -> TypedNode? {
        guard value.isRepresentable else {
            report(.unusableAttribute(root: name.root, attribute: name.attribute), at: syntax.range)
            return nil
        }
        if value == .null { return .missing(known ?? .null) }
        let node = TypedNode(.constant(value), value.type)
        guard let known, value.type.fits(known) else { return node }
        return node.promoted(to: known)
    }

    /// The attribute as another root has it.
    private func owner(of attribute: String) -> String? {
        scope.roots.filter { $0.value.attributeNames.contains(attribute) }.keys.sorted().first
            .map { Self.spelling(of: attribute, in: $0) }
    }

    /// How an attribute is written: `customer.age`, or `customer["odd name"]`.
    static func spelling(of attribute: String, in root: String) -> String {
        let bytes = Array(attribute.utf8)
        let isName = bytes.first?.isLetter == true && bytes.allSatisfy { $0.isLetter || $0.isDigit }
        if isName { return "\(root).\(attribute)" }
        let escaped = attribute.flatMap { $0 == "\"" || $0 == "\\" ? ["\\", $0] : [$0] }
        return "\(root)[\"\(String(escaped))\"]"
    }

    private mutating func list(_ elements: [Syntax]) -> TypedNode? {
        guard let typed = checkAll(elements) else { return nil }
        var type = ExpressionType.null
        for (element, syntax) in zip(typed, elements) {
            guard let common = ExpressionType.common(type, element.type), !element.type.isList else {
                let isNested = element.type.isList
                report(
                    isNested ? .unsupported("A list of lists is", hint: nil) : .elementTypes(type, element.type),
                    at: syntax.range)
                return nil
            }
            type = common
        }
        return TypedNode(.list(typed.map { $0.promoted(to: type) }), .list(of: type))
    }

    private mutating func conditional(
        _ condition: Syntax, _ then: Syntax, _ otherwise: Syntax, _ syntax: Syntax
    ) -> TypedNode? {
        let test = check(condition)
        if let test, !test.type.fits(.bool) || condition.kind == .literal(.null) {
            report(.notACondition(test.type), at: condition.range)
        }
        guard let results = checkAll([then, otherwise]) else { return nil }
        guard let type = ExpressionType.common(results[0].type, results[1].type) else {
            report(.branchTypes(results[0].type, results[1].type), at: syntax.anchor)
            return nil
        }
        guard let test, test.type.fits(.bool) else { return nil }
        return TypedNode(
            .conditional(
                test.promoted(to: .bool), then: results[0].promoted(to: type),
                otherwise: results[1].promoted(to: type)), type)
    }
}
