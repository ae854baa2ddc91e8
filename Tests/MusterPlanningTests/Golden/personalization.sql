-- key
CAST("customer"."id" AS VARCHAR)

-- segment
"customer"."age" >= 18 AND "customer"."region" IS NOT NULL

-- condition 0
"customer"."opt_in"

-- object 0
CAST(json_object('seen', strftime(("customer"."seen" AT TIME ZONE 'UTC'), '%Y-%m-%dT%H:%M:%S.%fZ'), 'tenure', CAST(TRY_CAST(round(epoch("customer"."tenure") * 1000000) AS BIGINT) AS DOUBLE) / 1000000, 'rate', round(CASE WHEN abs(9.95e0) < 1000000000000e0 THEN 9.95e0 * 1.0000000000000009e0 ELSE 9.95e0 END, 1), 'tags', CAST("customer"."tags" AS VARCHAR[]), 'born', "customer"."born" < TIMESTAMP '2026-03-29 01:00:00', 'it''s', 'Dear ' || "customer"."region") AS VARCHAR)

-- object 1
CAST(json_object('seen', strftime(("customer"."seen" AT TIME ZONE 'UTC'), '%Y-%m-%dT%H:%M:%S.%fZ'), 'tenure', CAST(TRY_CAST(round(epoch("customer"."tenure") * 1000000) AS BIGINT) AS DOUBLE) / 1000000, 'rate', round(CASE WHEN abs(2e0) < 1000000000000e0 THEN 2e0 * 1.0000000000000009e0 ELSE 2e0 END, 1), 'it''s', 'Dear ' || "customer"."region") AS VARCHAR)

-- attribute customer.age
CAST("customer"."age" AS VARCHAR)

-- attribute customer.opt_in
CAST("customer"."opt_in" AS VARCHAR)

-- attribute customer.region
CAST("customer"."region" AS VARCHAR)

-- facts
SELECT CAST("customer"."id" AS VARCHAR),
  "customer"."opt_in"
FROM rows AS "customer"
WHERE "customer"."age" >= 18 AND "customer"."region" IS NOT NULL

-- customers
SELECT count(*) FROM rows AS "customer" WHERE "customer"."age" >= 18 AND "customer"."region" IS NOT NULL
