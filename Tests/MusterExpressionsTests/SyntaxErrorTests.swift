import Testing

@testable import MusterExpressions

@Suite("Errors of syntax") struct SyntaxErrorTests {
    @Test(
        "a syntax error has a position, a message and a hint",
        arguments: [
            ErrorCase(
                "customer.age = 18", "1:14+1", "foreignOperator",
                "'=' is not an operator.",
                "Write '==' to compare."),
            ErrorCase(
                "customer.age === 18", "1:14+3", "foreignOperator",
                "'===' is not an operator.",
                "Write '=='."),
            ErrorCase(
                "customer.age <> 18", "1:14+2", "foreignOperator",
                "'<>' is not an operator.",
                "Write '!='."),
            ErrorCase(
                "customer.age => 18", "1:14+2", "foreignOperator",
                "'=>' is not an operator.",
                "Write '>='."),
            ErrorCase(
                "customer.optIn & customer.optIn", "1:16+1", "foreignOperator",
                "'&' is not an operator.",
                "Write '&&'."),
            ErrorCase(
                "customer.optIn | customer.optIn", "1:16+1", "foreignOperator",
                "'|' is not an operator.",
                "Write '||'."),
            ErrorCase(
                "customer.age > 1 and customer.optIn", "1:18+3", "foreignOperator",
                "'and' is not an operator.",
                "Write '&&'."),
            ErrorCase(
                "customer.age > 1 OR customer.optIn", "1:18+2", "foreignOperator",
                "'OR' is not an operator.",
                "Write '||'."),
            ErrorCase(
                "not customer.optIn", "1:1+3", "foreignOperator",
                "'not' is not an operator.",
                "Write '!'."),
            ErrorCase(
                "not(customer.optIn)", "1:1+3", "foreignOperator",
                "'not' is not an operator.",
                "Write '!'."),
            ErrorCase(
                "customer.age not in [1]", "1:14+3", "foreignOperator",
                "'not in' is not an operator.",
                "Write !(x in list)."),
            ErrorCase(
                "customer.age IN [1]", "1:14+2", "foreignOperator",
                "'IN' is not an operator.",
                "Write 'in'."),
            ErrorCase(
                #"customer.tier is "gold""#, "1:15+2", "foreignOperator",
                "'is' is not an operator.",
                "Write '=='."),
            ErrorCase(
                "customer.age between 1 and 2", "1:14+7", "foreignOperator",
                "'between' is not an operator.",
                "Write a <= x && x <= b."),
            ErrorCase(
                #"customer.tier like "g%""#, "1:15+4", "foreignOperator",
                "'like' is not an operator.",
                "Write text.contains(part) or text.matches(pattern)."),
            ErrorCase(
                #"customer.name ?? "x""#, "1:15+2", "foreignOperator",
                "'??' is not an operator.",
                "Write coalesce(a, b)."),
            ErrorCase(
                #"customer.tier == "gold"#, "1:18+1", "unclosedString",
                "The text that starts here is never closed.",
                #"Close it with "."#),
            ErrorCase(
                "customer.tier == '''gold''", "1:18+3", "unclosedString",
                "The text that starts here is never closed.",
                "Close it with '''."),
            ErrorCase(
                "customer.`tier", "1:10+1", "unclosedString",
                "The text that starts here is never closed.",
                "Close it with `."),
            ErrorCase(
                #"customer.tier == "a\qb""#, "1:20+2", "invalidEscape",
                #"'\q' is not an escape sequence."#,
                #"Write '\\' for a backslash, or put r before the quote to take the text as it is."#),
            ErrorCase(
                #"customer.tier == "\ud800""#, "1:19+6", "invalidEscape",
                #"'\ud800' is not an escape sequence."#,
                #"Write '\\' for a backslash, or put r before the quote to take the text as it is."#),
            ErrorCase(
                #"customer.tier == "a\000b""#, "1:20+4", "nulCharacter",
                "Text cannot hold the NUL character."),
            ErrorCase(
                "“gold” == customer.tier", "1:1+1", "unexpectedCharacter",
                "The character '“' has no meaning here.",
                #"Write text in straight quotes: "…" or '…'."#),
            ErrorCase(
                "customer.age $ 1", "1:14+1", "unexpectedCharacter",
                "The character '$' has no meaning here."),
            ErrorCase(
                "customer.age ; 1", "1:14+1", "unexpectedCharacter",
                "The character ';' has no meaning here."),
            ErrorCase(
                "(customer.age > 18", "1:1+1", "unclosedBracket",
                "The '(' at 1:1 is never closed.",
                "Add ')'."),
            ErrorCase(
                "customer.age in [1, 2", "1:17+1", "unclosedBracket",
                "The '[' at 1:17 is never closed.",
                "Add ']'."),
            ErrorCase(
                "(customer.age > 18]", "1:19+1", "unexpectedToken",
                "Expected an operator, ',' or ')', found ']'."),
            ErrorCase(
                "customer.age > 18)", "1:18+1", "unexpectedToken",
                "Expected an operator or the end, found ')'."),
            ErrorCase(
                "customer.age >", "1:15+1", "unexpectedEnd",
                "Expected a value, but the expression ends here."),
            ErrorCase(
                "&& customer.optIn", "1:1+2", "unexpectedToken",
                "Expected a value, found '&&'."),
            ErrorCase(
                "customer.age 18", "1:14+2", "unexpectedToken",
                "Expected an operator or the end, found '18'."),
            ErrorCase(
                "customer.optIn ? 1", "1:19+1", "unexpectedEnd",
                "Expected ':' and the other result of '?', but the expression ends here."),
            ErrorCase(
                "customer.optIn ? 1 : ", "1:22+1", "unexpectedEnd",
                "Expected a value, but the expression ends here."),
            ErrorCase(
                "min(1, ", "1:4+1", "unclosedBracket",
                "The '(' at 1:4 is never closed.",
                "Add ')'."),
            ErrorCase(
                "12abc", "1:1+5", "invalidNumber",
                "'12abc' is not a number.",
                "Numbers are written 42, 4.2, 4.2e6 or 0x2A; a name cannot start with a digit."),
            ErrorCase(
                "1.5.2", "1:1+5", "invalidNumber",
                "'1.5.2' is not a number.",
                "Numbers are written 42, 4.2, 4.2e6 or 0x2A; a name cannot start with a digit."),
            ErrorCase(
                "0x", "1:1+2", "invalidNumber",
                "'0x' is not a number.",
                "Numbers are written 42, 4.2, 4.2e6 or 0x2A; a name cannot start with a digit."),
            ErrorCase(
                "12u", "1:1+3", "unsupported",
                "Unsigned integers are not supported.",
                "Leave out the u."),
            ErrorCase(
                "9223372036854775808", "1:1+19", "intOutOfRange",
                "9223372036854775808 does not fit an int of 64 bits.",
                "Write a double: 9223372036854775808.0."),
            ErrorCase(
                "99999999999999999999", "1:1+20", "intOutOfRange",
                "99999999999999999999 does not fit an int of 64 bits.",
                "Write a double: 99999999999999999999.0."),
            ErrorCase(
                "0x8000000000000000", "1:1+18", "intOutOfRange",
                "0x8000000000000000 does not fit an int of 64 bits."),
            ErrorCase(
                "1e999", "1:1+5", "doubleOutOfRange",
                "1e999 does not fit a double."),
            ErrorCase(
                #"{"a": 1}"#, "1:1+1", "unsupported",
                "Maps are not supported.",
                "Lists are written in brackets: [1, 2]."),
            ErrorCase(
                #"b"bytes""#, "1:1+1", "unsupported",
                "Bytes are not supported.",
                #"Write a string: "…"."#),
            ErrorCase("size('a',)", "1:9+1", "unexpectedToken", "Expected ')', found ','."),
            ErrorCase(
                "0XFF", "1:1+4", "invalidNumber", "'0XFF' is not a number.",
                "Numbers are written 42, 4.2, 4.2e6 or 0x2A; a name cannot start with a digit."),
            ErrorCase(
                "customer.a.b", "1:12+1", "unsupported",
                "An attribute of an attribute is not supported.",
                "Write customer.attribute."),
            ErrorCase(
                #""abc".length"#, "1:7+6", "unsupported",
                "An attribute of a value is not supported.",
                "Write customer.attribute."),
            ErrorCase(
                #"customer[""]"#, "1:10+2", "unexpectedToken",
                "Expected the name of an attribute, found an empty name."),
            ErrorCase(
                "customer.", "1:10+1", "unexpectedEnd",
                "Expected a name after '.', but the expression ends here."),
            ErrorCase(
                "if customer.age", "1:1+2", "reservedWord",
                "'if' is a reserved word of the language.",
                "Write condition ? a : b."),
            ErrorCase(
                "in", "1:1+2", "unexpectedToken",
                "Expected a value, found 'in'."),
        ])
    func problem(_ sample: ErrorCase) {
        let found = errors(in: sample.text)
        #expect(found.count == 1)
        sample.expect(found.first)
    }
}
