import Testing

@testable import MusterExpressions

@Suite("Error reports") struct ErrorReportTests {
    @Test("every mistake is reported, in the order of the text")
    func allAtOnce() {
        let found = errors(in: "customer.agee > 1 && customer.optIn == 2 || customer.name")
        #expect(
            found.map(\.code) == ["expression.unknownAttribute", "expression.incomparable", "expression.operandType"])
        #expect(found.map(\.position.offset) == [0, 36, 44])
    }

    @Test("a mistake is reported once, not again for the operations that use it")
    func noCascade() {
        let found = errors(in: "round(abs(customer.agee + 1) * 2.0, 2) > 5.0 && customer.optIn ? 1 : 2")
        #expect(found.map(\.message) == ["There is no attribute 'agee' in customer."])
    }

    @Test("lines and columns count characters, offsets count bytes")
    func positions() {
        let found = errors(in: "customer.name == \"Zoë 👩‍👩‍👧\" &&\r\n  customer.agee > 1")
        #expect(found.first?.position == SourcePosition(offset: 49, line: 2, column: 3))
        #expect(found.first?.length == 13)
    }

    @Test("an error prints its position, message and hint")
    func description() {
        #expect(
            errors(in: "customer.agee > 1").first?.description
                == "1:1: There is no attribute 'agee' in customer. Did you mean 'customer.age'?")
    }

    @Test(
        "the result can be required to have a type",
        arguments: [
            (
                "customer.age", ExpressionType.bool, "A condition must be true or false, this is an int.",
                "Compare it with a number: x > 0."
            ),
            (
                "customer.tier", .bool, "A condition must be true or false, this is a string.",
                #"Compare it with a text: x == "yes"."#
            ),
            ("null", .bool, "A condition must be true or false, this is always missing.", nil),
            (
                "customer.tier", .double, "The result must be a double, this is a string.",
                "Convert the text with double(x)."
            ),
            ("customer.balance", .int, "The result must be an int, this is a double.", "Convert it with int(x)."),
        ] as [(String, ExpressionType, String, String?)])
    func resultType(_ text: String, _ type: ExpressionType, _ message: String, _ hint: String?) {
        let found = errors(in: text, expecting: type)
        #expect(found.map(\.message) == [message])
        #expect(found.first?.hint == hint)
    }

    @Test("an int result is widened where a double is expected")
    func widenedResult() throws {
        let checked = try Expression(parsing: "customer.age").check(in: .fixture(), expecting: .double)
        #expect(checked.type == .double)
        #expect(checked.sql() == #"CAST("customer"."age" AS DOUBLE)"#)
    }

    @Test("a name that is not an identifier is suggested in brackets")
    func oddSuggestion() {
        #expect(errors(in: "customer.odd_name == 1").first?.hint == #"Did you mean 'customer["odd name"]'?"#)
    }
}
