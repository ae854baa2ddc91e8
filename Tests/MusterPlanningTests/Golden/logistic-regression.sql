-- key
CAST("customer"."id" AS VARCHAR)

-- segment
"customer"."age" >= 18 AND "customer"."region" IS NOT NULL

-- condition 0
"customer"."opt_in"

-- condition 1
list_contains(CAST("customer"."tags" AS VARCHAR[]), 'card')

-- condition 2
"customer"."age" > 60

-- feature 0: age
CAST("customer"."age" AS DOUBLE)

-- feature 1: gold
CAST(CAST("customer"."tier" AS VARCHAR) = 'gold' AS DOUBLE)

-- feature 2: balance
CAST(CASE WHEN CAST("customer"."balance" AS DOUBLE) IS NOT NULL THEN greatest(CAST("customer"."balance" AS DOUBLE), 0e0) END / 1000e0 AS DOUBLE)

-- attribute customer.age
CAST("customer"."age" AS VARCHAR)

-- attribute customer.balance
CAST(CAST("customer"."balance" AS DOUBLE) AS VARCHAR)

-- attribute customer.opt_in
CAST("customer"."opt_in" AS VARCHAR)

-- attribute customer.region
CAST("customer"."region" AS VARCHAR)

-- attribute customer.tags
CAST(CAST("customer"."tags" AS VARCHAR[]) AS VARCHAR)

-- attribute customer.tier
CAST(CAST("customer"."tier" AS VARCHAR) AS VARCHAR)

-- facts
SELECT CAST("customer"."id" AS VARCHAR),
  "customer"."opt_in",
  list_contains(CAST("customer"."tags" AS VARCHAR[]), 'card'),
  "customer"."age" > 60,
  CAST("customer"."age" AS DOUBLE),
  CAST(CAST("customer"."tier" AS VARCHAR) = 'gold' AS DOUBLE),
  CAST(CASE WHEN CAST("customer"."balance" AS DOUBLE) IS NOT NULL THEN greatest(CAST("customer"."balance" AS DOUBLE), 0e0) END / 1000e0 AS DOUBLE)
FROM rows AS "customer"
WHERE "customer"."age" >= 18 AND "customer"."region" IS NOT NULL

-- customers
SELECT count(*) FROM rows AS "customer" WHERE "customer"."age" >= 18 AND "customer"."region" IS NOT NULL
