-- key
CAST("customer"."id" AS VARCHAR)

-- segment
"customer"."age" >= 18 AND "customer"."region" IS NOT NULL

-- condition 0
"customer"."opt_in"

-- feature 0: age
CAST("customer"."age" AS DOUBLE)

-- feature 1: balance
CAST(CAST("customer"."balance" AS DOUBLE) AS DOUBLE)

-- attribute customer.age
CAST("customer"."age" AS VARCHAR)

-- attribute customer.balance
CAST(CAST("customer"."balance" AS DOUBLE) AS VARCHAR)

-- attribute customer.opt_in
CAST("customer"."opt_in" AS VARCHAR)

-- attribute customer.region
CAST("customer"."region" AS VARCHAR)

-- facts
SELECT CAST("customer"."id" AS VARCHAR),
  "customer"."opt_in",
  CAST("customer"."age" AS DOUBLE),
  CAST(CAST("customer"."balance" AS DOUBLE) AS DOUBLE)
FROM rows AS "customer"
WHERE "customer"."age" >= 18 AND "customer"."region" IS NOT NULL

-- customers
SELECT count(*) FROM rows AS "customer" WHERE "customer"."age" >= 18 AND "customer"."region" IS NOT NULL
