/// Writes a typed tree as one scalar expression for DuckDB 2.
///
/// Three things that SQL does not do by itself: an int that overflows is missing (128-bit arithmetic and TRY_CAST), so
/// is a double that is not finite (a CASE over `isfinite`), and a missing operand makes the whole result missing. Each
/// is written only where it can matter, so that plain comparisons stay plain and reach the Parquet reader.
///
/// No operation that is written can fail, rather than TRY catching its failure: DuckDB 2.0 takes a subexpression that
/// occurs twice in a query out of the TRY around it (`TRY(a - 1 + 2), TRY(a - 1 + 3)`), also between
/// different expressions, and then the query fails after all.
final class DuckDBRenderer {
    let dialect = SQLDialect.duckDB
    let rendering: SQLRendering
    private var lambdaCount = 0

    init(_ rendering: SQLRendering) {
        self.rendering = rendering
    }

    /// - Parameter node: Its constants are folded.
    func sql(_ node: TypedNode) -> String { settled(node).sql }

    /// The node as an operand that any operation can use: a double is finite.
    func settled(_ node: TypedNode) -> SQLFragment { settle(fragment(node)) }

    func settle(_ fragment: SQLFragment) -> SQLFragment {
        guard !fragment.bound.isFinite else { return fragment }
        var settled = fragment
        settled.sql = bind(settled) { "CASE WHEN isfinite(\($0.sql)) THEN \($0.sql) END" }
        settled.precedence = .atom
        settled.isNullable = true
        settled.bound = .greatestFiniteMagnitude
        return settled
    }

    /// Uses a value several times. Short text is repeated, and the database computes it once; longer text is passed
    /// through a lambda, so that nested uses do not multiply it.
    ///
    /// - Parameter limit: The number of bytes that may be repeated.
    func bind(_ fragment: SQLFragment, upTo limit: Int = repeatableLength, _ body: (SQLFragment) -> String) -> String {
        if fragment.sql.utf8.count <= limit { return body(fragment) }
        lambdaCount += 1
        let name = "muster_\(lambdaCount)"
        return "list_transform([\(fragment.sql)], lambda \(name): \(body(SQLFragment(sql: name))))[1]"
    }

    static let repeatableLength = 160

    /// The node without the guards of ``settle(_:)``.
    func fragment(_ node: TypedNode) -> SQLFragment {
        switch node.kind {
        case .constant(let value): constant(value, node.type)
        case .now: preconditionFailure("The constant folder replaces now.")
        case .attribute(let name): column(name, node.type)
        case .variable(let name): variable(name, node.type)
        case .list(let elements): list(elements, node.type)
        case .element(let list, let index): element(of: list, at: index)
        case .comprehension(let macro, let list, let variable, let body): comprehension(macro, list, variable, body)
        case .widened(let operand): widened(operand, node.type)
        case .negation(let operand): negation(operand)
        case .arithmetic(let kind, let left, let right): arithmetic(kind, left, right, node.type)
        case .concatenation(let parts): concatenation(parts)
        case .shift(let instant, let span, let isBackward):
            node.type == .date ? shiftedDate(instant, span, isBackward) : shift(instant, span, isBackward: isBackward)
        case .elapsed(let later, let earlier): elapsed(later, earlier)
        case .not(let operand): not(operand)
        case .logical(let kind, let operands): logical(kind, operands)
        case .comparison(let kind, let left, let right): comparison(kind, left, right)
        case .isMissing(let operand, let isNegated): isMissing(operand, isNegated: isNegated)
        case .membership(let element, let list): membership(element, list)
        case .conditional(let condition, let then, let otherwise): conditional(condition, then, otherwise)
        case .call(let function, let operands): call(function, operands)
        }
    }

    func constant(_ value: Literal, _ type: ExpressionType) -> SQLFragment {
        var fragment = SQLFragment(sql: dialect.literal(value, type: type), isConstant: true)
        fragment.isNullable = value == .null
        // A minus binds less tightly than an operator that follows a literal.
        fragment.precedence = fragment.sql.hasPrefix("-") ? .multiplication : .atom
        switch value {
        case .double(let number):
            fragment.bound = number.magnitude
            fragment.minMagnitude = number.magnitude
            fragment.isWide = true
        case .int(let number), .duration(let number):
            fragment.bound = Double(number.magnitude)
            fragment.minMagnitude = fragment.bound
            fragment.isWide = number == .min
        default: break
        }
        return fragment
    }

