#!/usr/bin/env python3
"""Writes the benchmark job: customers, and the same catalog for Muster (YAML) and for the other programs (JSON).

Customers have 24 numbers n00…n23 (four decimals), six categorical attributes c0…c5 (v0…v3) and two consents. Each
offer has three conditions from a pool of 60, a logistic regression over 48 features (the numbers and one feature per
value of a categorical attribute) and a business value. The same arguments give the same files.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import polars as pl

NUMERIC = [f"n{index:02d}" for index in range(24)]
CATEGORICAL = [f"c{index}" for index in range(6)]
CATEGORY_VALUES = ["v0", "v1", "v2", "v3"]
CONDITIONS_PER_OFFER = 3
MAX_OFFERS = 3


def write_customers(path, count, generator):
    columns = {"customer_id": pl.Series([f"C{number:09d}" for number in range(count)])}
    for name in NUMERIC:
        columns[name] = (generator.integers(0, 10_001, count) / 10_000).astype(np.float32)
    values = pl.Series(CATEGORY_VALUES)
    for name in CATEGORICAL:
        columns[name] = values.gather(generator.integers(0, len(CATEGORY_VALUES), count))
    columns["email_opt_in"] = generator.random(count) < 0.8
    columns["mail_opt_in"] = generator.random(count) < 0.6
    pl.DataFrame(columns).write_parquet(path, row_group_size=122_880)


def make_pool(generator):
    """The 60 conditions.

    Each threshold is half-way between two values that a customer can have, so that float and double agree on every
    comparison.
    """

    def threshold(low, high):
        return round(int(generator.integers(low * 10_000, high * 10_000)) / 10_000 + 0.00005, 5)

    pool = []
    for name in NUMERIC:
        pool.append({"field": name, "op": ">=", "value": threshold(0.05, 0.4)})
        pool.append({"field": name, "op": "<", "value": threshold(0.6, 0.95)})
    for name in CATEGORICAL:
        pool.append({"field": name, "op": "!=", "value": str(generator.choice(CATEGORY_VALUES))})
        kept = sorted(str(value) for value in generator.choice(CATEGORY_VALUES, 3, replace=False))
        pool.append({"field": name, "op": "in", "value": kept})
    return pool


def make_offers(count, pool_size, generator):
    def uniform(low, high, size=None, decimals=4):
        return np.round(generator.uniform(low, high, size), decimals).tolist()

    return [
        {
            "id": f"offer_{index:03d}",
            "name": f"Offer {index:03d}",
            "conditions": sorted(generator.choice(pool_size, CONDITIONS_PER_OFFER, replace=False).tolist()),
            "intercept": uniform(-3, -1),
            "numeric": uniform(-1, 1, len(NUMERIC)),
            "onehot": uniform(-0.5, 0.5, len(CATEGORICAL) * len(CATEGORY_VALUES)),
            "business_value": uniform(25, 100, decimals=2),
        }
        for index in range(count)
    ]


def expression(condition):
    """The condition as a Muster expression."""
    return f"customer.{condition['field']} {condition['op']} {json.dumps(condition['value'])}"


def feature_expressions():
    """Feature name → expression, in the order of an offer's `numeric` weights, then its `onehot` weights."""
    features = {name: f"customer.{name}" for name in NUMERIC}
    for name in CATEGORICAL:
        for value in CATEGORY_VALUES:
            features[f"{name}_{value}"] = f'customer.{name} == "{value}"'
    return features


