#!/usr/bin/env python3
"""The benchmark job in DuckDB SQL, as an analyst would write it.

Each condition is one bit of a 64-bit number, and the features are one array, so that a customer and an offer are matched
with one mask comparison and one inner product.
"""

import argparse
import json
from pathlib import Path

import duckdb


def literal(value):
    if isinstance(value, list):
        return "(" + ", ".join(literal(element) for element in value) + ")"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return repr(value)


def condition_bits(pool):
    terms = [
        f"CASE WHEN {condition['field']} {condition['op']} {literal(condition['value'])} "
        f"THEN {1 << bit}::UBIGINT ELSE 0::UBIGINT END"
        for bit, condition in enumerate(pool)
    ]
    return " | ".join(f"({term})" for term in terms)


def feature_array(catalog):
    features = list(catalog["numeric"])
    for name in catalog["categorical"]:
        features += [f"({name} = {literal(value)})::FLOAT" for value in catalog["category_values"]]
    return f"[{', '.join(features)}]::FLOAT[{len(features)}]"


def load_offers(connection, catalog):
    size = len(catalog["offers"][0]["numeric"]) + len(catalog["offers"][0]["onehot"])
    connection.execute(
        f"CREATE TABLE offer (name VARCHAR, mask UBIGINT, intercept FLOAT, impact FLOAT, weights FLOAT[{size}])"
    )
    connection.executemany(
        "INSERT INTO offer VALUES (?, ?, ?, ?, ?)",
        [
            (
                offer["name"],
                sum(1 << bit for bit in offer["conditions"]),
                offer["intercept"],
                offer["business_value"] / 100,
                offer["numeric"] + offer["onehot"],
            )
            for offer in catalog["offers"]
        ],
    )


def recommend(connection, catalog, customers, output):
    connection.execute(f"""
        CREATE TEMP TABLE fact AS
        SELECT customer_id,
               CASE WHEN email_opt_in THEN 'email' ELSE 'direct_mail' END AS channel,
               {condition_bits(catalog["pool"])} AS bits,
               {feature_array(catalog)} AS features
        FROM read_parquet({literal(str(customers))})
        WHERE email_opt_in OR mail_opt_in
    """)
    connection.execute(f"""
        COPY (
            WITH candidate AS (
                SELECT customer_id, channel, name, impact,
                       1 / (1 + exp(-(intercept + array_inner_product(features, weights)))) AS propensity
                FROM fact JOIN offer ON bits & mask = mask
            ), best AS (
                SELECT customer_id, any_value(channel) AS channel,
                       max_by({{'name': name, 'propensity': propensity}}, propensity * impact,
                              {catalog["max_offers"]}) AS offers
                FROM candidate GROUP BY customer_id
            )
            SELECT customer_id, offer.name AS offer_name, channel, round(offer.propensity, 6) AS score, rank
            FROM (SELECT customer_id, channel, unnest(offers) AS offer, generate_subscripts(offers, 1) AS rank FROM best)
            ORDER BY customer_id, rank
        ) TO {literal(str(output))} (FORMAT csv, HEADER)
    """)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=Path, help="where workload.py wrote its files")
    parser.add_argument("output", type=Path, help="the CSV file to write")
    arguments = parser.parse_args()

    catalog = json.loads((arguments.directory / "catalog.json").read_text())
    connection = duckdb.connect()
    load_offers(connection, catalog)
    recommend(connection, catalog, arguments.directory / "customers.parquet", arguments.output)


if __name__ == "__main__":
    main()
