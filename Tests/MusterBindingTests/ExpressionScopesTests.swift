import MusterBinding
import MusterExpressions
import MusterModel
import Testing

@Suite struct ExpressionScopesTests {
    @Test(
        "the type of a column in expressions",
        arguments: [
            (.bool, .bool), (.int, .int), (.double, .double), (.string, .string), (.date, .date), (.timestamp, .timestamp),
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

    @Test("a constant that is an attribute of the offer is checked for every offer, and the wrong one is named")
    func offerConstants() throws {
        let offers = [
            offer(
                "a",
                ["pat": .string("^x"), "digits": .int(2), "wait": .string("24h"), "deadline": .string("2026-12-01T00:00:00Z")]),
            offer("b", ["pat": .string("("), "digits": .int(99), "wait": .string("1d"), "deadline": .string("soon")]),
            offer("c", [:]),
        ]
        let scopes = ExpressionScopes(offers: offers, schema: nil, patternFault: { $0.hasSuffix("(") ? "missing )" : nil })
        func site(_ text: String) -> ExpressionSite {
            ExpressionSite(text, at: .root, seeing: .customerAndOffer, expecting: .value)
        }
        func messages(_ text: String) -> [String] {
            do throws(ExpressionScopes.Issues) {
                _ = try scopes.check(site(text))
                return []
            } catch {
                return error.issues.map(\.message)
            }
        }
        #expect(
            messages("customer.s.matches(offer.pat)") == ["For the offer 'b': '(' is not a regular expression: missing )."])
        #expect(
            messages("customer.s.matches('a' + offer.pat)") == ["For the offer 'b': 'a(' is not a regular expression: missing )."]
        )
        #expect(messages("round(1.5, offer.digits)") == ["For the offer 'b': The digits of round must be between -15 and 15."])
        #expect(messages("customer.s.matches(customer.t)") == ["matches needs a constant here."])
        // A conversion that fails is missing, as it would be for a column.
        #expect(messages("duration(offer.wait)") == [] && messages("timestamp(offer.deadline)") == [])
        for (text, expected) in [
            ("duration(offer.wait)", Literal.duration(microseconds: 86_400_000_000)),
            ("timestamp(offer.deadline)", .timestamp(microseconds: 1_796_083_200_000_000)),
        ] {
            let values = try offers.map { try scopes.check(site(text), for: $0).folded(at: EvaluationTime(now: 0)).constant }
            #expect(values == [expected, .null, .null])
        }
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
