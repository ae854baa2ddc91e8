/// An expression with valid syntax: the text and its tree. ``check(in:expecting:)`` resolves its names and checks its types.
///
///     let expression = try Expression(parsing: "customer.age >= 18")
///     expression.references.map(\.name)  // [customer.age]
///
/// The language is a subset of CEL, with missing values as in SQL: `docs/expressions.md` describes it.
///
/// - Source: github.com/google/cel-spec, `doc/langdef.md`.
public struct Expression: Sendable, Hashable {
    /// The source text.
    public let text: String
    let syntax: Syntax

    /// - Throws: The first error in the syntax.
    public init(parsing text: String) throws(ExpressionError) {
        var parser = try Parser(text)
        self.text = text
        self.syntax = try parser.parse()
    }

    /// Every mention of an attribute, in the order of the text.
    public var references: [Reference] {
        var found: [(name: AttributeName, offset: Int)] = []
        syntax.visit { node in
            guard case .attribute(let root, let attribute) = node.kind else { return }
            found.append((AttributeName(root: root, attribute: attribute), node.range.lowerBound))
        }
        return zip(found, SourcePosition.positions(of: found.map(\.offset), in: text)).map {
            Reference(name: $0.name, position: $1)
        }
    }

    /// Whether the result depends on the instant of evaluation, through `now`, `today` or another function that counts from it.
    public var usesNow: Bool {
        var usesNow = false
        syntax.visit { node in
            switch node.kind {
            case .name("now"), .call("today", _, _), .call("daysSince", _, _), .call("daysUntilAnniversary", _, _): usesNow = true
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
