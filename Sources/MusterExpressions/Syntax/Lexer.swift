/// Cuts the text of an expression into tokens.
///
/// - Source: cel-spec, "Syntax": whitespace, `//` comments, identifiers, numbers and strings.
struct Lexer {
    let text: String
    let bytes: [UInt8]
    var index = 0

    init(_ text: String) {
        self.text = text
        self.bytes = Array(text.utf8)
    }

    /// All tokens, the last of which is `.end`.
    mutating func tokens() throws(ExpressionError) -> [Token] {
        var tokens: [Token] = []
        while true {
            skipBlanksAndComments()
            let start = index
            let kind = try nextKind()
            tokens.append(Token(kind: kind, range: start..<index))
            if kind == .end { return tokens }
        }
    }

    func error(_ problem: ExpressionProblem, from start: Int, to end: Int? = nil) -> ExpressionError {
        ExpressionError(problem, at: start..<max(start, end ?? index), in: text)
    }

    func byte(at offset: Int) -> UInt8 {
        offset < bytes.count ? bytes[offset] : 0
    }

    func slice(from start: Int) -> String {
        String(decoding: bytes[start..<index], as: UTF8.self)
    }

    private mutating func skipBlanksAndComments() {
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"), 0x0C:
                index += 1
            case UInt8(ascii: "/") where byte(at: index + 1) == UInt8(ascii: "/"):
                while index < bytes.count, bytes[index] != UInt8(ascii: "\n") { index += 1 }
            default:
                return
            }
        }
    }

    private mutating func nextKind() throws(ExpressionError) -> Token.Kind {
        guard index < bytes.count else { return .end }
        let first = bytes[index]
        if first.isDigit || (first == UInt8(ascii: ".") && byte(at: index + 1).isDigit) {
            return try number()
        }
        if first == UInt8(ascii: "\"") || first == UInt8(ascii: "'") {
            return .string(try string(raw: false))
        }
        if first.isLetter {
            return try identifierOrPrefixedString()
        }
        if first == UInt8(ascii: "`") {
            return try quotedIdentifier()
        }
        return try symbol()
    }

    private mutating func identifierOrPrefixedString() throws(ExpressionError) -> Token.Kind {
        let start = index
        while byte(at: index).isLetter || byte(at: index).isDigit { index += 1 }
        let word = slice(from: start)
        let quoteFollows = byte(at: index) == UInt8(ascii: "\"") || byte(at: index) == UInt8(ascii: "'")
        guard quoteFollows else { return .identifier(word) }
        switch word {
        case "r", "R":
            return .string(try string(raw: true))
        case "b", "B", "br", "bR", "Br", "BR", "rb", "rB", "Rb", "RB":
            throw error(.unsupported("Bytes are", hint: "Write a string: \"…\"."), from: start)
        default:
            return .identifier(word)
        }
    }

    /// - Source: cel-spec, "Escaped identifiers"; here any characters but a backquote and a line break.
    private mutating func quotedIdentifier() throws(ExpressionError) -> Token.Kind {
        let start = index
        index += 1
        while index < bytes.count, bytes[index] != UInt8(ascii: "`"), bytes[index] != UInt8(ascii: "\n") { index += 1 }
        guard byte(at: index) == UInt8(ascii: "`") else {
            throw error(.unclosedString(quote: "`"), from: start, to: start + 1)
        }
        let name = String(decoding: bytes[(start + 1)..<index], as: UTF8.self)
        index += 1
        guard !name.utf8.contains(0) else { throw error(.nulCharacter, from: start) }
        guard !name.isEmpty else { throw error(.unexpectedToken(found: "``", expected: "a name"), from: start) }
        return .quotedIdentifier(name)
    }

    private mutating func symbol() throws(ExpressionError) -> Token.Kind {
        let start = index
        for (foreign, replacement) in Self.foreignOperators where bytes[start...].starts(with: foreign.utf8) {
            index += foreign.utf8.count
            throw error(.foreignOperator(foreign, replacement: replacement), from: start)
        }
        // Two-character symbols come first among the cases, so the longest match wins.
        for symbol in Token.Symbol.allCases where bytes[start...].starts(with: symbol.rawValue.utf8) {
            index += symbol.rawValue.utf8.count
            return .symbol(symbol)
        }
        for (foreign, replacement) in Self.halfOperators where bytes[start] == foreign.utf8.first {
            index += 1
            throw error(.foreignOperator(foreign, replacement: replacement), from: start)
        }
        if bytes[start] == UInt8(ascii: "{") {
            let hint = "Lists are written in brackets: [1, 2]."
            throw error(.unsupported("Maps are", hint: hint), from: start, to: start + 1)
        }
        let character = String(decoding: bytes[start...], as: UTF8.self).first ?? "?"
        throw error(.unexpectedCharacter(character), from: start, to: start + character.utf8.count)
    }

    private static let foreignOperators = [
        ("===", "'=='"), ("!==", "'!='"), ("<>", "'!='"), ("=<", "'<='"), ("=>", "'>='"), ("**", "x * x"),
        ("??", "coalesce(a, b)"), ("&&&", "'&&'"), ("|||", "'||'"),
    ]

    private static let halfOperators = [
        ("=", "'==' to compare"), ("&", "'&&'"), ("|", "'||'"),
    ]
}

extension UInt8 {
    var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

    /// A letter of ASCII, or an underscore.
    var isLetter: Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self)
            || self == UInt8(ascii: "_")
    }

    var hexValue: UInt32? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(self - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(self - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(self - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}
