internal import MusterBase

extension Parser {
    /// - Source: cel-spec, "Syntax": Unary. A minus before a number belongs to the number.
    mutating func unary() throws(ExpressionError) -> Syntax {
        if let token = take(.not) {
            let operand = try nested { (parser) throws(ExpressionError) in try parser.unary() }
            return try node(.not(operand), token.range.lowerBound..<operand.range.upperBound, anchor: token.range)
        }
        guard let token = take(.minus) else { return try member() }
        if case .int(let magnitude) = current.kind, magnitude == Int64.min.magnitude {
            let number = advance()
            return try node(.literal(.int(.min)), token.range.lowerBound..<number.range.upperBound)
        }
        let operand = try nested { (parser) throws(ExpressionError) in try parser.unary() }
        let range = token.range.lowerBound..<operand.range.upperBound
        switch operand.kind {
        case .literal(.int(let value)) where value >= 0: return try node(.literal(.int(-value)), range)
        case .literal(.double(let value)): return try node(.literal(.double(-value)), range)
        default: return try node(.negation(operand), range, anchor: token.range)
        }
    }

    /// A value and its suffixes: `.attribute`, `["attribute"]`, `[index]`, `.method(…)`.
    private mutating func member() throws(ExpressionError) -> Syntax {
        var value = try primary()
        while true {
            if take(.dot) != nil {
                value = try selection(from: value)
            } else if let bracket = take(.openBracket) {
                value = try subscription(of: value, bracket: bracket)
            } else {
                return value
            }
        }
    }

    private mutating func selection(from value: Syntax) throws(ExpressionError) -> Syntax {
        let field = current
        let name: String
        switch field.kind {
        case .identifier(let word): name = word
        case .quotedIdentifier(let word): name = word
        default: throw unexpected(expected: "a name after '.'")
        }
        index += 1
        if let open = take(.openParenthesis) {
            let (arguments, end) = try self.arguments(after: open)
            return try node(
                .call(name, receiver: value, arguments: arguments), value.range.lowerBound..<end,
                anchor: field.range)
        }
        return try attribute(name, of: value, end: field.range.upperBound, culprit: field.range)
    }

    private mutating func subscription(of value: Syntax, bracket: Token) throws(ExpressionError) -> Syntax {
        guard case .string(let name) = current.kind, case .name = value.kind else {
            let position = try expression()
            let close = try close(bracket, with: .closeBracket)
            return try node(.index(value, position), value.range.lowerBound..<close, anchor: bracket.range)
        }
        let key = advance()
        let close = try close(bracket, with: .closeBracket)
        guard !name.isEmpty else {
            throw error(.unexpectedToken(found: "an empty name", expected: "the name of an attribute"), at: key.range)
        }
        return try attribute(name, of: value, end: close, culprit: key.range)
    }

    private func attribute(
        _ name: String, of value: Syntax, end: Int, culprit: Range<Int>
    ) throws(ExpressionError) -> Syntax {
        guard case .name(let root) = value.kind else {
            let owner = if case .attribute = value.kind { "an attribute" } else { "a value" }
            throw error(.unsupported("An attribute of \(owner) is", hint: "Write customer.attribute."), at: culprit)
        }
        return try node(.attribute(root: root, attribute: name), value.range.lowerBound..<end)
    }

    private mutating func primary() throws(ExpressionError) -> Syntax {
        let token = current
        switch token.kind {
        case .int(let magnitude):
            guard magnitude <= UInt64(Int64.max) else {
                throw error(.intOutOfRange(text(of: token)), at: token.range)
            }
            index += 1
            return try node(.literal(.int(Int64(magnitude))), token.range)
        case .double(let value):
            index += 1
            return try node(.literal(.double(value)), token.range)
        case .string(let value):
            index += 1
            return try node(.literal(.string(value)), token.range)
        case .quotedIdentifier(let name):
            index += 1
            return try node(.name(name), token.range)
        case .identifier(let word):
            return try name(word, token)
        case .symbol(.openParenthesis):
            index += 1
            let inner = try expression()
            let end = try close(token, with: .closeParenthesis)
            // The parentheses belong to the node, so that a following operator covers them.
            return try node(inner.kind, token.range.lowerBound..<end, anchor: inner.anchor)
        case .symbol(.openBracket):
            index += 1
            let (elements, end) = try items(open: token, close: .closeBracket)
            return try node(.list(elements), token.range.lowerBound..<end)
        default:
            throw unexpected(expected: "a value")
        }
    }

    private mutating func name(_ word: String, _ token: Token) throws(ExpressionError) -> Syntax {
        let constant: Literal?
        switch word {
        case "true": constant = .bool(true)
        case "false": constant = .bool(false)
        case "null": constant = .null
        default: constant = nil
        }
        index += 1
        if let constant { return try node(.literal(constant), token.range) }
        if word == "in" {
            throw error(.unexpectedToken(found: "'in'", expected: "a value"), at: token.range)
        }
        if CELReservedWords.names.contains(word) {
            throw error(.reservedWord(word), at: token.range)
        }
        if let open = take(.openParenthesis) {
            if let replacement = Self.wordOperators[word.lowercased()] {
                throw error(.foreignOperator(word, replacement: replacement), at: token.range)
            }
            let (arguments, end) = try self.arguments(after: open)
            return try node(
                .call(word, receiver: nil, arguments: arguments), token.range.lowerBound..<end,
                anchor: token.range)
        }
        if word.lowercased() == "not", startsOperand {
            throw error(.foreignOperator(word, replacement: "'!'"), at: token.range)
        }
        return try node(.name(word), token.range)
    }

    private mutating func arguments(after open: Token) throws(ExpressionError) -> ([Syntax], Int) {
        try items(open: open, close: .closeParenthesis)
    }

    /// Expressions between commas, up to the closing bracket; in a list, a comma may follow the last.
    private mutating func items(
        open: Token, close closing: Token.Symbol
    ) throws(ExpressionError) -> ([Syntax], Int) {
        var items: [Syntax] = []
        while !isAt(closing), current.kind != .end {
            items.append(try expression())
            guard let comma = take(.comma) else { break }
            if closing == .closeParenthesis, isAt(closing) {
                throw error(.unexpectedToken(found: "','", expected: "')'"), at: comma.range)
            }
        }
        return (items, try close(open, with: closing))
    }

    private mutating func close(_ open: Token, with closing: Token.Symbol) throws(ExpressionError) -> Int {
        if let token = take(closing) { return token.range.upperBound }
        if current.kind == .end {
            let position = SourcePosition(offset: open.range.lowerBound, in: text)
            let bracket: Character = closing == .closeParenthesis ? "(" : "["
            throw error(.unclosed(bracket, line: position.line, column: position.column), at: open.range)
        }
        throw afterOperand(expected: "an operator, ',' or '\(closing.rawValue)'")
    }
}
