/// An expression whose syntax is right: the text and its tree. What its names mean, and whether the types fit, is
/// decided by ``check(in:expecting:)``.
///
/// The language is a subset of CEL, with missing values in the manner of SQL: `docs/expressions.md` says exactly what.
///
/// - Source: github.com/google/cel-spec, `doc/langdef.md`.
public struct Expression: Sendable, Hashable {
    /// What the expression was made from.
    public let text: String
    let syntax: Syntax

    /// - Throws: the first thing that is wrong with the syntax.
    public init(parsing text: String) throws(ExpressionError) {
        var parser = try Parser(text)
        self.text = text
        self.syntax = try parser.parse()
    }

    /// Every mention of an attribute, in the order of the text.
    public var references: [Reference] {
        var references: [Reference] = []
        syntax.visit { node in
            guard case .attribute(let root, let attribute) = node.kind else { return }
            let position = SourcePosition(offset: node.range.lowerBound, in: text)
            references.append(Reference(name: AttributeName(root: root, attribute: attribute), position: position))
        }
        return references
    }

    /// Whether the result depends on the instant of evaluation, through `now` or `daysSince`.
    public var usesNow: Bool {
        var usesNow = false
        syntax.visit { node in
            switch node.kind {
            case .name("now"), .call("daysSince", _, _): usesNow = true
            default: break
            }
        }
        return usesNow
    }
}

extension Expression: CustomStringConvertible {
    public var description: String { text }
}

extension Syntax {
    fileprivate func visit(_ body: (Syntax) -> Void) {
        body(self)
        for child in children { child.visit(body) }
    }
}