    private func column(_ name: AttributeName, _ type: ExpressionType) -> SQLFragment {
        let largest = Self.maxMagnitude(of: type)
        let bound = min(rendering.bound(name)?.magnitude ?? largest, largest)
        return SQLFragment(sql: rendering.attribute(name), bound: bound)
    }

    /// The maximum magnitude of the type's values.
    static func maxMagnitude(of type: ExpressionType) -> Double {
        switch type {
        case .double: .greatestFiniteMagnitude
        case .int, .duration: 0x1p63
        default: 0
        }
    }

    private func list(_ elements: [TypedNode], _ type: ExpressionType) -> SQLFragment {
        let items = elements.map { settled($0).sql }.joined(separator: ", ")
        return SQLFragment(sql: "CAST([\(items)] AS \(type.sqlName(in: dialect)))", isNullable: false)
    }

    private func widened(_ operand: TypedNode, _ type: ExpressionType) -> SQLFragment {
        var fragment = fragment(operand)
        fragment.sql = "CAST(\(fragment.sql) AS \(type.sqlName(in: dialect)))"
        fragment.precedence = .atom
        fragment.isWide = true
        fragment.minMagnitude = 1
        return fragment
    }

    private func not(_ operand: TypedNode) -> SQLFragment {
        let fragment = settled(operand)
        return SQLFragment(sql: "NOT \(fragment.operand(.not))", precedence: .not, isNullable: fragment.isNullable)
    }

    private func logical(_ kind: LogicalOperator, _ operands: [TypedNode]) -> SQLFragment {
        let fragments = operands.map(settled)
        let isNullable = fragments.contains(where: \.isNullable)
        switch kind {
        case .and:
            let sql = fragments.map { $0.operand(.not) }.joined(separator: " AND ")
            return SQLFragment(sql: sql, precedence: .and, isNullable: isNullable)
        case .or:
            let sql = fragments.map { $0.operand(.and) }.joined(separator: " OR ")
            return SQLFragment(sql: sql, precedence: .or, isNullable: isNullable)
        }
    }

    private func comparison(_ kind: Comparison, _ left: TypedNode, _ right: TypedNode) -> SQLFragment {
        // DuckDB promotes a BIGINT beside a DOUBLE itself, and a bare column lets it skip data.
        let isMixed = left.isWidened != right.isWidened
        let first = singlePrecision(left, beside: right) ?? settled(isMixed ? left.unwidened : left)
        let second = singlePrecision(right, beside: left) ?? settled(isMixed ? right.unwidened : right)
        let symbol =
            switch kind {
            case .equal: "="
            case .notEqual: "<>"
            case .less: "<"
            case .lessOrEqual: "<="
            case .greater: ">"
            case .greaterOrEqual: ">="
            }
        return SQLFragment(
            sql: "\(first.operand(.addition)) \(symbol) \(second.operand(.addition))",
            precedence: .comparison, isNullable: first.isNullable || second.isNullable)
    }

    /// A constant, or a value that is compared with one, in the precision of a FLOAT column: 0.234 stored as FLOAT is not the
    /// double 0.234, but is the FLOAT nearest to it.
    ///
    /// - Returns: `nil` if neither is a constant, or the other has double precision.
    private func singlePrecision(_ node: TypedNode, beside other: TypedNode) -> SQLFragment? {
        if let value = node.singlePrecisionConstant, isSinglePrecision(other) {
            return inSinglePrecision(SQLFragment(sql: constant(.double(value), .double).sql, isNullable: false))
        }
        if other.singlePrecisionConstant != nil, isSinglePrecision(node) { return singlePrecisionValue(node) }
        return nil
    }

    /// A column is read as it is, so that DuckDB can skip data.
    private func singlePrecisionValue(_ node: TypedNode) -> SQLFragment {
        if case .attribute = node.kind { settled(node) } else { inSinglePrecision(settled(node)) }
    }

