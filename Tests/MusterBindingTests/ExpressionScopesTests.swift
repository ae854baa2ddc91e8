import MusterBinding
import MusterExpressions
import MusterModel
import Testing

@Suite struct ExpressionScopesTests {
    @Test(
        "the type of a column in expressions",
        arguments: [
            (.bool, .bool), (.int, .int), (.double, .double), (.string, .string), (.date, .timestamp), (.timestamp, .timestamp),
            (.duration, .duration), (.list(of: .list(of: .int)), .list(of: .list(of: .int))), (.other, nil),
            (.list(of: .other), nil),
        ] as [(ColumnType, ExpressionType?)])
    func columnTypes(_ type: ColumnType, _ expected: ExpressionType?) {
        #expect(ExpressionType(type) == expected)
    }

    private func offer(_ id: String, _ fields: [String: FieldValue]) -> Offer {
        Offer(id: .init(id), name: id, categoryId: "c", priority: 5, fields: fields)
    }

    @Test("a custom field has one type for all offers")
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

    @Test("the attributes of one offer are constants")
    func constants() throws {
        let scopes = ExpressionScopes(offers: [offer("a", ["rate": .int(2)])], schema: nil)
        let use = ExpressionSite(
            "offer.rate * 3 + (offer.priority > 4.0 ? 5 : 0)", at: .root, seeing: .customerAndOffer, expecting: .number)
        #expect(try scopes.check(use, for: offer("a", ["rate": .int(2)])).folded(at: EvaluationTime(now: 0)).constant == .int(11))
        #expect(try scopes.check(use).type == .int)
    }

    @Test("each place checks the type it expects: a condition counts as a number, a number not as a condition")
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
