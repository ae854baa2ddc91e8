extension Parser {
    /// Operators of other languages that are words, with this language's form.
    static let wordOperators = [
        "and": "'&&'", "or": "'||'", "not": "'!'", "is": "'=='", "eq": "'=='", "ne": "'!='", "mod": "'%'",
        "like": "text.contains(part) or text.matches(pattern)", "between": "a <= x && x <= b", "div": "'/'",
    ]

    /// The error for the current token where an operand has just ended.
    func afterOperand(expected: String) -> ExpressionError {
        if case .identifier(let word) = current.kind {
            if word.lowercased() == "not", case .identifier("in") = tokens[min(index + 1, tokens.count - 1)].kind {
                return error(.foreignOperator("not in", replacement: "!(x in list)"), at: current.range)
            }
            if word == "IN" { return error(.foreignOperator(word, replacement: "'in'"), at: current.range) }
            if let replacement = Self.wordOperators[word.lowercased()] {
                return error(.foreignOperator(word, replacement: replacement), at: current.range)
            }
        }
        return unexpected(expected: expected)
    }

    func unexpected(expected: String) -> ExpressionError {
        switch current.kind {
        case .end: error(.unexpectedEnd(expected: expected), at: current.range)
        default: error(.unexpectedToken(found: foundText, expected: expected), at: current.range)
        }
    }

    /// Whether the current token can only be the start of a value.
    var startsOperand: Bool {
        switch current.kind {
        case .identifier("in"): false
        case .identifier, .quotedIdentifier, .int, .double, .string, .symbol(.openParenthesis), .symbol(.not): true
        default: false
        }
    }

    func text(of token: Token) -> String {
        String(decoding: text.utf8.dropFirst(token.range.lowerBound).prefix(token.range.count), as: UTF8.self)
    }

    private var foundText: String {
        let found = text(of: current)
        return "'" + (found.count > 40 ? found.prefix(40) + "…" : found) + "'"
    }
}