    private func inSinglePrecision(_ value: SQLFragment) -> SQLFragment {
        SQLFragment(sql: "CAST(\(value.sql) AS FLOAT)", isNullable: value.isNullable)
    }

    /// Whether a value is one of a FLOAT column, or a constant in its place.
    func isSinglePrecision(_ node: TypedNode) -> Bool {
        func areAll(_ nodes: [TypedNode]) -> Bool {
            nodes.allSatisfy { $0.singlePrecisionConstant != nil || isSinglePrecision($0) }
                && nodes.contains(where: isSinglePrecision)
        }
        guard node.type == .double else { return false }
        switch node.kind {
        case .attribute(let name): return rendering.isSinglePrecision(name)
        case .negation(let operand): return isSinglePrecision(operand)
        case .conditional(_, let then, let otherwise): return areAll([then, otherwise])
        case .call(let function, let operands): return [.coalesce, .min, .max, .abs].contains(function) && areAll(operands)
        default: return false
        }
    }

    /// The SQL of a value of a FLOAT column; `nil` for one of double precision.
    func singlePrecisionSQL(_ node: TypedNode) -> String? {
        isSinglePrecision(node) ? singlePrecisionValue(node).sql : nil
    }

    private func isMissing(_ operand: TypedNode, isNegated: Bool) -> SQLFragment {
        let fragment = settled(operand)
        return SQLFragment(
            sql: "\(fragment.operand(.addition)) IS \(isNegated ? "NOT " : "")NULL",
            precedence: .comparison, isNullable: false)
    }

    private func membership(_ element: TypedNode, _ list: TypedNode) -> SQLFragment {
        var value = settled(element)
        let items: [SQLFragment]
        switch (list.kind, list.type) {
        case (.constant(.list(let literals)), .list(let type)):
            if isSinglePrecision(element), literals.allSatisfy({ TypedNode(.constant($0), type).singlePrecisionConstant != nil })
            {
                value = singlePrecisionValue(element)
            }
            items = literals.map { singlePrecision(TypedNode(.constant($0), type), beside: element) ?? constant($0, type) }
        case (.list(let nodes), _): items = nodes.map(settled)
        default:
            let candidates = settled(list)
            guard value.isNullable else { return SQLFragment(sql: "list_contains(\(candidates.sql), \(value.sql))") }
            // Nothing is in an empty list, not even a value that is missing.
            let sql = bind(candidates) { "list_contains(\($0.sql), \(value.sql)) AND len(\($0.sql)) > 0" }
            return SQLFragment(sql: sql, precedence: .and)
        }
        let choices = items.map(\.sql).joined(separator: ", ")
        // DuckDB may make `x = a OR x = b` of it.
        return SQLFragment(
            sql: bind(value) { "\($0.operand(.addition)) IN (\(choices))" }, precedence: .comparison,
            isNullable: value.isNullable || items.contains(where: \.isNullable))
    }

    /// SQL takes the ELSE of a missing condition, so a condition that can be missing is asked twice.
    private func conditional(_ condition: TypedNode, _ then: TypedNode, _ otherwise: TypedNode) -> SQLFragment {
        let test = settled(condition)
        let (first, second) = (settled(then), settled(otherwise))
        var result = SQLFragment(sql: "", isWide: first.isWide || second.isWide, bound: max(first.bound, second.bound))
        result.minMagnitude = min(first.minMagnitude, second.minMagnitude)
        result.isNullable = test.isNullable || first.isNullable || second.isNullable
        result.sql =
            test.isNullable
            ? bind(test) { "CASE WHEN \($0.sql) THEN \(first.sql) WHEN NOT \($0.operand(.not)) THEN \(second.sql) END" }
            : "CASE WHEN \(test.sql) THEN \(first.sql) ELSE \(second.sql) END"
        return result
    }
}

extension TypedNode {
    fileprivate var isWidened: Bool {
        if case .widened = kind { true } else { false }
    }

    fileprivate var unwidened: TypedNode {
        if case .widened(let operand) = kind { operand } else { self }
    }
}

extension TypedNode {
    /// A constant that FLOAT can hold, rounded.
    fileprivate var singlePrecisionConstant: Double? {
        if case .double(let value)? = constant, Float(value).isFinite { value } else { nil }
    }
}
