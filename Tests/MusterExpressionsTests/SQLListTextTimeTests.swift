import Testing

@testable import MusterExpressions

@Suite("Lists, conditions, text and time in SQL") struct SQLListTextTimeTests {
    @Test(
        "the SQL of each construct",
        arguments: [
            SQLCase(
                ##"customer.age in [1, 2, 3]"##,
                .bool,
                ##""customer"."age" IN (1, 2, 3)"##),
            SQLCase(
                ##"customer.age in [1, 2.5]"##,
                .bool,
                ##"CAST("customer"."age" AS DOUBLE) IN (1e0, 2.5e0)"##),
            SQLCase(
                ##"customer.tier in []"##,
                .bool,
                ##"FALSE"##),
            SQLCase(
                ##"customer.tier in ["gold", null]"##,
                .bool,
                ##""customer"."tier" IN ('gold', CAST(NULL AS VARCHAR))"##),
            SQLCase(
                ##"customer.age in [customer.visits, 7]"##,
                .bool,
                ##""customer"."age" IN ("customer"."visits", 7)"##),
            SQLCase(
                ##""vip" in customer.tags"##,
                .bool,
                ##"list_contains("customer"."tags", 'vip')"##),
            SQLCase(
                ##"customer.tier in customer.tags"##,
                .bool,
                ##"list_contains("customer"."tags", "customer"."tier") AND len("customer"."tags") > 0"##),
            SQLCase(
                ##"size(customer.tags) > 2"##,
                .bool,
                ##"len("customer"."tags") > 2"##),
            SQLCase(
                ##"customer.optIn ? 1 : 2"##,
                .int,
                ##"CASE WHEN "customer"."optIn" THEN 1 WHEN NOT "customer"."optIn" THEN 2 END"##),
            SQLCase(
                ##"has(customer.optIn) ? customer.age : 2.5"##,
                .double,
                ##"CASE WHEN "customer"."optIn" IS NOT NULL THEN CAST("customer"."age" AS DOUBLE) ELSE 2.5e0 END"##),
            SQLCase(
                ##"customer.age > 17 && customer.optIn ? "a" : null"##,
                .string,
                ##"CASE WHEN "customer"."age" > 17 AND "customer"."optIn" THEN 'a' WHEN NOT ("customer"."age" > 17 AND "customer"."optIn") THEN CAST(NULL AS VARCHAR) END"##
            ),
            SQLCase(
                ##"customer.tier.contains("ol")"##,
                .bool,
                ##"contains("customer"."tier", 'ol')"##),
            SQLCase(
                ##"customer.tier.startsWith("g") || customer.tier.endsWith("d")"##,
                .bool,
                ##"starts_with("customer"."tier", 'g') OR ends_with("customer"."tier", 'd')"##),
            SQLCase(
                ##"customer.tier.matches(r'^[a-z]+\d$')"##,
                .bool,
                ##"regexp_matches("customer"."tier", '^[a-z]+\d$')"##),
            SQLCase(
                ##"customer.tier.size() + 1"##,
                .int,
                ##"length("customer"."tier") + 1"##),
            SQLCase(
                ##"customer.tier.lowerAscii() == "gold""##,
                .bool,
                ##"CASE WHEN strlen("customer"."tier") = length("customer"."tier") THEN lower("customer"."tier") ELSE translate("customer"."tier", 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz') END = 'gold'"##
            ),
            SQLCase(
                ##"customer.tier.upperAscii()"##,
                .string,
                ##"CASE WHEN strlen("customer"."tier") = length("customer"."tier") THEN upper("customer"."tier") ELSE translate("customer"."tier", 'abcdefghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ') END"##
            ),
            SQLCase(
                ##"customer.lastLogin > now - duration("720h")"##,
                .bool,
                ##""customer"."lastLogin" > TIMESTAMP '2026-02-27 01:00:00'"##),
            SQLCase(
                ##"customer.lastLogin + duration("24h") > now"##,
                .bool,
                ##"make_timestamp(CASE WHEN TRY_CAST(CAST(epoch_us("customer"."lastLogin") AS HUGEINT) + 86400000000 AS BIGINT) BETWEEN -62135596800000000 AND 253402300799999999 THEN TRY_CAST(CAST(epoch_us("customer"."lastLogin") AS HUGEINT) + 86400000000 AS BIGINT) END) > TIMESTAMP '2026-03-29 01:00:00'"##
            ),
            SQLCase(
                ##"customer.lastLogin - customer.term"##,
                .timestamp,
                ##"make_timestamp(CASE WHEN TRY_CAST(CAST(epoch_us("customer"."lastLogin") AS HUGEINT) - "customer"."term" AS BIGINT) BETWEEN -62135596800000000 AND 253402300799999999 THEN TRY_CAST(CAST(epoch_us("customer"."lastLogin") AS HUGEINT) - "customer"."term" AS BIGINT) END)"##
            ),
            SQLCase(
                ##"now - customer.lastLogin > duration("24h")"##,
                .bool,
                ##"TRY_CAST(1774746000000000 - CAST(epoch_us("customer"."lastLogin") AS HUGEINT) AS BIGINT) > 86400000000"##
            ),
            SQLCase(
                ##"customer.lastLogin >= timestamp("2026-03-29T01:00:00+02:00")"##,
                .bool,
                ##""customer"."lastLogin" >= TIMESTAMP '2026-03-28 23:00:00'"##),
            SQLCase(
                ##"customer.lastLogin < timestamp("2026-03-29")"##,
                .bool,
                ##""customer"."lastLogin" < TIMESTAMP '2026-03-29 00:00:00'"##),
            SQLCase(
                ##"daysSince(customer.lastLogin) <= 30"##,
                .bool,
                ##""customer"."lastLogin" >= TIMESTAMP '2026-02-27 00:00:00'"##
            ),
        ])
    func rendering(_ sample: SQLCase) throws {
        let checked = try Expression(parsing: sample.text).check(in: .fixture())
        #expect(checked.type == sample.type)
        #expect(checked.sql() == sample.sql)
    }
}
