import Testing

@testable import MusterExpressions

@Suite("Functions, conversions, literals and folding in SQL") struct SQLFunctionTests {
    @Test(
        "the SQL of each construct",
        arguments: [
            SQLCase(
                ##"min(customer.age, 5, customer.visits)"##,
                .int,
                ##"CASE WHEN "customer"."age" IS NOT NULL AND "customer"."visits" IS NOT NULL THEN least("customer"."age", 5, "customer"."visits") END"##
            ),
            SQLCase(
                ##"max(customer.balance, 0)"##,
                .double,
                ##"CASE WHEN "customer"."balance" IS NOT NULL THEN greatest("customer"."balance", 0e0) END"##),
            SQLCase(
                ##"min(customer.balance * customer.rate, 1.0)"##,
                .double,
                ##"CASE WHEN CASE WHEN isfinite(CAST("customer"."balance" AS DOUBLE) * "customer"."rate") THEN CAST("customer"."balance" AS DOUBLE) * "customer"."rate" END IS NOT NULL THEN least(CASE WHEN isfinite(CAST("customer"."balance" AS DOUBLE) * "customer"."rate") THEN CAST("customer"."balance" AS DOUBLE) * "customer"."rate" END, 1e0) END"##
            ),
            SQLCase(
                ##"abs(customer.age)"##,
                .int,
                ##"TRY_CAST(abs(CAST("customer"."age" AS HUGEINT)) AS BIGINT)"##),
            SQLCase(
                ##"abs(customer.balance)"##,
                .double,
                ##"abs("customer"."balance")"##),
            SQLCase(
                ##"floor(customer.balance)"##,
                .double,
                ##"floor("customer"."balance")"##),
            SQLCase(
                ##"ceil(customer.balance / 3)"##,
                .double,
                ##"ceil("customer"."balance" / 3e0)"##),
            SQLCase(
                ##"round(customer.age)"##,
                .int,
                ##""customer"."age""##),
            SQLCase(
                ##"round(customer.balance, -2)"##,
                .double,
                ##"list_transform([round(CASE WHEN abs(CAST("customer"."balance" AS DOUBLE)) < 1000000000000000e0 THEN CAST("customer"."balance" AS DOUBLE) * 1.0000000000000009e0 ELSE CAST("customer"."balance" AS DOUBLE) END, -2)], lambda muster_1: CASE WHEN isfinite(muster_1) THEN muster_1 END)[1]"##
            ),
            SQLCase(
                ##"coalesce(customer.age, 0) > 1"##,
                .bool,
                ##"coalesce("customer"."age", 0) > 1"##),
            SQLCase(
                ##"coalesce(null, customer.balance, customer.age)"##,
                .double,
                ##"coalesce("customer"."balance", CAST("customer"."age" AS DOUBLE))"##),
            SQLCase(
                ##"concat("Dear ", customer.name, ", you are ", customer.age)"##,
                .string,
                ##"'Dear ' || "customer"."name" || ', you are ' || CAST("customer"."age" AS VARCHAR)"##),
            SQLCase(
                ##"customer.name + "!" == "Ann!""##,
                .bool,
                ##""customer"."name" || '!' = 'Ann!'"##),
            SQLCase(
                ##"int(customer.name)"##,
                .int,
                ##"CASE WHEN regexp_full_match("customer"."name", '[+-]?[0-9]+') THEN TRY_CAST("customer"."name" AS BIGINT) END"##
            ),
            SQLCase(
                ##"int(customer.balance)"##,
                .int,
                ##"TRY_CAST(trunc("customer"."balance") AS BIGINT)"##),
            SQLCase(
                ##"int(customer.lastLogin)"##,
                .int,
                ##"date_diff('second', TIMESTAMP '1970-01-01 00:00:00', "customer"."lastLogin")"##),
            SQLCase(
                ##"double(customer.name)"##,
                .double,
                ##"CASE WHEN isfinite(CASE WHEN regexp_full_match("customer"."name", '[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?') THEN TRY_CAST("customer"."name" AS DOUBLE) END) THEN CASE WHEN regexp_full_match("customer"."name", '[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?') THEN TRY_CAST("customer"."name" AS DOUBLE) END END"##
            ),
            SQLCase(
                ##"double(customer.age) / 2"##,
                .double,
                ##"CAST("customer"."age" AS DOUBLE) / 2e0"##),
            SQLCase(
                ##"string(customer.age)"##,
                .string,
                ##"CAST("customer"."age" AS VARCHAR)"##),
            SQLCase(
                ##"string(customer.lastLogin)"##,
                .string,
                ##"rtrim(rtrim(strftime("customer"."lastLogin", '%Y-%m-%dT%H:%M:%S.%f'), '0'), '.') || 'Z'"##),
            SQLCase(
                ##"bool(customer.name)"##,
                .bool,
                ##"CASE WHEN "customer"."name" IN ('true', 'TRUE', 'True', 't', '1') THEN TRUE WHEN "customer"."name" IN ('false', 'FALSE', 'False', 'f', '0') THEN FALSE END"##
            ),
            SQLCase(
                ##"timestamp(customer.name)"##,
                .timestamp,
                ##"CASE WHEN regexp_full_match("customer"."name", '[0-9]{4}-[0-9]{2}-[0-9]{2}([tT ]([01][0-9]|2[0-3])(:[0-5][0-9]){2}([.][0-9]+)?([zZ]|[+-]([01][0-9]|2[0-3]):[0-5][0-9]))?') THEN make_timestamp(CASE WHEN epoch_us(TRY_CAST(CASE WHEN length("customer"."name") = 10 THEN "customer"."name" || 'T00:00:00Z' ELSE upper("customer"."name") END AS TIMESTAMPTZ)) BETWEEN -62135596800000000 AND 253402300799999999 THEN epoch_us(TRY_CAST(CASE WHEN length("customer"."name") = 10 THEN "customer"."name" || 'T00:00:00Z' ELSE upper("customer"."name") END AS TIMESTAMPTZ)) END) END"##
            ),
            SQLCase(
                ##"timestamp(customer.age)"##,
                .timestamp,
                ##"make_timestamp(CASE WHEN CAST("customer"."age" AS BIGINT) BETWEEN -62135596800 AND 253402300799 THEN CAST("customer"."age" AS BIGINT) END * 1000000)"##
            ),
            SQLCase(
                ##"customer.age == 9223372036854775807 || customer.age == -9223372036854775808"##,
                .bool,
                ##""customer"."age" = 9223372036854775807 OR "customer"."age" = CAST('-9223372036854775808' AS BIGINT)"##
            ),
            SQLCase(
                ##"customer.balance == 0.1 || customer.balance == 1e300 || customer.balance == -1.5e-7"##,
                .bool,
                ##""customer"."balance" = 0.1e0 OR "customer"."balance" = 1e+300 OR "customer"."balance" = -1.5e-07"##),
            SQLCase(
                ##"0x1F"##,
                .int,
                ##"31"##),
            SQLCase(
                ##"1 + 2 * 3"##,
                .int,
                ##"7"##),
            SQLCase(
                ##"1.0 / 0.0"##,
                .double,
                ##"CAST(NULL AS DOUBLE)"##),
            SQLCase(
                ##"true && customer.optIn"##,
                .bool,
                ##""customer"."optIn""##),
            SQLCase(
                ##"customer.optIn || true"##,
                .bool,
                ##"TRUE"##),
            SQLCase(
                ##"size("añ👍") == 3 && customer.optIn"##,
                .bool,
                ##""customer"."optIn""##),
            SQLCase(
                ##""""a 'quoted' "text" """ == customer.name"##,
                .bool,
                ##"'a ''quoted'' "text" ' = "customer"."name""##),
            SQLCase(
                ##""a\tb\\cé\U0001F600\101" == customer.name"##,
                .bool,
                ##"'a\##tb\cé😀A' = "customer"."name""##),
            SQLCase(
                ##"customer.name == "x'; DROP TABLE customer; --""##,
                .bool,
                ##""customer"."name" = 'x''; DROP TABLE customer; --'"##),
        ])
    func rendering(_ sample: SQLCase) throws {
        let checked = try Expression(parsing: sample.text).check(in: .fixture())
        #expect(checked.type == sample.type)
        #expect(checked.sql() == sample.sql)
    }
}