def catalog_documents(pool, offers):
    """The catalog as Muster documents."""
    yield {"kind": "Channel", "id": "email", "name": "email", "type": "email", "deliveryMode": "file",
           "consent": "customer.email_opt_in"}
    # A customer who consents to both channels gets e-mail, as in the other programs. (Muster breaks ties by channel id.)
    yield {"kind": "Channel", "id": "direct_mail", "name": "direct_mail", "type": "direct_mail",
           "deliveryMode": "file", "consent": "customer.mail_opt_in && !customer.email_opt_in"}
    yield {"kind": "Category", "id": "bench", "name": "Benchmark"}
    for offer in offers:
        yield {"kind": "Offer", "id": offer["id"], "name": offer["name"], "categoryId": "bench", "status": "active",
               "businessValue": offer["business_value"]}
        for channel in ("email", "direct_mail"):
            yield {"kind": "Creative", "id": f"{offer['id']}_{channel}", "name": f"{offer['name']}, {channel}",
                   "offerId": offer["id"], "channelId": channel, "status": "active",
                   "content": {"template": offer["id"]}}
    for index, condition in enumerate(pool):
        scope = [offer["id"] for offer in offers if index in offer["conditions"]]
        # An empty scope would apply to every offer.
        if scope:
            yield {"kind": "QualificationRule", "id": f"condition_{index:02d}", "name": f"Condition {index:02d}",
                   "stage": "eligibility", "scope": {"offers": scope}, "when": expression(condition)}
    features = feature_expressions()
    yield {"kind": "Model", "id": "response", "name": "Response", "type": "logistic_regression",
           "features": [{"name": name, "value": value} for name, value in features.items()],
           "offers": {
               offer["id"]: {"intercept": offer["intercept"],
                             "coefficients": dict(zip(features, offer["numeric"] + offer["onehot"]))}
               for offer in offers
           }}
    yield {"kind": "Segment", "id": "everyone", "name": "Everyone", "where": "true"}
    yield {"kind": "DecisionFlow", "id": "bench", "name": "Benchmark", "stages": [
        {"type": "inventory"},
        {"type": "qualify"},
        {"type": "matchCreatives"},
        {"type": "score", "method": "formula", "model": "response", "weights": {"propensity": 1, "impact": 1}},
        {"type": "rank", "maxOffers": MAX_OFFERS},
    ]}
    yield {"kind": "Campaign", "id": "bench", "name": "Benchmark", "status": "active",
           "decisionFlowId": "bench", "segmentId": "everyone", "fileConfig": {
               "format": "csv", "columns": ["customer_id", "offer_name", "channel", "score", "rank"]}}


def write_yaml(path, documents):
    """Writes each key and each list element on a line of its own, with nested values as JSON, which is also YAML."""
    with path.open("w") as file:
        for document in documents:
            file.write("---\n")
            for key, value in document.items():
                if isinstance(value, list) and value and isinstance(value[0], dict):
                    file.write(f"{key}:\n")
                    file.writelines(f"  - {json.dumps(element)}\n" for element in value)
                elif key == "offers":
                    file.write(f"{key}:\n")
                    file.writelines(f"  {name}: {json.dumps(element)}\n" for name, element in value.items())
                else:
                    file.write(f"{key}: {json.dumps(value)}\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=Path, help="the folder for customers.parquet, catalog.json and catalog.yaml")
    parser.add_argument("--customers", type=int, default=1_000_000, help="default: 1,000,000")
    parser.add_argument("--offers", type=int, default=200, help="default: 200")
    parser.add_argument("--seed", type=int, default=7, help="default: 7")
    arguments = parser.parse_args()
    if arguments.customers < 1 or arguments.offers < 1:
        parser.error("--customers and --offers must be at least 1")

    arguments.directory.mkdir(parents=True, exist_ok=True)
    # Separate generators, so that the catalog does not depend on the number of customers.
    customers_seed, catalog_seed = np.random.SeedSequence(arguments.seed).spawn(2)
    write_customers(arguments.directory / "customers.parquet", arguments.customers, np.random.default_rng(customers_seed))
    generator = np.random.default_rng(catalog_seed)
    pool = make_pool(generator)
    offers = make_offers(arguments.offers, len(pool), generator)
    catalog = {"max_offers": MAX_OFFERS, "numeric": NUMERIC, "categorical": CATEGORICAL,
               "category_values": CATEGORY_VALUES, "pool": pool, "offers": offers}
    (arguments.directory / "catalog.json").write_text(json.dumps(catalog))
    write_yaml(arguments.directory / "catalog.yaml", catalog_documents(pool, offers))


if __name__ == "__main__":
    main()
