/// A node of the typed tree: every name has its meaning, every operation its operand types, every promotion is written.
struct TypedNode: Sendable, Hashable {
    indirect enum Kind: Sendable, Hashable {
        case constant(Literal)
        case attribute(AttributeName)
        /// The element of a comprehension, by a name that no comprehension around it has.
        case variable(String)
        /// The instant of evaluation. Constant folding replaces it.
        case now
        case list([TypedNode])
        /// An int as a double, or a date as a timestamp.
        case widened(TypedNode)
        case negation(TypedNode)
        /// Numbers of the node's type, or durations.
        case arithmetic(ArithmeticOperator, TypedNode, TypedNode)
        /// Of texts, or of lists.
        case concatenation([TypedNode])
        /// A timestamp moved by a duration, backwards when `isBackward`.
        case shift(TypedNode, by: TypedNode, isBackward: Bool)
        /// The duration from the second timestamp to the first.
        case elapsed(TypedNode, since: TypedNode)
        case not(TypedNode)
        case logical(LogicalOperator, [TypedNode])
        case comparison(Comparison, TypedNode, TypedNode)
        /// Whether the value is missing, or present when `isNegated`.
        case isMissing(TypedNode, isNegated: Bool)
        case membership(TypedNode, in: TypedNode)
        /// Counted from 0; missing beyond the list.
        case element(of: TypedNode, at: TypedNode)
        case comprehension(Macro, over: TypedNode, variable: String, TypedNode)
        case conditional(TypedNode, then: TypedNode, otherwise: TypedNode)
        case call(Function, [TypedNode])
    }

    let kind: Kind
    let type: ExpressionType

    init(_ kind: Kind, _ type: ExpressionType) {
        self.kind = kind
        self.type = type
    }

    static func missing(_ type: ExpressionType) -> TypedNode { TypedNode(.constant(.null), type) }

    static func bool(_ value: Bool) -> TypedNode { TypedNode(.constant(.bool(value)), .bool) }

    var constant: Literal? {
        if case .constant(let value) = kind { value } else { nil }
    }

    /// The same value as `type` where a promotion is needed: an int as a double, a date as a timestamp, `null` as a missing value of the type.
    func promoted(to type: ExpressionType) -> TypedNode {
        switch (self.type, type) {
        case (.null, _):
            return TypedNode(kind, type)
        case (.int, .double), (.list(of: .int), .list(of: .double)), (.date, .timestamp),
            (.list(of: .date), .list(of: .timestamp)),
            (.list(of: .null), .list):
            if case .constant(let value) = kind { return TypedNode(.constant(value.widened), type) }
            if case .list(let elements) = kind, case .list(let element) = type {
                return TypedNode(.list(elements.map { $0.promoted(to: element) }), type)
            }
            return TypedNode(.widened(self), type)
        default:
            return self
        }
    }

    /// The attributes of the tree, each once, in order.
    var columns: [AttributeName] {
        var names: Set<AttributeName> = []
        collectColumns(into: &names)
        return names.sorted()
    }

    private func collectColumns(into names: inout Set<AttributeName>) {
        if case .attribute(let name) = kind { names.insert(name) }
        for child in children { child.collectColumns(into: &names) }
    }

    /// The parts of the node.
    var children: [TypedNode] {
        switch kind {
        case .constant, .attribute, .variable, .now: []
        case .list(let nodes), .concatenation(let nodes), .logical(_, let nodes), .call(_, let nodes): nodes
        case .widened(let node), .negation(let node), .not(let node), .isMissing(let node, _): [node]
        case .arithmetic(_, let left, let right), .comparison(_, let left, let right): [left, right]
        case .shift(let left, let right, _), .elapsed(let left, let right), .membership(let left, let right),
            .element(let left, let right), .comprehension(_, let left, _, let right):
            [left, right]
        case .conditional(let condition, let then, let otherwise): [condition, then, otherwise]
        }
    }
}

enum ArithmeticOperator: String, Sendable, Hashable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case modulo = "%"
}

enum Comparison: String, Sendable, Hashable {
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="

    /// The comparison with the operands exchanged.
    var mirrored: Comparison {
        switch self {
        case .equal, .notEqual: self
        case .less: .greater
        case .lessOrEqual: .greaterOrEqual
        case .greater: .less
        case .greaterOrEqual: .lessOrEqual
        }
    }
}
