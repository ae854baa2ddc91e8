/// An expression whose names and types are right.
public struct CheckedExpression: Sendable, Hashable {
    public let expression: Expression
    let root: TypedNode

    public var type: ExpressionType { root.type }

    /// The attributes that must be read to know the result, in order; those that the scope held as constants are not.
    public var columns: [AttributeName] {
        var names: Set<AttributeName> = []
        root.collectColumns(into: &names)
        return names.sorted()
    }

    /// The value, when it is the same for every row: it depends on constants and perhaps on `now`.
    /// `nil` when it depends on a column, or when only the database can compute it.
    /// - Parameter now: microseconds since 1970-01-01T00:00:00Z.
    public func constant(now: Int64) -> Literal? {
        ConstantFolder(now: now).fold(root).constant
    }

    /// The expression in SQL: one scalar expression that never fails at run time.
    ///
    /// An int result may be narrower than 64 bits where it is a plain attribute or a literal: cast it to
    /// ``ExpressionType/sqlName(in:)`` where the exact column type matters.
    public func sql(_ rendering: SQLRendering) -> String {
        switch rendering.dialect {
        case .duckDB:
            DuckDBRenderer(rendering)
                .sql(ConstantFolder(now: rendering.now).fold(root))
        }
    }
}

extension Expression {
    /// Finds out what the names mean and whether the types fit.
    ///
    /// - Parameter expected: the type the result must have; an int is accepted, and widened, for a double.
    /// - Throws: everything that is wrong, in the order of the text.
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
        return CheckedExpression(expression: self, root: root)
    }
}

extension TypedNode {
    fileprivate func collectColumns(into names: inout Set<AttributeName>) {
        if case .attribute(let name) = kind { names.insert(name) }
        for child in children { child.collectColumns(into: &names) }
    }
}
