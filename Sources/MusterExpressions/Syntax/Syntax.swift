/// A node of the syntax tree, before names are resolved.
struct Syntax: Sendable, Hashable {
    indirect enum Kind: Sendable, Hashable {
        case literal(Literal)
        /// A bare name, such as `now`.
        case name(String)
        case attribute(root: String, attribute: String)
        case list([Syntax])
        /// An element of a list.
        case index(Syntax, Syntax)
        case negation(Syntax)
        case not(Syntax)
        case binary(BinaryOperator, Syntax, Syntax)
        /// A whole chain of `&&` or of `||`: two operands or more.
        case logical(LogicalOperator, [Syntax])
        case conditional(Syntax, then: Syntax, otherwise: Syntax)
        case call(String, receiver: Syntax?, arguments: [Syntax])
    }

    let kind: Kind
    /// UTF-8 offsets of all that belongs to the node.
    let range: Range<Int>
    /// The part that an error points at: the operator or function name.
    let anchor: Range<Int>
    /// Levels of nodes, counting this one.
    let height: Int

    init(_ kind: Kind, range: Range<Int>, anchor: Range<Int>? = nil) {
        self.kind = kind
        self.range = range
        self.anchor = anchor ?? range
        self.height = 1 + (Self.children(of: kind).map(\.height).max() ?? 0)
    }

    /// The parts of the node, in the order of the text.
    var children: [Syntax] { Self.children(of: kind) }

    private static func children(of kind: Kind) -> [Syntax] {
        switch kind {
        case .literal, .name, .attribute: []
        case .list(let elements): elements
        case .negation(let operand), .not(let operand): [operand]
        case .binary(_, let left, let right), .index(let left, let right): [left, right]
        case .logical(_, let operands): operands
        case .conditional(let condition, let then, let otherwise): [condition, then, otherwise]
        case .call(_, let receiver, let arguments): (receiver.map { [$0] } ?? []) + arguments
        }
    }
}

enum BinaryOperator: String, Sendable, Hashable {
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case membership = "in"
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case modulo = "%"

    var isRelation: Bool {
        switch self {
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .membership: true
        case .add, .subtract, .multiply, .divide, .modulo: false
        }
    }
}

enum LogicalOperator: String, Sendable, Hashable {
    case and = "&&"
    case or = "||"
}
