import Testing

@testable import MusterExpressions

@Suite struct ExpressionTests {
    @Test("references name every mention of an attribute, in order")
    func references() throws {
        let expression = try Expression(
            parsing: "customer.age > offer[\"min age\"]\n  && visits.count > 1 || has(customer.age)")
        #expect(expression.references.map(\.root) == ["customer", "offer", "visits", "customer"])
        #expect(expression.references.map(\.attribute) == ["age", "min age", "count", "age"])
        #expect(expression.references.map(\.position.description) == ["1:1", "1:16", "2:6", "2:30"])
    }

    @Test(
        "an expression with now or daysSince depends on the instant",
        arguments: [
            ("customer.lastLogin < now", true), ("daysSince(customer.lastLogin) > 1", true),
            ("customer.now > 1", false),
            ("customer.age > 1", false),
        ])
    func usesNow(_ text: String, _ expected: Bool) throws {
        #expect(try Expression(parsing: text).usesNow == expected)
    }

    @Test(
        "operators bind as in CEL",
        arguments: [
            ("1 + 2 * 3 == 7", true), ("(1 + 2) * 3 == 9", true), ("10 - 4 - 3 == 3", true),
            ("100 / 10 / 5 == 2", true),
            ("true || false && false", true), ("!false && false", false), ("1 < 2 == true", true),
            ("false ? false : true ? true : false", true), ("-2 * -3 == 6", true), ("- -2 == 2", true),
            ("2 - -2 == 4", true), ("1 + 1 in [2, 3]", true), ("!(1 in [])", true), ("7 % 4 * 2 == 6", true),
        ])
    func precedence(_ text: String, _ expected: Bool) throws {
        #expect(try constant(text) == .bool(expected))
    }

    @Test(
        "literals have the values that CEL gives them",
        arguments: [
            ("0x1F", Literal.int(31)), ("-0x10", .int(-16)), ("-9223372036854775808", .int(.min)), (".5", .double(0.5)),
            ("1e3", .double(1000)), ("1.5E-3", .double(0.0015)), ("'it\\'s'", .string("it's")),
            ("\"a\\n\\x41\"", .string("a\nA")),
            ("r'\\d+'", .string("\\d+")), ("\"\"\"a\n\"b\" \"\"\"", .string("a\n\"b\" ")),
            ("'''it's'''", .string("it's")),
            ("'\\u00e9\\U0001F600\\101'", .string("é😀A")), ("''", .string("")),
            ("[1, 2.5]", .list([.double(1), .double(2.5)])),
            ("[1, 2,]", .list([.int(1), .int(2)])), ("null", .null), ("1 // one\n + 1", .int(2)),
            ("timestamp('2026-03-29T01:00:00Z')", .timestamp(microseconds: fixedNow)),
            ("duration('1h30m')", .duration(microseconds: 5_400_000_000)), ("now", .timestamp(microseconds: fixedNow)),
        ])
    func literals(_ text: String, _ expected: Literal) throws {
        #expect(try constant(text) == expected)
    }

    @Test(
        "constants follow the same rules as columns",
        arguments: [
            ("7 / 2", Literal.int(3)), ("-7 / 2", .int(-3)), ("-7 % 2", .int(-1)), ("1 / 0", .null), ("1 % 0", .null),
            ("9223372036854775807 + 1", .null), ("-9223372036854775808 / -1", .null),
            ("-9223372036854775808 % -1", .int(0)),
            ("1.0 / 0.0", .null), ("0.0 / 0.0", .null), ("1e308 * 10.0", .null), ("1 + 0.5", .double(1.5)),
            ("1 == 1.0", .bool(true)),
            ("none.bool && false", .bool(false)), ("none.bool && true", .null), ("none.bool || true", .bool(true)),
            ("!none.bool", .null),
            ("null == null", .bool(true)), ("1 == null", .bool(false)), ("null != 1", .bool(true)), ("1 < none.int", .null),
            ("none.int + 1", .null), ("none.bool ? 1 : 2", .null), ("none.int in []", .bool(false)), ("none.int in [1]", .null),
            ("1 in [null, 1]", .bool(true)), ("2 in [null, 1]", .null), ("min(1, none.int)", .null),
            ("coalesce(null, 2, 1)", .int(2)),
            ("concat('a', none.text)", .null), ("concat('a', 1, true)", .string("a1true")), ("'a' < 'B'", .bool(false)),
            ("'é' == 'e\\u0301'", .bool(false)), ("size('e\\u0301')", .int(2)), ("size(none.text)", .null),
            ("now - duration('1h') < now", .bool(true)),
            ("now - (now - duration('1h'))", .duration(microseconds: 3_600_000_000)),
            ("timestamp('9999-12-31') + duration('48h')", .null), ("abs(-3)", .int(3)), ("none.text.contains('a')", .null),
        ])
    func missing(_ text: String, _ expected: Literal) throws {
        #expect(try constant(text) == expected)
    }

    private func constant(_ text: String) throws -> Literal? {
        let none = ExpressionScope.Root.constants(values: [:], known: ["bool": .bool, "int": .int, "text": .string])
        return try Expression(parsing: text).check(in: .fixture(["none": none])).folded(at: EvaluationTime(now: fixedNow))
            .constant
    }
}
