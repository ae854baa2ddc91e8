import MusterBinding
import MusterModel
import Testing

/// Text columns whose numbers are written with a decimal comma or separators of thousands.
@Suite struct WrittenNumberTests {
    private func issue(_ text: String, _ example: String?, _ expected: ExpressionSite.Expected) -> ExpressionScopes.Issue? {
        let schema = DatasetSchema(
            name: "customers", keyColumn: "customer_id",
            columns: [
                .init(name: "spend", type: .string, storage: "VARCHAR", numberExample: example),
                .init(name: "name", type: .string, storage: "VARCHAR"),
            ])
        let site = ExpressionSite(text, at: .root, seeing: .customer, expecting: expected)
        do throws(ExpressionScopes.Issues) {
            _ = try ExpressionScopes(offers: [], schema: schema).check(site)
            return nil
        } catch {
            return error.issues.first
        }
    }

    @Test(
        "a text that is used as a number is refused with the way to read it",
        arguments: [
            "customer.spend > 10.0", "customer.spend * 2.0 > 1.0", "customer.spend + 1 > 2", "customer.spend in [1.0, 2.5]",
            "max(customer.spend, 2.5) > 2.5", "abs(customer.spend) > 1.0", "double(customer.spend) > 10.0",
            "int(customer.spend) > 10", "10 < customer.spend", "coalesce(double(customer.spend), 0.0) > 1.0",
        ])
    func uses(_ text: String) {
        let found = issue(text, "1.234,50", .condition)
        #expect(
            found?.hint?.contains("written as '1.234,50'") == true
                && found?.hint?.contains(#"double(customer.spend.replace(".", "").replace(",", "."))"#) == true,
            "\(String(describing: found))")
        // Without such numbers the usual rules hold.
        #expect(issue(text, nil, .condition)?.hint?.contains("written as") != true)
    }

    @Test(
        "the advice follows how the numbers are written",
        arguments: [
            ("12,50", #"double(customer.spend.replace(",", "."))"#),
            ("-1.234,5", #"double(customer.spend.replace(".", "").replace(",", "."))"#),
            ("1,234.50", #"double(customer.spend.replace(",", ""))"#), ("1,234", #"double(customer.spend.replace(",", ""))"#),
            ("1 234,50", #"double(customer.spend.replace(" ", "").replace(",", "."))"#),
            ("1.234.567", #"double(customer.spend.replace(".", ""))"#), ("1 000", #"double(customer.spend.replace(" ", ""))"#),
        ])
    func advice(_ example: String, _ expected: String) {
        let hint = issue("double(customer.spend) > 1.0", example, .condition)?.hint
        #expect(hint?.hasSuffix("or write \(expected).") == true, "\(hint ?? "")")
        // The advice is accepted.
        #expect(issue("\(expected) > 1.0", example, .condition) == nil)
    }

    @Test("a feature that is such a text is refused too, and other uses of the text are not")
    func otherUses() {
        #expect(issue("customer.spend", "12,50", .number)?.hint?.contains("12,50") == true)
        #expect(issue("double(customer.spend)", "12,50", .number)?.code == "expression.unreadableNumber")
        for text in [
            "customer.spend == '12,50'", "customer.spend.size() > 3", "customer.spend != null", "double(customer.name) > 1.0",
        ] {
            #expect(issue(text, "12,50", .condition) == nil, "\(text)")
        }
    }
}
