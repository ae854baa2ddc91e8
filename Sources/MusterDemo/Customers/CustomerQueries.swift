/// The SQL that generates the customers.
///
/// Random numbers come from `hash()` of a customer's number and the seed. They do not depend on row order and threads, but
/// can differ between versions of DuckDB.
enum CustomerQueries {
    /// `chance(k, salt)`: uniform in 0…1, independent for each salt. `spread(k, salt)`: bell-shaped in −3…3 with standard
    /// deviation 1; it uses `salt` and the next two. `k` is the customer's hash.
    static let macros = """
        CREATE MACRO chance(k, salt) AS hash(xor(k, salt)) / 18446744073709551616.0;
        CREATE MACRO spread(k, salt) AS 2 * (chance(k, salt) + chance(k, salt + 1) + chance(k, salt + 2)) - 3
        """

    /// Writes the file. Each step builds on the steps before it: demographics, income, assets and debts, behaviour.
    ///
    /// The first customer has no missing values, so that the column types can be inferred from any number of rows.
    static func copy(customers: Int, seed: UInt64, path: String) -> String {
        """
        COPY (
          WITH person AS (
            SELECT n, k, n = 1 AS is_first,
              18 + CAST(floor(72 * pow((chance(k, 10) + chance(k, 11)) / 2, 1.25)) AS INTEGER) AS age,
              chance(k, 12) AS place, spread(k, 13) AS fortune, spread(k, 16) AS thrift, spread(k, 19) AS nature
            FROM (SELECT range AS n, hash(range, CAST(\(seed) AS UBIGINT)) AS k FROM range(1, \(customers) + 1))
          ), home AS (
            SELECT *,
              CASE WHEN place < 0.24 THEN 'London'
                WHEN place < 0.34 THEN 'Manchester' WHEN place < 0.41 THEN 'Liverpool'
                WHEN place < 0.52 THEN 'Birmingham' WHEN place < 0.61 THEN 'Leeds' WHEN place < 0.67 THEN 'Sheffield'
                WHEN place < 0.76 THEN 'Glasgow' WHEN place < 0.83 THEN 'Edinburgh' WHEN place < 0.90 THEN 'Bristol'
                WHEN place < 0.95 THEN 'Cardiff' ELSE 'Newcastle' END AS city,
              CASE WHEN age >= 67 THEN if(chance(k, 23) < 0.92, 'retired', 'self_employed')
                WHEN age < 23 AND chance(k, 23) < 0.55 THEN 'student'
                WHEN age >= 58 AND chance(k, 23) < 0.25 THEN 'retired'
                WHEN chance(k, 22) < 0.79 THEN 'employed'
                WHEN chance(k, 22) < 0.92 THEN 'self_employed' ELSE 'unemployed' END AS employment
            FROM person
          ), earner AS (
            SELECT *,
              100 * CAST(round(exp(0.42 * fortune) * (1 - pow((age - 47) / 75.0, 2)) * if(city = 'London', 1.25, 1)
                * CASE employment WHEN 'employed' THEN 360 WHEN 'self_employed' THEN 390 WHEN 'retired' THEN 245
                  WHEN 'student' THEN 95 ELSE 125 END) AS INTEGER) AS earnings,
              age >= 23 AND chance(k, 24) < 0.08 + 0.011 * least(age - 18, 55) + 0.1 * fortune AS home_owner
            FROM home
          ), saver AS (
            SELECT *,
              if(chance(k, 25) < 0.05 - 0.02 * thrift, -1200 * chance(k, 26),
                earnings * 0.11 * exp(1.15 * thrift + 0.018 * (age - 45))) AS balance,
              least(age - 17, CAST(floor(38 * pow(chance(k, 27), 1.7)) AS INTEGER)) AS tenure_years
            FROM earner
          ), holder AS (
            SELECT *,
              CASE WHEN earnings >= 105000 OR balance >= 75000 THEN 'private'
                WHEN earnings >= 58000 OR balance >= 24000 THEN 'affluent' ELSE 'mass' END AS tier,
              chance(k, 28) < 0.94 AS has_current_account,
              chance(k, 29) < 0.45 + 0.12 * thrift AS has_savings,
              is_first OR chance(k, 30) < 0.34 + 0.08 * fortune + 0.005 * tenure_years - if(age < 23, 0.25, 0)
                AS has_credit_card,
              home_owner AND age < 72 AND chance(k, 31) < 0.75 - 0.011 * (age - 25) AS has_mortgage,
              chance(k, 32) < 0.15 - 0.04 * thrift + if(age BETWEEN 25 AND 55, 0.06, 0) AS has_loan,
              chance(k, 33) < 0.13 + if(home_owner, 0.2, 0) + 0.003 * tenure_years AS has_insurance,
              chance(k, 34) < 0.06 + 0.04 * fortune + 0.04 * thrift AS has_investments,
              age >= 24 AND chance(k, 35) <
                CASE WHEN age < 30 THEN 0.25 WHEN age < 55 THEN 0.58 WHEN age < 65 THEN 0.25 ELSE 0.02 END
                AS has_children,
              is_first OR chance(k, 36) < 1.02 - 0.0035 * (age - 18) AS is_online
            FROM saver
          ), user AS (
            SELECT *,
              if(is_online, CAST(floor(34 * pow(chance(k, 37), 1.6 + 0.03 * (age - 18))) AS INTEGER), 0)
                AS digital_logins_30d,
              (has_credit_card OR has_loan OR has_mortgage) AND chance(k, 38) < 0.055 - 0.02 * thrift AS is_late,
              chance(k, 39) < 0.95 - 0.003 * (age - 18) AS has_email,
              chance(k, 40) < 0.97 AS has_phone
            FROM holder
          )
          SELECT
            'C' || lpad(CAST(n AS VARCHAR), \(max(6, String(customers).count)), '0') AS customer_id,
            age,
            CASE city WHEN 'London' THEN 'London' WHEN 'Manchester' THEN 'North West' WHEN 'Liverpool' THEN 'North West'
              WHEN 'Birmingham' THEN 'Midlands' WHEN 'Leeds' THEN 'Yorkshire' WHEN 'Sheffield' THEN 'Yorkshire'
              WHEN 'Glasgow' THEN 'Scotland' WHEN 'Edinburgh' THEN 'Scotland' WHEN 'Bristol' THEN 'South West'
              WHEN 'Cardiff' THEN 'Wales' ELSE 'North East' END AS region,
            city,
            tier,
            CASE WHEN is_first OR chance(k, 50) < 0.96 THEN employment END AS employment,
            CASE WHEN is_first OR chance(k, 51) < 0.92 THEN earnings END AS income,
            CAST(balance AS DECIMAL(12, 2)) AS balance,
            tenure_years,
            has_current_account, has_savings, has_credit_card, has_mortgage, has_loan, has_insurance, has_investments,
            CASE WHEN has_credit_card THEN CAST(0.16 * earnings * exp(0.7 * spread(k, 52)) AS DECIMAL(12, 2)) END
              AS card_spend_12m,
            digital_logins_30d,
            CASE WHEN is_online THEN TIMESTAMP '2026-06-30 23:59:59' - to_seconds(CAST(floor(86400 *
                if(digital_logins_30d > 0, 30.0 / (digital_logins_30d + 1), 30 + 400 * chance(k, 56)) * chance(k, 55))
                AS BIGINT))
              END AS last_login,
            CASE WHEN is_first OR chance(k, 57) < 0.75 + 0.05 * least(tenure_years, 4)
              THEN greatest(300, least(850, CAST(round(665 + 38 * fortune + 42 * thrift + 30 * nature
                + least(tenure_years, 20) - if(is_late, 95, 0)) AS INTEGER))) END AS credit_score,
            if(is_late, 1 + CAST(floor(90 * pow(chance(k, 58), 2.2)) AS INTEGER), 0) AS days_past_due,
            has_children, home_owner,
            has_email, has_phone,
            has_email AND chance(k, 59) < 0.66 AS email_opt_in,
            has_phone AND chance(k, 60) < 0.47 AS sms_opt_in,
            chance(k, 61) < 0.58 + 0.002 * age AS mail_opt_in,
            CASE WHEN is_first OR chance(k, 62) < 0.14
              THEN greatest(0, least(10, CAST(round(7.4 + 1.9 * nature - if(is_late, 1.5, 0)) AS INTEGER))) END AS nps,
            CAST(1 / (1 + exp(1.3 + 0.06 * tenure_years + 0.04 * digital_logins_30d + 0.5 * nature
              - if(has_current_account, 0, 1.2))) AS DECIMAL(4, 3)) AS churn_risk
          FROM user ORDER BY n
        ) TO '\(path.replacing("'", with: "''"))' (FORMAT csv, HEADER)
        """
    }
}
