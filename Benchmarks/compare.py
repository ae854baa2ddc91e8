#!/usr/bin/env python3
"""Checks that recommendation files agree; exits with status 1 if they do not.

The first file is the reference. Each other file must have the same rows (customer, rank) in the same order, and in
each row the same offer, channel and score. Engines that compute in single precision may order two offers differently
if their ranking values are equal within the tolerance; such rows are counted as near ties. Any other deviation is a
difference.
"""

import argparse
import json
import sys
from pathlib import Path

import polars as pl

SCHEMA = {
    "customer_id": pl.String, "offer_name": pl.String, "channel": pl.String, "score": pl.Float64, "rank": pl.Int32,
}
# Scores are printed with six decimals, so each may be off by half a unit of the last decimal.
PRINTED = 0.5e-6
EXAMPLES = 5


def read(path):
    frame = pl.read_csv(path, schema_overrides=SCHEMA)
    if frame.columns != list(SCHEMA):
        sys.exit(f"{path}: the columns are {', '.join(frame.columns)}; expected {', '.join(SCHEMA)}")
    return frame


def check_order(path, frame):
    """Checks for ascending customers, ranks 1, 2, … for each customer, no missing values and no duplicate offers."""
    previous, first = pl.col("customer_id").shift(1), pl.col("rank") == 1
    same = pl.col("customer_id") == previous
    right = (
        pl.when(same)
        .then(pl.col("rank") == pl.col("rank").shift(1) + 1)
        .otherwise(first & (pl.col("customer_id") > previous).fill_null(True))
    )
    wrong = frame.with_row_index("row").filter(~right.fill_null(first))
    if len(wrong):
        print(wrong.head(EXAMPLES))
        sys.exit(f"{path}: {len(wrong):,} rows are out of order")
    if frame.null_count().sum_horizontal().item():
        sys.exit(f"{path}: there are empty fields")
    if frame.select(pl.struct("customer_id", "offer_name").n_unique()).item() != len(frame):
        sys.exit(f"{path}: a customer gets the same offer twice")


def same_rows(reference, other):
    """Whether both have the same customers and ranks. If not, prints the rows that only one of them has."""
    keys = ["customer_id", "rank"]
    if len(reference) == len(other) and all((reference[key] == other[key]).all() for key in keys):
        return True
    for name, left, right in (("reference only", reference, other), ("other only", other, reference)):
        missing = left.join(right, on=keys, how="anti")
        if len(missing):
            print(f"  {len(missing):,} rows in the {name}, such as")
            print(missing.head(EXAMPLES))
    return False


def near(left, right, impact_left, impact_right, tolerance):
    """Whether two ranking values are equal within the tolerance plus the rounding error of printed scores."""
    allowed = tolerance * pl.max_horizontal(left, right) + PRINTED * (impact_left + impact_right)
    return (left - right).abs() <= allowed


def unequal_choices(rows, customers, max_offers, tolerance):
    """The customers among `customers` for whom one side has an offer that the other side lacks without a tie.

    Equal ranking values in each row are not enough: an offer may be missing from one side only if that side's list is
    full and its last offer has the same ranking value.
    """
    rows = rows.join(customers, on="customer_id", how="semi")
    sides = {}
    for side in ("", "_other"):
        sides[side] = rows.select(
            "customer_id", offer=f"offer_name{side}", value=f"value{side}", impact=f"impact{side}"
        )
    found = []
    for side, opposite in (("", "_other"), ("_other", "")):
        last = sides[opposite].group_by("customer_id", maintain_order=True).agg(
            pl.last("value").alias("last"), pl.last("impact").alias("last_impact"), pl.len().alias("offers"))
        alone = sides[side].join(sides[opposite], on=["customer_id", "offer"], how="anti").join(last, on="customer_id")
        tied = near(pl.col("value"), pl.col("last"), pl.col("impact"), pl.col("last_impact"), tolerance)
        found.append(alone.filter(~tied | (pl.col("offers") < max_offers)).select("customer_id"))
    return pl.concat(found).unique()


def compare(reference, other, catalog, tolerance):
    """Prints the counts; returns whether the files agree."""
    if not same_rows(reference, other):
        return False
    impacts = pl.DataFrame({
        "offer_name": [offer["name"] for offer in catalog["offers"]],
        "impact": [offer["business_value"] / 100 for offer in catalog["offers"]],
    })
    rows = reference.with_columns(
        other.select(pl.col("offer_name", "channel", "score").name.suffix("_other")).get_columns())
    same_offer = pl.col("offer_name") == pl.col("offer_name_other")
    same_score = (pl.col("score") - pl.col("score_other")).abs() <= tolerance
    same_channel = pl.col("channel") == pl.col("channel_other")
    exact = rows.select((same_offer & same_score & same_channel).sum()).item()
    if exact == len(rows):
        print(f"  {exact:,} equal rows, no near ties, no differences")
        return True

    concerned = rows.filter(~(same_offer & same_score & same_channel)).select("customer_id").unique()
    rows = rows.join(concerned, on="customer_id", how="semi", maintain_order="left")
    for side in ("", "_other"):
        rows = rows.join(
            impacts.rename({"offer_name": f"offer_name{side}", "impact": f"impact{side}"}),
            on=f"offer_name{side}", how="left", maintain_order="left",
        ).with_columns((pl.col(f"score{side}") * pl.col(f"impact{side}")).alias(f"value{side}"))
    tied = near(pl.col("value"), pl.col("value_other"), pl.col("impact"), pl.col("impact_other"), tolerance)
    # An offer that is not in the catalog has no impact, so `tied` is missing; count that as a difference.
    rows = rows.with_columns(
        exact=same_offer & same_score & same_channel,
        tied=(~same_offer & same_channel & tied).fill_null(False),
    )
    swapped = rows.filter("tied").select("customer_id").unique()
    unequal = unequal_choices(rows, swapped, catalog["max_offers"], tolerance)
    in_unequal = pl.col("customer_id").is_in(unequal["customer_id"].implode())
    different = rows.filter(~pl.col("exact") & (~pl.col("tied") | in_unequal))
    near_ties = len(rows.filter(~pl.col("exact"))) - len(different)
    print(f"  {exact:,} equal rows, {near_ties:,} near ties, {len(different):,} differences")
    if len(different):
        print(different.drop("exact", "tied", "impact", "impact_other").head(EXAMPLES))
    return len(different) == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("catalog", type=Path, help="catalog.json, written by workload.py")
    parser.add_argument("reference", type=Path, help="a CSV file of recommendations")
    parser.add_argument("others", type=Path, nargs="+", help="files to compare with the reference")
    parser.add_argument("--tolerance", type=float, default=1e-5,
                        help="for scores (absolute) and ranking values (relative); default: 1e-5")
    arguments = parser.parse_args()

    pl.Config.set_tbl_cols(-1).set_tbl_width_chars(160)
    catalog = json.loads(arguments.catalog.read_text())
    reference = read(arguments.reference)
    check_order(arguments.reference, reference)
    same = True
    for path in arguments.others:
        other = read(path)
        check_order(path, other)
        print(f"{arguments.reference.name} and {path.name}:")
        same = compare(reference, other, catalog, arguments.tolerance) and same
    sys.exit(0 if same else 1)


if __name__ == "__main__":
    main()
