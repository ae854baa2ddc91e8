#!/usr/bin/env python3
"""The benchmark job in NumPy and Polars, as a data scientist would write it for speed.

Polars reads, evaluates the conditions and writes; NumPy scores a block of customers with one matrix product in single
precision and selects the best offers by partial sort.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import polars as pl

BLOCK_ROWS = 65_536


def condition_expression(condition):
    column, value = pl.col(condition["field"]), condition["value"]
    match condition["op"]:
        case ">=":
            return column >= value
        case "<":
            return column < value
        case "!=":
            return column != value
        case "in":
            return column.is_in(value)
    raise ValueError(f"unknown operator {condition['op']}")


def feature_matrix(customers, catalog):
    onehot = [pl.col(name) == value for name in catalog["categorical"] for value in catalog["category_values"]]
    features = [pl.col(name) for name in catalog["numeric"]] + onehot
    return customers.select(
        feature.cast(pl.Float32).alias(f"f{index}") for index, feature in enumerate(features)
    ).to_numpy(order="c")


def condition_columns(customers, catalog):
    """One boolean vector per condition of the pool."""
    conditions = customers.select(
        condition_expression(condition).alias(f"p{index}") for index, condition in enumerate(catalog["pool"])
    )
    return conditions.to_numpy(order="c")


class Offers:
    def __init__(self, catalog):
        offers = catalog["offers"]
        self.names = pl.Series([offer["name"] for offer in offers])
        self.conditions = np.array([offer["conditions"] for offer in offers])
        self.intercepts = np.array([offer["intercept"] for offer in offers], np.float32)
        self.weights = np.array([offer["numeric"] + offer["onehot"] for offer in offers], np.float32).T.copy()
        self.impacts = np.array([offer["business_value"] / 100 for offer in offers], np.float32)
        self.max_offers = min(catalog["max_offers"], len(offers))


def recommend_block(customers, features, conditions, offers):
    propensity = 1 / (1 + np.exp(-(features @ offers.weights + offers.intercepts)))
    eligible = np.logical_and.reduce([conditions[:, column] for column in offers.conditions.T])
    value = np.where(eligible, propensity * offers.impacts, np.float32(-1))

    rows = np.arange(len(value))[:, None]
    best = np.argpartition(-value, offers.max_offers - 1, axis=1)[:, : offers.max_offers]
    best = best[rows, np.argsort(-value[rows, best], axis=1, kind="stable")]
    row, position = np.nonzero(value[rows, best] >= 0)
    chosen = best[row, position]
    return customers.select("customer_id", "channel")[row].select(
        "customer_id",
        offers.names.gather(chosen).alias("offer_name"),
        "channel",
        pl.Series("score", propensity[row, chosen].round(6)),
        pl.Series("rank", position + 1),
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=Path, help="where workload.py wrote its files")
    parser.add_argument("output", type=Path, help="the CSV file to write")
    arguments = parser.parse_args()

    catalog = json.loads((arguments.directory / "catalog.json").read_text())
    offers = Offers(catalog)
    channel = pl.when("email_opt_in").then(pl.lit("email")).otherwise(pl.lit("direct_mail")).alias("channel")
    customers = (
        pl.scan_parquet(arguments.directory / "customers.parquet")
        .filter(pl.col("email_opt_in") | pl.col("mail_opt_in"))
        .with_columns(channel)
        .sort("customer_id")
        .collect()
    )
    features = feature_matrix(customers, catalog)
    conditions = condition_columns(customers, catalog)
    blocks = []
    for start in range(0, len(customers), BLOCK_ROWS):
        block = slice(start, start + BLOCK_ROWS)
        blocks.append(recommend_block(customers[block], features[block], conditions[block], offers))
    pl.concat(blocks).write_csv(arguments.output)


if __name__ == "__main__":
    main()
