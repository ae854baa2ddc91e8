/// An expression: a small tree that writes itself as CEL and can be evaluated.
indirect enum GeneratedExpression {
    enum Root: String {
        case customer, offer
    }

    enum Comparison: String, CaseIterable {
        case equal = "==", notEqual = "!=", less = "<", lessOrEqual = "<=", greater = ">", greaterOrEqual = ">="
    }

    enum Arithmetic: String, CaseIterable {
        case add = "+", subtract = "-", multiply = "*", divide = "/"
    }

    enum Call: String {
        case lowerAscii, upperAscii, contains, startsWith, endsWith, size, min, max, abs, coalesce

        var isMethod: Bool {
            switch self {
            case .lowerAscii, .upperAscii, .contains, .startsWith, .endsWith: true
            case .size, .min, .max, .abs, .coalesce: false
            }
        }
    }

    case literal(GeneratedValue)
    case attribute(Root, String, GeneratedValue.Kind)
    case arithmetic(Arithmetic, GeneratedExpression, GeneratedExpression)
    /// Of texts.
    case join(GeneratedExpression, GeneratedExpression)
    case comparison(Comparison, GeneratedExpression, GeneratedExpression)
    case and([GeneratedExpression])
    case or([GeneratedExpression])
    case not(GeneratedExpression)
    case member(GeneratedExpression, of: [GeneratedExpression])
    case tagged(GeneratedExpression)
    case has(Root, String)
    case choose(GeneratedExpression, then: GeneratedExpression, otherwise: GeneratedExpression)
    case call(Call, [GeneratedExpression])
}

extension GeneratedExpression {
    var kind: GeneratedValue.Kind {
        switch self {
        case .literal(.int): .int
        case .literal(.double): .double
        case .literal(.text): .text
        case .literal(.bool), .literal(.missing): .bool
        case .attribute(_, _, let kind): kind
        case .arithmetic(_, let left, let right): left.kind == .int && right.kind == .int ? .int : .double
        case .join: .text
        case .comparison, .and, .or, .not, .member, .tagged, .has: .bool
        case .choose(_, let then, let otherwise): Self.common([then, otherwise])
        case .call(.lowerAscii, _), .call(.upperAscii, _): .text
        case .call(.contains, _), .call(.startsWith, _), .call(.endsWith, _): .bool
        case .call(.size, _): .int
        case .call(.min, let terms), .call(.max, let terms), .call(.abs, let terms), .call(.coalesce, let terms):
            Self.common(terms)
        }
    }

    /// Int and double share double.
    private static func common(_ terms: [GeneratedExpression]) -> GeneratedValue.Kind {
        terms.contains { $0.kind == .double } ? .double : terms[0].kind
    }

    var cel: String {
        switch self {
        case .literal(.text(let text)): "\"\(text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
        case .literal(let value): value.written.hasPrefix("-") ? "(\(value.written))" : value.written
        case .attribute(let root, let name, _): "\(root.rawValue).\(name)"
        case .arithmetic(let operation, let left, let right): "(\(left.cel) \(operation.rawValue) \(right.cel))"
        case .join(let left, let right): "(\(left.cel) + \(right.cel))"
        case .comparison(let comparison, let left, let right): "(\(left.cel) \(comparison.rawValue) \(right.cel))"
        case .and(let terms): "(\(terms.map(\.cel).joined(separator: " && ")))"
        case .or(let terms): "(\(terms.map(\.cel).joined(separator: " || ")))"
        case .not(let term): "!\(term.cel)"
        case .member(let term, let list): "(\(term.cel) in [\(list.map(\.cel).joined(separator: ", "))])"
        case .tagged(let term): "(\(term.cel) in offer.tags)"
        case .has(let root, let name): "has(\(root.rawValue).\(name))"
        case .choose(let condition, let then, let otherwise): "(\(condition.cel) ? \(then.cel) : \(otherwise.cel))"
        case .call(let call, let terms):
            if call.isMethod {
                "\(terms[0].cel).\(call.rawValue)(\(terms.dropFirst().map(\.cel).joined(separator: ", ")))"
            } else {
                "\(call.rawValue)(\(terms.map(\.cel).joined(separator: ", ")))"
            }
        }
    }
}
