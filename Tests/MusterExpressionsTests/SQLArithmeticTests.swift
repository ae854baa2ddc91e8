import Testing

@testable import MusterExpressions

@Suite("Arithmetic in SQL") struct SQLArithmeticTests {
    @Test(
        "the SQL of each construct",
        arguments: [
            SQLCase(
                ##"customer.age + 1 > 18"##,
                .bool,
                ##"TRY_CAST(CAST("customer"."age" AS HUGEINT) + 1 AS BIGINT) > 18"##),
            SQLCase(
                ##"customer.age + customer.visits * 2 - 3"##,
                .int,
                ##"TRY_CAST(CAST(TRY_CAST(CAST("customer"."age" AS HUGEINT) + TRY_CAST(CAST("customer"."visits" AS HUGEINT) * 2 AS BIGINT) AS BIGINT) AS HUGEINT) - 3 AS BIGINT)"##
            ),
            SQLCase(
                ##"customer.age - (customer.visits - 1)"##,
                .int,
                ##"TRY_CAST(CAST("customer"."age" AS HUGEINT) - TRY_CAST(CAST("customer"."visits" AS HUGEINT) - 1 AS BIGINT) AS BIGINT)"##
            ),
            SQLCase(
                ##"-customer.age"##,
                .int,
                ##"TRY_CAST(-CAST("customer"."age" AS HUGEINT) AS BIGINT)"##),
            SQLCase(
                ##"customer.age / 12"##,
                .int,
                ##"CAST("customer"."age" AS BIGINT) // 12"##),
            SQLCase(
                ##"customer.age / customer.visits"##,
                .int,
                ##"TRY_CAST(CAST("customer"."age" AS HUGEINT) // NULLIF("customer"."visits", 0) AS BIGINT)"##),
            SQLCase(
                ##"customer.age / -1"##,
                .int,
                ##"TRY_CAST(CAST("customer"."age" AS HUGEINT) // (-1) AS BIGINT)"##),
            SQLCase(
                ##"customer.age % 12"##,
                .int,
                ##"CAST("customer"."age" AS BIGINT) % 12"##),
            SQLCase(
                ##"customer.age % customer.visits"##,
                .int,
                ##"TRY_CAST(CAST("customer"."age" AS HUGEINT) % NULLIF("customer"."visits", 0) AS BIGINT)"##),
            SQLCase(
                ##"customer.balance + 1"##,
                .double,
                ##""customer"."balance" + 1e0"##),
            SQLCase(
                ##"customer.balance * 0.01"##,
                .double,
                ##""customer"."balance" * 0.01e0"##),
            SQLCase(
                ##"customer.balance * 2"##,
                .double,
                ##"CASE WHEN isfinite("customer"."balance" * 2e0) THEN "customer"."balance" * 2e0 END"##),
            SQLCase(
                ##"customer.balance / 12"##,
                .double,
                ##""customer"."balance" / 12e0"##),
            SQLCase(
                ##"customer.balance / customer.age"##,
                .double,
                ##""customer"."balance" / NULLIF(CAST("customer"."age" AS DOUBLE), 0)"##),
            SQLCase(
                ##"customer.balance / customer.rate"##,
                .double,
                ##"CASE WHEN isfinite(CAST("customer"."balance" AS DOUBLE) / "customer"."rate") THEN CAST("customer"."balance" AS DOUBLE) / "customer"."rate" END"##
            ),
            SQLCase(
                ##"customer.age * 1.5"##,
                .double,
                ##"CAST("customer"."age" AS DOUBLE) * 1.5e0"##),
            SQLCase(
                ##"-customer.balance"##,
                .double,
                ##"-"customer"."balance""##),
            SQLCase(
                ##"round(customer.balance * (1.0 - customer.rate * 0.01), 2)"##,
                .double,
                ##"list_transform([round(CASE WHEN abs("customer"."balance" * (1e0 - "customer"."rate" * 0.01e0)) < 100000000000e0 THEN "customer"."balance" * (1e0 - "customer"."rate" * 0.01e0) * 1.0000000000000009e0 ELSE "customer"."balance" * (1e0 - "customer"."rate" * 0.01e0) END, 2)], lambda muster_1: CASE WHEN isfinite(muster_1) THEN muster_1 END)[1]"##
            ),
        ])
    func rendering(_ sample: SQLCase) throws {
        let checked = try Expression(parsing: sample.text).check(in: .fixture())
        #expect(checked.type == sample.type)
        #expect(checked.sql() == sample.sql)
    }
}
