import Testing

@testable import MusterExpressions

@Suite struct SQLRenderingTests {
    private let dialect = SQLDialect.duckDB

    @Test(
        "quotes inside names and text are doubled",
        arguments: [
            ("plain", #""plain""#, "'plain'"), (#"a"b"#, #""a""b""#, #"'a"b'"#), ("it's", #""it's""#, "'it''s'"),
            ("back\\slash", #""back\slash""#, #"'back\slash'"#), ("'\u{301}", "\"'\u{301}\"", "'''\u{301}'"),
            ("\"\u{301}", "\"\"\"\u{301}\"", "'\"\u{301}'"), ("", "\"\"", "''"), ("';--", "\"';--\"", "''';--'"),
        ])
    func quoting(_ text: String, _ identifier: String, _ literal: String) {
        // By bytes, because Swift takes a quote with a combining mark as another character.
        #expect(Array(dialect.quoted(identifier: text).utf8) == Array(identifier.utf8))
        #expect(Array(dialect.quoted(text: text).utf8) == Array(literal.utf8))
    }

    @Test(
        "literals keep their type and their exact value",
        arguments: [
            (Literal.null, "NULL"), (.bool(true), "TRUE"), (.int(-5), "-5"), (.int(.max), "9223372036854775807"),
            (.int(.min), "CAST('-9223372036854775808' AS BIGINT)"), (.double(0.1), "0.1e0"),
            (.double(10_000), "10000e0"),
            (.double(-0.0), "-0e0"), (.double(1e16), "1e+16"), (.double(.leastNonzeroMagnitude), "5e-324"),
            (.double(.greatestFiniteMagnitude), "1.7976931348623157e+308"), (.double(.nan), "CAST(NULL AS DOUBLE)"),
            (.double(-.infinity), "CAST(NULL AS DOUBLE)"),
            (.duration(microseconds: 90), "90"),
            (.timestamp(microseconds: -1), "TIMESTAMP '1969-12-31 23:59:59.999999'"),
            (.timestamp(microseconds: .max), "make_timestamp(9223372036854775807)"),
            (.list([.string("a"), .string("b")]), "CAST(['a', 'b'] AS VARCHAR[])"),
            (.list([]), "CAST([] AS VARCHAR[])"),
        ])
    func literals(_ literal: Literal, _ expected: String) {
        #expect(dialect.literal(literal) == expected)
    }

    @Test("a missing literal can have a type")
    func typedNull() {
        #expect(dialect.literal(.null, type: .timestamp) == "CAST(NULL AS TIMESTAMP)")
        #expect(dialect.literal(.list([]), type: .list(of: .int)) == "CAST([] AS BIGINT[])")
    }

    @Test("attributes are written as the rendering says")
    func spelling() throws {
        let rendering = SQLRendering(dialect: .duckDB, attribute: { "CAST(c.\($0.attribute) AS TIMESTAMP)" })
        let checked = try Expression(parsing: "customer.lastLogin < now").check(in: .fixture())
        #expect(checked.sql(rendering) == "CAST(c.lastLogin AS TIMESTAMP) < TIMESTAMP '2026-03-29 01:00:00'")
    }

    @Test(
        "known bounds make arithmetic plain",
        arguments: [
            ("customer.age + 1", #"CAST("customer"."age" AS BIGINT) + 1"#),
            ("customer.age * customer.age + 1", #"CAST("customer"."age" AS BIGINT) * "customer"."age" + 1"#),
            ("-customer.age", #"-CAST("customer"."age" AS BIGINT)"#),
            ("abs(customer.age)", #"abs(CAST("customer"."age" AS BIGINT))"#),
            ("customer.age / customer.age", #"CAST("customer"."age" AS BIGINT) // NULLIF("customer"."age", 0)"#),
            ("customer.balance * customer.balance", #"CAST("customer"."balance" AS DOUBLE) * "customer"."balance""#),
            (
                "customer.age + customer.visits",
                #"TRY_CAST(CAST("customer"."age" AS HUGEINT) + "customer"."visits" AS BIGINT)"#
            ),
        ])
    func bounds(_ text: String, _ expected: String) throws {
        let rendering = SQLRendering(dialect: .duckDB, bound: { $0.attribute == "visits" ? nil : 1e6 })
        #expect(try Expression(parsing: text).check(in: .fixture()).sql(rendering) == expected)
    }

    @Test(
        "no text of a user reaches the SQL unquoted",
        arguments: [
            "x' OR 1=1 --", "\\'; DROP TABLE customer; --", "'\u{301}", "/* */", "a\nb", "$1 ? :x {}",
        ])
    func injection(_ hostile: String) throws {
        let scope = ExpressionScope.fixture([
            "offer": .constants(values: ["text": .string(hostile)], known: [:]), "data": .columns([hostile: .string]),
        ])
        #expect(
            Array(try sql("customer.name == offer.text", in: scope).utf8)
                == Array((#""customer"."name" = "# + dialect.quoted(text: hostile)).utf8))
        let reference = AttributeName(root: "data", attribute: hostile)
        let escaped = hostile.utf8.map { "\\x" + (String($0, radix: 16).count < 2 ? "0" : "") + String($0, radix: 16) }
        guard hostile.utf8.allSatisfy({ $0 < 0x80 }) else { return }
        let column = try sql(
            "data[\"" + hostile.replacing("\\", with: "\\\\").replacing("\n", with: "\\n") + "\"]", in: scope)
        #expect(column == SQLDialect.duckDB.column(reference))
        #expect(
            try sql("customer.name == \"\(escaped.joined())\"") == #""customer"."name" = "#
                + dialect.quoted(text: hostile))
    }

    @Test("types have their storage names")
    func storage() {
        #expect(ExpressionType.list(of: .duration).sqlName(in: .duckDB) == "BIGINT[]")
        #expect(ExpressionType.timestamp.sqlName(in: .duckDB) == "TIMESTAMP")
    }
}
