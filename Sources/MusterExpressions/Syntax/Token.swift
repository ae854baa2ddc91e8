/// One word of an expression.
struct Token {
    enum Kind: Hashable {
        case identifier(String)
        /// A name in backquotes, which may hold any character.
        case quotedIdentifier(String)
        /// An int without its sign; 2^63 is only in range after a minus.
        case int(UInt64)
        case double(Double)
        case string(String)
        case symbol(Symbol)
        case end
    }

    enum Symbol: String, CaseIterable {
        case or = "||"
        case and = "&&"
        case equal = "=="
        case notEqual = "!="
        case lessOrEqual = "<="
        case greaterOrEqual = ">="
        case less = "<"
        case greater = ">"
        case plus = "+"
        case minus = "-"
        case times = "*"
        case divide = "/"
        case modulo = "%"
        case not = "!"
        case question = "?"
        case colon = ":"
        case dot = "."
        case comma = ","
        case openParenthesis = "("
        case closeParenthesis = ")"
        case openBracket = "["
        case closeBracket = "]"
    }

    let kind: Kind
    /// UTF-8 offsets.
    let range: Range<Int>
}
