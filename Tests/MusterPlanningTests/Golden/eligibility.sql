-- key
CAST("customer"."id" AS VARCHAR)

-- segment
"customer"."age" >= 18 AND "customer"."region" IS NOT NULL

-- condition 0
"customer"."opt_in"

-- condition 1
"customer"."age" >= 21

-- condition 2
CAST("customer"."tier" AS VARCHAR) IN ('gold', 'silver') AND NOT "customer"."region" = 'N'

-- condition 3
starts_with("customer"."region", 'D')

-- condition 4
CASE WHEN regexp_matches("customer"."region", '^[A-Z]+$') THEN TRY_CAST(CAST("customer"."age" AS HUGEINT) + 1 AS BIGINT) > 20 WHEN NOT regexp_matches("customer"."region", '^[A-Z]+$') THEN list_contains(CAST("customer"."tags" AS VARCHAR[]), 'vip') END

-- condition 5
TRY_CAST(1774746000000000 - CAST(epoch_us(("customer"."seen" AT TIME ZONE 'UTC')) AS HUGEINT) AS BIGINT) < 2592000000000 AND date_diff('day', "customer"."born", DATE '2026-03-29') > 6574

-- condition 6
CASE WHEN isfinite(CAST("customer"."balance" AS DOUBLE) * 2e0) THEN CAST("customer"."balance" AS DOUBLE) * 2e0 END > 19.9e0 OR CAST("customer"."visits" AS DOUBLE) > 10e0

-- condition 7
"customer"."odd ""name""" / 3e0 < 1e0 AND len(CAST("customer"."tags" AS VARCHAR[])) > 1

-- condition 8
TRY_CAST(round(epoch("customer"."tenure") * 1000000) AS BIGINT) > 86400000000

-- condition 9
"customer"."age" >= 18

-- condition 10
FALSE

-- condition 11
CASE WHEN isfinite(CAST("customer"."balance" AS DOUBLE) * 2e0) THEN CAST("customer"."balance" AS DOUBLE) * 2e0 END > 4e0 OR CAST("customer"."visits" AS DOUBLE) > 10e0

-- attribute customer.age
CAST("customer"."age" AS VARCHAR)

-- attribute customer.balance
CAST(CAST("customer"."balance" AS DOUBLE) AS VARCHAR)

-- attribute customer.born
CAST("customer"."born" AS VARCHAR)

-- attribute customer.odd "name"
CAST("customer"."odd ""name""" AS VARCHAR)

-- attribute customer.opt_in
CAST("customer"."opt_in" AS VARCHAR)

-- attribute customer.region
CAST("customer"."region" AS VARCHAR)

-- attribute customer.seen
CAST(("customer"."seen" AT TIME ZONE 'UTC') AS VARCHAR)

-- attribute customer.tags
CAST(CAST("customer"."tags" AS VARCHAR[]) AS VARCHAR)

-- attribute customer.tenure
CAST(TRY_CAST(round(epoch("customer"."tenure") * 1000000) AS BIGINT) AS VARCHAR)

-- attribute customer.tier
CAST(CAST("customer"."tier" AS VARCHAR) AS VARCHAR)

-- attribute customer.visits
CAST(CAST("customer"."visits" AS DOUBLE) AS VARCHAR)

-- facts
SELECT CAST("customer"."id" AS VARCHAR),
  "customer"."opt_in",
  "customer"."age" >= 21,
  CAST("customer"."tier" AS VARCHAR) IN ('gold', 'silver') AND NOT "customer"."region" = 'N',
  starts_with("customer"."region", 'D'),
  CASE WHEN regexp_matches("customer"."region", '^[A-Z]+$') THEN TRY_CAST(CAST("customer"."age" AS HUGEINT) + 1 AS BIGINT) > 20 WHEN NOT regexp_matches("customer"."region", '^[A-Z]+$') THEN list_contains(CAST("customer"."tags" AS VARCHAR[]), 'vip') END,
  TRY_CAST(1774746000000000 - CAST(epoch_us(("customer"."seen" AT TIME ZONE 'UTC')) AS HUGEINT) AS BIGINT) < 2592000000000 AND date_diff('day', "customer"."born", DATE '2026-03-29') > 6574,
  CASE WHEN isfinite(CAST("customer"."balance" AS DOUBLE) * 2e0) THEN CAST("customer"."balance" AS DOUBLE) * 2e0 END > 19.9e0 OR CAST("customer"."visits" AS DOUBLE) > 10e0,
  "customer"."odd ""name""" / 3e0 < 1e0 AND len(CAST("customer"."tags" AS VARCHAR[])) > 1,
  TRY_CAST(round(epoch("customer"."tenure") * 1000000) AS BIGINT) > 86400000000,
  "customer"."age" >= 18,
  FALSE,
  CASE WHEN isfinite(CAST("customer"."balance" AS DOUBLE) * 2e0) THEN CAST("customer"."balance" AS DOUBLE) * 2e0 END > 4e0 OR CAST("customer"."visits" AS DOUBLE) > 10e0
FROM rows AS "customer"
WHERE "customer"."age" >= 18 AND "customer"."region" IS NOT NULL

-- customers
SELECT count(*) FROM rows AS "customer" WHERE "customer"."age" >= 18 AND "customer"."region" IS NOT NULL
