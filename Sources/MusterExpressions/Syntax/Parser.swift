/// Builds the syntax tree by recursive descent, one method per level of precedence.
///
/// - Source: cel-spec, "Syntax": Expr, ConditionalOr, ConditionalAnd, Relation, Addition, Multiplication, Unary.
struct Parser {
    /// Levels of nesting, of parentheses as well as of nodes. Far more than people write, and little enough for the
    /// stacks of this process and for the binder of the database, whose effort grows with the cube of the depth.
    static let maximumDepth = 100
    static let maximumLengthInBytes = 65_536

    let text: String
    let tokens: [Token]
    var index = 0
    private var depth = 0

    init(_ text: String) throws(ExpressionError) {
        guard text.utf8.count <= Self.maximumLengthInBytes else {
            throw ExpressionError(.tooLong(limitInBytes: Self.maximumLengthInBytes), at: 0..<1, in: text)
        }
        self.text = text
        var lexer = Lexer(text)
        self.tokens = try lexer.tokens()
    }

    mutating func parse() throws(ExpressionError) -> Syntax {
        if current.kind == .end { throw error(.empty, at: 0..<0) }
        let syntax = try expression()
        guard current.kind == .end else { throw afterOperand(expected: "an operator or the end") }
        return syntax
    }

    var current: Token { tokens[index] }

    func isAt(_ symbol: Token.Symbol) -> Bool { current.kind == .symbol(symbol) }

    mutating func advance() -> Token {
        defer { index = min(index + 1, tokens.count - 1) }
        return tokens[index]
    }

    mutating func take(_ symbol: Token.Symbol) -> Token? {
        isAt(symbol) ? advance() : nil
    }

    func error(_ problem: ExpressionProblem, at range: Range<Int>) -> ExpressionError {
        ExpressionError(problem, at: range, in: text)
    }

    /// Makes a node, unless it is one level too many.
    func node(_ kind: Syntax.Kind, _ range: Range<Int>, anchor: Range<Int>? = nil) throws(ExpressionError) -> Syntax {
        let syntax = Syntax(kind, range: range, anchor: anchor)
        guard syntax.height <= Self.maximumDepth else {
            throw error(.tooDeep(limit: Self.maximumDepth), at: syntax.anchor)
        }
        return syntax
    }

    mutating func nested<T>(
        _ body: (inout Parser) throws(ExpressionError) -> T
    ) throws(ExpressionError) -> T {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.maximumDepth else {
            throw error(.tooDeep(limit: Self.maximumDepth), at: current.range)
        }
        return try body(&self)
    }

    mutating func expression() throws(ExpressionError) -> Syntax {
        try nested { (parser) throws(ExpressionError) in try parser.conditional() }
    }

    private mutating func conditional() throws(ExpressionError) -> Syntax {
        let condition = try logical(.or, symbol: .or)
        guard let question = take(.question) else { return condition }
        let then = try expression()
        guard take(.colon) != nil else { throw afterOperand(expected: "':' and the other result of '?'") }
        let otherwise = try expression()
        return try node(
            .conditional(condition, then: then, otherwise: otherwise),
            condition.range.lowerBound..<otherwise.range.upperBound, anchor: question.range)
    }

    private mutating func logical(_ kind: LogicalOperator, symbol: Token.Symbol) throws(ExpressionError) -> Syntax {
        var operands = [try logicalOperand(of: kind)]
        var anchor: Range<Int>?
        while let operatorToken = take(symbol) {
            anchor = anchor ?? operatorToken.range
            operands.append(try logicalOperand(of: kind))
        }
        guard operands.count > 1 else { return operands[0] }
        let range = operands[0].range.lowerBound..<operands[operands.count - 1].range.upperBound
        return try node(.logical(kind, operands), range, anchor: anchor)
    }

    private mutating func logicalOperand(of kind: LogicalOperator) throws(ExpressionError) -> Syntax {
        switch kind {
        case .or: try logical(.and, symbol: .and)
        case .and: try relation()
        }
    }

    private mutating func relation() throws(ExpressionError) -> Syntax {
        var left = try addition()
        while let (relation, range) = takeRelation() {
            let right = try addition()
            left = try binary(relation, left, right, at: range)
        }
        return left
    }

    private mutating func takeRelation() -> (BinaryOperator, Range<Int>)? {
        let relation: BinaryOperator? =
            switch current.kind {
            case .symbol(let symbol): BinaryOperator(rawValue: symbol.rawValue).flatMap { $0.isRelation ? $0 : nil }
            case .identifier("in"): .membership
            default: nil
            }
        return relation.map { ($0, advance().range) }
    }

    private mutating func addition() throws(ExpressionError) -> Syntax {
        var left = try multiplication()
        while let token = take(.plus) ?? take(.minus) {
            let right = try multiplication()
            left = try binary(token.kind == .symbol(.plus) ? .add : .subtract, left, right, at: token.range)
        }
        return left
    }

    private mutating func multiplication() throws(ExpressionError) -> Syntax {
        var left = try unary()
        while let token = take(.times) ?? take(.divide) ?? take(.modulo) {
            let right = try unary()
            let kind: BinaryOperator =
                switch token.kind {
                case .symbol(.times): .multiply
                case .symbol(.divide): .divide
                default: .modulo
                }
            left = try binary(kind, left, right, at: token.range)
        }
        return left
    }

    private func binary(
        _ kind: BinaryOperator, _ left: Syntax, _ right: Syntax, at range: Range<Int>
    ) throws(ExpressionError) -> Syntax {
        try node(.binary(kind, left, right), left.range.lowerBound..<right.range.upperBound, anchor: range)
    }
}
