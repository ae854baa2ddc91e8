-- key
CAST("customer"."id" AS VARCHAR)

-- segment
"customer"."age" >= 18 AND "customer"."region" IS NOT NULL

-- condition 0
"customer"."opt_in"

-- condition 1
"risk"."grade" = 'A' AND TRY_CAST(CAST(coalesce("o"."n", 0) AS HUGEINT) + coalesce("o"."paid", 0) AS BIGINT) > 1 AND "o"."total" > "risk"."limit" AND "o"."items" > 3

-- condition 2
"o"."share" < 0.5e0 OR "o"."mean" > 10e0 OR "o"."last" >= TIMESTAMP '2026-02-27 23:00:00'

-- join risk
SELECT "risk"."customer" AS "key",
  "risk"."grade" AS "grade",
  "risk"."limit" AS "limit"
FROM rows AS "risk"
WHERE "risk"."customer" IS NOT NULL
LEFT JOIN (near) AS "risk" ON "risk"."key" = "customer"."id"

-- join o
SELECT CAST("o"."owner" AS DOUBLE) AS "key",
  TRY_CAST(sum(CAST("o"."items" AS BIGINT)) AS BIGINT) AS "items",
  max(("o"."at" AT TIME ZONE 'UTC')) AS "last",
  CASE WHEN isfinite(list_sum(list(CAST(CASE WHEN isfinite(CAST("o"."amount" AS DOUBLE) * 2e0) THEN CAST("o"."amount" AS DOUBLE) * 2e0 END AS DOUBLE) ORDER BY CAST(CASE WHEN isfinite(CAST("o"."amount" AS DOUBLE) * 2e0) THEN CAST("o"."amount" AS DOUBLE) * 2e0 END AS DOUBLE)) FILTER (WHERE (CAST(CASE WHEN isfinite(CAST("o"."amount" AS DOUBLE) * 2e0) THEN CAST("o"."amount" AS DOUBLE) * 2e0 END AS DOUBLE) IS NOT NULL))) / len(list(CAST(CASE WHEN isfinite(CAST("o"."amount" AS DOUBLE) * 2e0) THEN CAST("o"."amount" AS DOUBLE) * 2e0 END AS DOUBLE) ORDER BY CAST(CASE WHEN isfinite(CAST("o"."amount" AS DOUBLE) * 2e0) THEN CAST("o"."amount" AS DOUBLE) * 2e0 END AS DOUBLE)) FILTER (WHERE (CAST(CASE WHEN isfinite(CAST("o"."amount" AS DOUBLE) * 2e0) THEN CAST("o"."amount" AS DOUBLE) * 2e0 END AS DOUBLE) IS NOT NULL)))) THEN list_sum(list(CAST(CASE WHEN isfinite(CAST("o"."amount" AS DOUBLE) * 2e0) THEN CAST("o"."amount" AS DOUBLE) * 2e0 END AS DOUBLE) ORDER BY CAST(CASE WHEN isfinite(CAST("o"."amount" AS DOUBLE) * 2e0) THEN CAST("o"."amount" AS DOUBLE) * 2e0 END AS DOUBLE)) FILTER (WHERE (CAST(CASE WHEN isfinite(CAST("o"."amount" AS DOUBLE) * 2e0) THEN CAST("o"."amount" AS DOUBLE) * 2e0 END AS DOUBLE) IS NOT NULL))) / len(list(CAST(CASE WHEN isfinite(CAST("o"."amount" AS DOUBLE) * 2e0) THEN CAST("o"."amount" AS DOUBLE) * 2e0 END AS DOUBLE) ORDER BY CAST(CASE WHEN isfinite(CAST("o"."amount" AS DOUBLE) * 2e0) THEN CAST("o"."amount" AS DOUBLE) * 2e0 END AS DOUBLE)) FILTER (WHERE (CAST(CASE WHEN isfinite(CAST("o"."amount" AS DOUBLE) * 2e0) THEN CAST("o"."amount" AS DOUBLE) * 2e0 END AS DOUBLE) IS NOT NULL))) END AS "mean",
  count(*) AS "n",
  count(*) FILTER (WHERE ("o"."paid")) AS "paid",
  CAST(sum(CAST("o"."paid" AS BIGINT)) AS DOUBLE) / nullif(count("o"."paid"), 0) AS "share",
  CASE WHEN isfinite(list_sum(list(CAST(CAST("o"."amount" AS DOUBLE) AS DOUBLE) ORDER BY CAST(CAST("o"."amount" AS DOUBLE) AS DOUBLE)) FILTER (WHERE (CAST(CAST("o"."amount" AS DOUBLE) AS DOUBLE) IS NOT NULL) AND ("o"."paid" AND "o"."items" > 1)))) THEN list_sum(list(CAST(CAST("o"."amount" AS DOUBLE) AS DOUBLE) ORDER BY CAST(CAST("o"."amount" AS DOUBLE) AS DOUBLE)) FILTER (WHERE (CAST(CAST("o"."amount" AS DOUBLE) AS DOUBLE) IS NOT NULL) AND ("o"."paid" AND "o"."items" > 1))) END AS "total"
FROM rows AS "o"
WHERE CAST("o"."owner" AS DOUBLE) IS NOT NULL
GROUP BY CAST("o"."owner" AS DOUBLE)
LEFT JOIN (near) AS "o" ON "o"."key" = CAST(TRY_CAST(CAST("customer"."age" AS HUGEINT) * 2 AS BIGINT) AS DOUBLE)

-- object 0
CAST(json_object('grade', "risk"."grade") AS VARCHAR)

-- attribute customer.age
CAST("customer"."age" AS VARCHAR)

-- attribute customer.opt_in
CAST("customer"."opt_in" AS VARCHAR)

-- attribute customer.region
CAST("customer"."region" AS VARCHAR)

-- attribute o.items
CAST("o"."items" AS VARCHAR)

-- attribute o.last
CAST("o"."last" AS VARCHAR)

-- attribute o.mean
CAST("o"."mean" AS VARCHAR)

-- attribute o.n
CAST(coalesce("o"."n", 0) AS VARCHAR)

-- attribute o.paid
CAST(coalesce("o"."paid", 0) AS VARCHAR)

-- attribute o.share
CAST("o"."share" AS VARCHAR)

-- attribute o.total
CAST("o"."total" AS VARCHAR)

-- attribute risk.grade
CAST("risk"."grade" AS VARCHAR)

-- attribute risk.limit
CAST("risk"."limit" AS VARCHAR)

-- facts
SELECT CAST("customer"."id" AS VARCHAR),
  "customer"."opt_in",
  "risk"."grade" = 'A' AND TRY_CAST(CAST(coalesce("o"."n", 0) AS HUGEINT) + coalesce("o"."paid", 0) AS BIGINT) > 1 AND "o"."total" > "risk"."limit" AND "o"."items" > 3,
  "o"."share" < 0.5e0 OR "o"."mean" > 10e0 OR "o"."last" >= TIMESTAMP '2026-02-27 23:00:00'
FROM rows AS "customer"
JOINED
WHERE "customer"."age" >= 18 AND "customer"."region" IS NOT NULL
ORDER BY CAST("customer"."id" AS VARCHAR)

-- customers
SELECT count(*) FROM rows AS "customer" WHERE "customer"."age" >= 18 AND "customer"."region" IS NOT NULL
