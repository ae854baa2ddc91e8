/// A text of constant parts and of values, such as a subject with the name of the customer. It is never missing: a missing value is
/// an empty text.
public struct ComposedText: Sendable, Hashable {
    public indirect enum Part: Sendable, Hashable {
        case text(String)
        /// As `string()` writes it.
        case value(CheckedExpression, escapesHTML: Bool)
        /// Shown if the value is true, or is there and is not a truth value. An inverted one is shown otherwise.
        case section(CheckedExpression, isInverted: Bool, [Part])
    }

    let root: TypedNode
    /// By the text of a value: whether a row shows an empty text because the value is missing.
    private let gaps: [String: TypedNode]

    public init(_ parts: [Part]) {
        root = Self.concatenation(parts)
        var gaps: [String: [TypedNode]] = [:]
        Self.collectGaps(of: parts, within: [], into: &gaps)
        self.gaps = gaps.mapValues { Self.logical(.or, $0) }
    }

    /// For each value of any of the texts: whether one of them shows an empty text in its place because it is missing.
    public static func gaps(of texts: [ComposedText], at time: EvaluationTime) -> [String: TypedExpression] {
        let folder = ConstantFolder(time: time)
        let nodes = texts.reduce(into: [String: [TypedNode]]()) { nodes, text in
            for (name, node) in text.gaps { nodes[name, default: []].append(node) }
        }
        return nodes.mapValues { TypedExpression(folder.fold(logical(.or, $0))) }
    }

    /// - Parameter operands: at least one.
    private static func logical(_ kind: LogicalOperator, _ operands: [TypedNode]) -> TypedNode {
        operands.count == 1 ? operands[0] : TypedNode(.logical(kind, operands), .bool)
    }

    private static func concatenation(_ parts: [Part]) -> TypedNode {
        let empty = TypedNode(.constant(.string("")), .string)
        return TypedNode(.concatenation([empty] + parts.map { node(of: $0, empty) }), .string)
    }

    private static func node(of part: Part, _ empty: TypedNode) -> TypedNode {
        switch part {
        case .text(let text): TypedNode(.constant(.string(text)), .string)
        case .value(let value, let escapesHTML):
            TypedNode(
                .call(
                    .coalesce, [escapesHTML ? self.escaped(Checker.asString(value.root)) : Checker.asString(value.root), empty]),
                .string)
        case .section(let value, let isInverted, let parts):
            TypedNode(
                .conditional(condition(value, isInverted), then: concatenation(parts), otherwise: empty), .string)
        }
    }

    private static func escaped(_ node: TypedNode) -> TypedNode {
        [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\"", "&quot;"), ("'", "&#39;")].reduce(node) { node, pair in
            TypedNode(
                .call(
                    .replace,
                    [
                        node, TypedNode(.constant(.string(pair.0)), .string), TypedNode(.constant(.string(pair.1)), .string),
                    ]), .string)
        }
    }

    /// Never missing.
    private static func condition(_ value: CheckedExpression, _ isInverted: Bool) -> TypedNode {
        let holds =
            value.type == .bool
            ? TypedNode(.call(.coalesce, [value.root, .bool(false)]), .bool)
            : TypedNode(.isMissing(value.root, isNegated: true), .bool)
        return isInverted ? TypedNode(.not(holds), .bool) : holds
    }

    private static func collectGaps(of parts: [Part], within conditions: [TypedNode], into gaps: inout [String: [TypedNode]]) {
        for part in parts {
            switch part {
            case .text: break
            case .value(let value, _):
                let isMissing = TypedNode(.isMissing(value.root, isNegated: false), .bool)
                gaps[value.expression.text, default: []].append(logical(.and, conditions + [isMissing]))
            case .section(let value, let isInverted, let parts):
                collectGaps(of: parts, within: conditions + [condition(value, isInverted)], into: &gaps)
            }
        }
    }
}
