import MusterExpressions
import MusterModel
import Testing

import MusterPlanning

@Suite struct ExpressionScopesTests {
    @Test(
        "DuckDB's types become the language's",
        arguments: [
            ("BIGINT", .int), ("UINTEGER", .int), ("DECIMAL(18,3)", .double), ("HUGEINT", .double), ("FLOAT", .double),
            ("VARCHAR", .string), ("ENUM('a', 'b')", .string), ("BOOLEAN", .bool), ("DATE", .timestamp),
            ("TIMESTAMP WITH TIME ZONE", .timestamp), ("INTERVAL", .duration), ("VARCHAR[]", .list(of: .string)),
            ("INTEGER[3][]", .list(of: .list(of: .int))), ("BLOB", nil), ("STRUCT(a INTEGER)", nil), ("TIME", nil),
        ] as [(String, ExpressionType?)])
    func columnTypes(_ written: String, _ expected: ExpressionType?) {
        #expect(ExpressionType(duckDB: written) == expected)
    }

    private func offer(_ id: String, _ fields: [String: FieldValue]) -> Offer {
        Offer(id: .init(id), name: id, categoryId: "c", priority: 5, fields: fields)
    }

    @Test("a field has one type over all offers")
    func fieldTypes() {
        let scopes = ExpressionScopes(
            offers: [
                offer("a", ["rate": .int(1), "mixed": .int(1), "list": .list([.int(1), .double(2)]), "map": .map([:])]),
                offer("b", ["rate": .double(1.5), "mixed": .string("x"), "only": .null]),
            ], schema: nil)
        #expect(scopes.offerTypes["rate"] == .double)
        #expect(scopes.offerTypes["list"] == .list(of: .double))
        #expect(scopes.offerTypes["only"] == .null)
        #expect(scopes.unusableFields == ["mixed": .mixedTypes(.int, .string, in: "b"), "map": .notAValue("a")])
        #expect(Set(ExpressionScopes(offers: [], schema: nil).offerTypes.keys) == Set(Offer.builtInAttributes))
    }

    @Test("for one offer its attributes are constants")
    func constants() throws {
        let scopes = ExpressionScopes(offers: [offer("a", ["rate": .int(2)])], schema: nil)
        let use = ExpressionSite(
            "offer.rate * 3 + (offer.priority > 4.0 ? 5 : 0)", at: .root, seeing: .customerAndOffer, expecting: .number)
        #expect(try scopes.check(use, for: offer("a", ["rate": .int(2)])).constant(now: 0) == .int(11))
        #expect(try scopes.check(use).type == .int)
    }

    @Test("a number may be a condition, a condition may not be a number")
    func expectations() {
        let scopes = ExpressionScopes(offers: [], schema: nil)
        func problem(_ text: String, _ expected: ExpressionSite.Expected) -> String? {
            do {
                _ = try scopes.check(ExpressionSite(text, at: .root, seeing: .customer, expecting: expected))
                return nil
            } catch {
                return error.issues.first?.code
            }
        }
        #expect(problem("1 < 2", .number) == nil)
        #expect(problem("'a'", .number) == "expression.notANumber")
        #expect(problem("customer.anything", .text) == nil)
        #expect(problem("1", .text) == "expression.notAText")
        #expect(problem("1", .condition) == "expression.notACondition")
        #expect(problem("offer.name == ''", .condition) == "expression.unknownName")
        #expect(problem("1 <", .value)?.hasPrefix("expression.") == true)
    }
}
