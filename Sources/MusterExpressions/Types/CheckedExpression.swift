/// An expression whose names and types are valid.
///
///     let expression = try Expression(parsing: "customer.age >= 18")
///     let checked = try expression.check(in: ExpressionScope(["customer": .columns(["age": .int])]))
///     checked.type     // bool
///     checked.columns  // [customer.age]
public struct CheckedExpression: Sendable, Hashable {
    public let expression: Expression
    let root: TypedNode

    /// Whether a pattern, a number of digits or another constant is an attribute of the offer, so that the expression must be
    /// checked for each offer.
    public let needsParameters: Bool

    public var type: ExpressionType { root.type }

    /// The attributes that the expression reads, in order, without those that the scope holds as constants.
    public var columns: [AttributeName] { root.columns }

    /// The attributes of text that `int` or `double` converts as they are, in order.
    public var textsReadAsNumbers: [AttributeName] {
        var names: Set<AttributeName> = []
        func collect(_ node: TypedNode) {
            if case .call(.int, let operands) = node.kind, let name = operands[0].textAttribute { names.insert(name) }
            if case .call(.double, let operands) = node.kind, let name = operands[0].textAttribute { names.insert(name) }
            node.children.forEach(collect)
        }
        collect(root)
        return names.sorted()
    }

    /// The expression with everything constant computed.
    public func folded(at time: EvaluationTime) -> TypedExpression {
        TypedExpression(ConstantFolder(time: time).fold(root))
    }
}

extension Expression {
    /// Resolves the names and checks the types.
    ///
    /// - Parameter expected: The type of the result. An int is accepted, and widened, for a double.
    /// - Throws: All errors, in the order of the text.
    public func check(
        in scope: ExpressionScope, expecting expected: ExpressionType? = nil
    ) throws(ExpressionErrors) -> CheckedExpression {
        var checker = Checker(text: text, scope: scope)
        var root = checker.check(syntax)
        if let node = root, let expected {
            if node.type.fits(expected), node.type != .null || expected != .bool {
                root = node.promoted(to: expected)
            } else {
                let problem: ExpressionProblem =
                    expected == .bool ? .notACondition(node.type) : .resultType(expected: expected, found: node.type)
                checker.report(problem, at: syntax.range)
            }
        }
        guard let root, checker.errors.isEmpty else {
            throw ExpressionErrors(checker.errors.sorted { $0.position.offset < $1.position.offset })
        }
        return CheckedExpression(expression: self, root: root, needsParameters: checker.needsParameters)
    }
}

extension TypedNode {
    fileprivate var textAttribute: AttributeName? {
        if case .attribute(let name) = kind, type == .string { name } else { nil }
    }
}
