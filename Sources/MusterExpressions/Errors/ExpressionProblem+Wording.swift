internal import MusterBase

extension ExpressionProblem {
    struct Wording {
        let code: String
        let message: String
        let hint: String?

        init(_ code: String, _ message: String, hint: String? = nil) {
            self.code = "expression." + code
            self.message = message
            self.hint = hint
        }
    }

    var wording: Wording {
        textWording ?? nameWording ?? typeWording
    }

    private var textWording: Wording? {
        switch self {
        case .empty:
            Wording("empty", "The expression is empty.")
        case .tooLong(let limit):
            Wording("tooLong", "The expression is longer than \(limit) bytes.", hint: "Split it into several rules.")
        case .tooDeep(let limit):
            Wording(
                "tooDeep", "The expression is nested more than \(limit) levels deep.",
                hint: "Only chains of '&&' and of '||' may be longer.")
        case .unexpectedCharacter(let character):
            Wording(
                "unexpectedCharacter", "The character '\(character.printable)' has no meaning here.",
                hint: "“”‘’".contains(character) ? "Write text in straight quotes: \"…\" or '…'." : nil)
        case .foreignOperator(let symbol, let replacement):
            Wording("foreignOperator", "'\(symbol)' is not an operator.", hint: "Write \(replacement).")
        case .unclosedString(let quote):
            Wording("unclosedString", "The text that starts here is never closed.", hint: "Close it with \(quote).")
        case .invalidEscape(let sequence):
            Wording(
                "invalidEscape", "'\(sequence)' is not an escape sequence.",
                hint: "Write '\\\\' for a backslash, or put r before the quote to take the text as it is.")
        case .nulCharacter:
            Wording("nulCharacter", "Text cannot hold the NUL character.")
        case .invalidNumber(let text):
            Wording(
                "invalidNumber", "'\(text)' is not a number.",
                hint: "Numbers are written 42, 4.2, 4.2e6 or 0x2A; a name cannot start with a digit.")
        case .intOutOfRange(let text):
            Wording(
                "intOutOfRange", "\(text) does not fit an int of 64 bits.",
                hint: text.utf8.allSatisfy(\.isDigit) ? "Write a double: \(text).0." : nil)
        case .doubleOutOfRange(let text):
            Wording("doubleOutOfRange", "\(text) does not fit a double.")
        case .unclosed(let bracket, let line, let column):
            Wording(
                "unclosedBracket", "The '\(bracket)' at \(line):\(column) is never closed.",
                hint: "Add '\(bracket == "(" ? ")" : "]")'.")
        case .unexpectedToken(let found, let expected):
            Wording("unexpectedToken", "Expected \(expected), found \(found).")
        case .unexpectedEnd(let expected):
            Wording("unexpectedEnd", "Expected \(expected), but the expression ends here.")
        case .reservedWord(let word):
            Wording(
                "reservedWord", "'\(word)' is a reserved word of the language.",
                hint: word == "if" || word == "else" ? "Write condition ? a : b." : nil)
        case .unsupported(let what, let hint):
            Wording("unsupported", "\(what) not supported.", hint: hint)
        default: nil
        }
    }

    private var nameWording: Wording? {
        switch self {
        case .unknownName(let name, let known, let suggestion):
            Wording(
                "unknownName", "There is no '\(name)'.",
                hint: suggestion.map { "Did you mean '\($0)'?" } ?? Self.knownNames(known))
        case .datasetWithoutAttribute(let root):
            Wording(
                "datasetWithoutAttribute", "'\(root)' alone has no value.",
                hint: "Name one of its attributes: \(root).attribute.")
        case .unknownAttribute(let root, let attribute, let suggestion):
            Wording(
                "unknownAttribute", "There is no attribute '\(attribute)' in \(root).",
                hint: suggestion.map { "Did you mean '\($0)'?" })
        case .unusableAttribute(let root, let attribute):
            Wording(
                "unusableAttribute", "The value of '\(root).\(attribute)' cannot be used in an expression.",
                hint: "A list must hold values of one type, and text cannot hold the NUL character.")
        case .unknownFunction(let name, let suggestion):
            Wording(
                "unknownFunction", "There is no function '\(name)'.",
                hint: suggestion.map { "Did you mean '\($0)'?" })
        case .notAMethod(let function, let usage):
            Wording("callForm", "'\(function)' is not called that way.", hint: "Write \(usage).")
        case .argumentCount(let function, let expected, let found):
            Wording("argumentCount", "\(function) takes \(expected), not \(found).")
        case .hasNeedsAttribute:
            Wording(
                "hasNeedsAttribute", "has takes one attribute.",
                hint: "Write has(customer.attribute); for other values, compare with null.")
        default: nil
        }
    }

    private static func knownNames(_ names: [String]) -> String? {
        names.isEmpty ? nil : "Known here: \(names.sorted().joined(separator: ", "))."
    }
}

extension Character {
    /// The character itself, or its code point when it cannot be seen.
    fileprivate var printable: String {
        guard let scalar = unicodeScalars.first, unicodeScalars.count == 1 else { return String(self) }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
            .spaceSeparator:
            return "U+" + scalar.value.zeroPadded(to: 4, radix: 16, uppercase: true)
        default:
            return String(self)
        }
    }
}
