import Testing

@testable import MusterExpressions

/// What each construct is in SQL. Every line of these tables was compared with DuckDB 2.0.0 on rows with missing
/// and extreme values when it was written.
@Suite("Comparisons, logic and presence in SQL") struct SQLComparisonTests {
    @Test(
        "the SQL of each construct",
        arguments: [
            SQLCase(
                ##"customer.age >= 18"##,
                .bool,
                ##""customer"."age" >= 18"##),
            SQLCase(
                ##"customer.age >= 18.5"##,
                .bool,
                ##""customer"."age" >= 18.5e0"##),
            SQLCase(
                ##"customer.balance > 10000"##,
                .bool,
                ##""customer"."balance" > 10000e0"##),
            SQLCase(
                ##"customer.tier == "gold""##,
                .bool,
                ##""customer"."tier" = 'gold'"##),
            SQLCase(
                ##"customer.tier != 'it\'s'"##,
                .bool,
                ##""customer"."tier" <> 'it''s'"##),
            SQLCase(
                ##"customer.age >= 18 && customer.optIn"##,
                .bool,
                ##""customer"."age" >= 18 AND "customer"."optIn""##),
            SQLCase(
                ##"customer.optIn || customer.age > 1 && customer.age < 5"##,
                .bool,
                ##""customer"."optIn" OR "customer"."age" > 1 AND "customer"."age" < 5"##),
            SQLCase(
                ##"(customer.optIn || customer.age > 1) && customer.age < 5"##,
                .bool,
                ##"("customer"."optIn" OR "customer"."age" > 1) AND "customer"."age" < 5"##),
            SQLCase(
                ##"!customer.optIn"##,
                .bool,
                ##"NOT "customer"."optIn""##),
            SQLCase(
                ##"!(customer.age > 1 && customer.optIn)"##,
                .bool,
                ##"NOT ("customer"."age" > 1 AND "customer"."optIn")"##),
            SQLCase(
                ##"customer.tier == null"##,
                .bool,
                ##""customer"."tier" IS NULL"##),
            SQLCase(
                ##"null != customer.tier"##,
                .bool,
                ##""customer"."tier" IS NOT NULL"##),
            SQLCase(
                ##"!(customer.tier == null)"##,
                .bool,
                ##""customer"."tier" IS NOT NULL"##),
            SQLCase(
                ##"has(customer.tier)"##,
                .bool,
                ##""customer"."tier" IS NOT NULL"##),
            SQLCase(
                ##"customer["odd name"] == 1"##,
                .bool,
                ##""customer"."odd name" = 1"##),
            SQLCase(
                ##"customer.`odd name` == 1"##,
                .bool,
                ##""customer"."odd name" = 1"##),
            SQLCase(
                ##"customer.optIn == (customer.age > 1)"##,
                .bool,
                ##""customer"."optIn" = ("customer"."age" > 1)"##),
            SQLCase(
                ##"customer.tier < "Ä""##,
                .bool,
                ##""customer"."tier" < 'Ä'"##),
        ])
    func rendering(_ sample: SQLCase) throws {
        let checked = try Expression(parsing: sample.text).check(in: .fixture())
        #expect(checked.type == sample.type)
        #expect(checked.sql() == sample.sql)
    }
}
