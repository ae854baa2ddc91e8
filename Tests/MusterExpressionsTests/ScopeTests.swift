import Testing

@testable import MusterExpressions

@Suite("Scopes") struct ScopeTests {
    private func scope(
        _ values: [String: Literal], known: [String: ExpressionType] = [:]
    ) -> ExpressionScope {
        .fixture(["offer": .constants(values: values, known: known)])
    }

    @Test(
        "attributes of the offer are constants in the SQL",
        arguments: [
            ("customer.age >= offer.minAge", #""customer"."age" >= 18"#),
            ("customer.balance > offer.minAge", #""customer"."balance" > 18e0"#),
            ("customer.balance > offer.price * 2.0", #""customer"."balance" > 39.8e0"#),
            ("customer.tier in offer.tiers", #""customer"."tier" IN ('gold', 'o''ne')"#),
            ("offer.tiers.size() + offer.minAge", "20"),
            ("offer.minAge > 17 && customer.optIn", #""customer"."optIn""#),
            ("offer.minAge > 18 && customer.optIn", "FALSE"),
            ("has(offer.note) ? 1 : customer.age", #""customer"."age""#),
            ("offer.note == null", "TRUE"),
            ("offer.note == \"x\" || customer.optIn", #"CAST(NULL AS BOOLEAN) OR "customer"."optIn""#),
            ("coalesce(offer.note, customer.tier)", #""customer"."tier""#),
            ("offer.start <= now", "TRUE"),
            ("offer.ratio", "2e0"),
            ("offer.nan == null", "TRUE"),
            ("customer.name.matches(offer.pattern)", #"regexp_matches("customer"."name", '^A')"#),
        ])
    func constants(_ text: String, _ expected: String) throws {
        let offer = scope(
            [
                "minAge": .int(18), "price": .double(19.9), "tiers": .list([.string("gold"), .null, .string("o'ne")]),
                "start": .timestamp(microseconds: 0), "ratio": .int(2), "nan": .double(.nan), "pattern": .string("^A"),
            ],
            known: ["note": .string, "ratio": .double])
        #expect(try sql(text, in: offer) == expected)
    }

    @Test("attributes of the offer can be columns")
    func columns() throws {
        #expect(try sql("customer.age >= offer.minAge") == #""customer"."age" >= "offer"."minAge""#)
    }

    @Test("an attribute that no offer has is an error")
    func unknown() {
        let found = errors(in: "offer.minAgee > 1", scope: scope(["minAge": .int(18)], known: ["note": .string]))
        #expect(found.map(\.message) == ["There is no attribute 'minAgee' in offer."])
        #expect(found.first?.hint == "Did you mean 'offer.minAge'?")
    }

    @Test(
        "a value that SQL cannot hold is an error where it is used",
        arguments: [
            Literal.string("a\0b"), .list([.int(1), .string("a")]), .list([.list([.int(1)])]),
        ])
    func unusable(_ value: Literal) {
        let found = errors(in: "has(offer.odd)", scope: scope(["odd": value]))
        #expect(found.map(\.message) == ["The value of 'offer.odd' cannot be used in an expression."])
    }

    @Test(
        "a dataset that is not imported yet accepts any attribute and any use",
        arguments: [
            "visits.count > 5", "visits.name.contains(\"x\") && visits.flag", "visits.a + visits.b * 2 == visits.c",
            "daysSince(visits.last) < 30", "visits.x in [1, 2]", "1 in visits.list", "size(visits.any) > 1",
            "visits.flag ? visits.a : 1", "min(visits.a, 2)", "concat(visits.a, 1)", "int(visits.a) + -visits.b",
            "round(visits.a, 2)", "coalesce(visits.a, \"x\")", "now - visits.t > duration(\"1h\")",
        ])
    func unchecked(_ text: String) throws {
        let checked = try Expression(parsing: text).check(in: .fixture(["visits": .unchecked]))
        #expect(checked.sql().contains(#""visits"."#))
    }

    @Test("known attributes are checked beside those of an unchecked dataset")
    func partlyUnchecked() {
        let found = errors(in: "visits.count > customer.agee", scope: .fixture(["visits": .unchecked]))
        #expect(found.map(\.code) == ["expression.unknownAttribute"])
    }

    @Test("a dataset name that is not an identifier is written in backquotes")
    func quotedRoot() throws {
        let scope = ExpressionScope.fixture(["web-visits": .columns(["count": .int])])
        #expect(try sql("`web-visits`.count > 1", in: scope) == #""web-visits"."count" > 1"#)
    }

    @Test("columns are the attributes that the SQL reads")
    func columnsRead() throws {
        let checked = try Expression(
            parsing: "offer.minAge > 1 && customer.tier == customer.name && has(customer.tier)"
        )
        .check(in: scope(["minAge": .int(18)]))
        #expect(checked.columns.map(\.attribute) == ["name", "tier"])
    }
}
