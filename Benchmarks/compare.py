#!/usr/bin/env python3
"""Checks that recommendation files say the same; exits 1 when they do not.

The first file is the reference. Every other one must have the same rows (customer, rank) in the same order, and in
each row the same offer, channel and score. Engines that compute in single precision may order two offers the other
way round when these are worth the same to within the tolerance; such rows are counted as near ties. Everything else
is a difference.
"""

import argparse
import json
import sys
from pathlib import Path

import polars as pl

SCHEMA = {
    "customer_id": pl.String, "offer_name": pl.String, "channel": pl.String, "score": pl.Float64, "rank": pl.Int32,
}
# Scores are printed with six decimals, so each may be off by half of the last one.
PRINTED = 0.5e-6
EXAMPLES = 5


def read(path):
    frame = pl.read_csv(path, schema_overrides=SCHEMA)
    if frame.columns != list(SCHEMA):
        sys.exit(f"{path}: the columns are {', '.join(frame.columns)}; expected {', '.join(SCHEMA)}")
    return frame


def check_order(path, frame):
    """Ascending customers, ranks 1, 2, … within each, nothing missing, no offer twice."""
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
        sys.exit(f"{path}: a customer is offered the same thing twice")


def same_rows(reference, other):
    """Whether both have the same customers and ranks; prints what is not in both otherwise."""
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
    """Whether two rank values differ by less than the tolerance and what printing may have taken off."""
    allowed = tolerance * pl.max_horizontal(left, right) + PRINTED * (impact_left + impact_right)
    return (left - right).abs() <= allowed


def unequal_choices(rows, customers, max_offers, tolerance):
    """The customers among `customers` for whom one side has an offer that the other ranks clearly lower or lacks.

    Row by row equal worth is not enough: an offer may stand on one side only where the other side's list is full and
    ends with something worth as much.
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
    """Prints the counts; returns whether the files say the same."""
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
        print(f"  {exact:,} rows the same, no near ties, no differences")
        return True

    concerned = rows.filter(~(same_offer & same_score & same_channel)).select("customer_id").unique()
    rows = rows.join(concerned, on="customer_id", how="semi", maintain_order="left")
    for side in ("", "_other"):
        rows = rows.join(
            impacts.rename({"offer_name": f"offer_name{side}", "impact": f"impact{side}"}),
            on=f"offer_name{side}", how="left", maintain_order="left",
        ).with_columns((pl.col(f"score{side}") * pl.col(f"impact{side}")).alias(f"value{side}"))
    tied = near(pl.col("value"), pl.col("value_other"), pl.col("impact"), pl.col("impact_other"), tolerance)
    # An offer that is not in the catalog has no impact; the missing outcome is a difference.
    rows = rows.with_columns(
        exact=same_offer & same_score & same_channel,
        tied=(~same_offer & same_channel & tied).fill_null(False),
    )
    swapped = rows.filter("tied").select("customer_id").unique()
    unequal = unequal_choices(rows, swapped, catalog["max_offers"], tolerance)
    in_unequal = pl.col("customer_id").is_in(unequal["customer_id"].implode())
    different = rows.filter(~pl.col("exact") & (~pl.col("tied") | in_unequal))
    near_ties = len(rows.filter(~pl.col("exact"))) - len(different)
    print(f"  {exact:,} rows the same, {near_ties:,} near ties, {len(different):,} differences")
    if len(different):
        print(different.drop("exact", "tied", "impact", "impact_other").head(EXAMPLES))
    return len(different) == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("catalog", type=Path, help="catalog.json of workload.py")
    parser.add_argument("reference", type=Path, help="a CSV file of recommendations")
    parser.add_argument("others", type=Path, nargs="+", help="files to compare with it")
    parser.add_argument("--tolerance", type=float, default=1e-5,
                        help="of scores (absolute) and of rank values (relative); default: 1e-5")
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
