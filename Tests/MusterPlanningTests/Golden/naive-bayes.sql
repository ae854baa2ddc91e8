-- key
CAST("customer"."id" AS VARCHAR)

-- segment
"customer"."age" >= 18 AND "customer"."region" IS NOT NULL

-- condition 0
"customer"."opt_in"

-- feature 0: age = below 25
CAST((isfinite(CAST("customer"."age" AS DOUBLE)) AND CAST("customer"."age" AS DOUBLE) < 25e0) AS DOUBLE)

-- feature 1: age = 25 to below 40.5
CAST((isfinite(CAST("customer"."age" AS DOUBLE)) AND CAST("customer"."age" AS DOUBLE) >= 25e0 AND CAST("customer"."age" AS DOUBLE) < 40.5e0) AS DOUBLE)

-- feature 2: age = 40.5 to below 60
CAST((isfinite(CAST("customer"."age" AS DOUBLE)) AND CAST("customer"."age" AS DOUBLE) >= 40.5e0 AND CAST("customer"."age" AS DOUBLE) < 60e0) AS DOUBLE)

-- feature 3: age = from 60
CAST((isfinite(CAST("customer"."age" AS DOUBLE)) AND CAST("customer"."age" AS DOUBLE) >= 60e0) AS DOUBLE)

-- feature 4: tier = gold
CAST(((CAST("customer"."tier" AS VARCHAR)) = 'gold') AS DOUBLE)

-- feature 5: tier = it's
CAST(((CAST("customer"."tier" AS VARCHAR)) = 'it''s') AS DOUBLE)

-- feature 6: tier = other
CAST(((CAST("customer"."tier" AS VARCHAR)) NOT IN ('gold', 'it''s')) AS DOUBLE)

-- attribute customer.age
CAST("customer"."age" AS VARCHAR)

-- attribute customer.opt_in
CAST("customer"."opt_in" AS VARCHAR)

-- attribute customer.region
CAST("customer"."region" AS VARCHAR)

-- attribute customer.tier
CAST(CAST("customer"."tier" AS VARCHAR) AS VARCHAR)

-- facts
SELECT CAST("customer"."id" AS VARCHAR),
  "customer"."opt_in",
  CAST((isfinite(CAST("customer"."age" AS DOUBLE)) AND CAST("customer"."age" AS DOUBLE) < 25e0) AS DOUBLE),
  CAST((isfinite(CAST("customer"."age" AS DOUBLE)) AND CAST("customer"."age" AS DOUBLE) >= 25e0 AND CAST("customer"."age" AS DOUBLE) < 40.5e0) AS DOUBLE),
  CAST((isfinite(CAST("customer"."age" AS DOUBLE)) AND CAST("customer"."age" AS DOUBLE) >= 40.5e0 AND CAST("customer"."age" AS DOUBLE) < 60e0) AS DOUBLE),
  CAST((isfinite(CAST("customer"."age" AS DOUBLE)) AND CAST("customer"."age" AS DOUBLE) >= 60e0) AS DOUBLE),
  CAST(((CAST("customer"."tier" AS VARCHAR)) = 'gold') AS DOUBLE),
  CAST(((CAST("customer"."tier" AS VARCHAR)) = 'it''s') AS DOUBLE),
  CAST(((CAST("customer"."tier" AS VARCHAR)) NOT IN ('gold', 'it''s')) AS DOUBLE)
FROM rows AS "customer"
WHERE "customer"."age" >= 18 AND "customer"."region" IS NOT NULL

-- customers
SELECT count(*) FROM rows AS "customer" WHERE "customer"."age" >= 18 AND "customer"."region" IS NOT NULL
