#!/usr/bin/env python3
"""Writes a contact history for the benchmark job, and twelve contact policies that count its contacts.

The contacts are spread over the last 90 days, the customers, the offers and both channels; one row in twenty is a
response instead. `policies.yaml` contains the policies, and a second decision flow and campaign, called `policies`:
those of the benchmark plus a stage that enforces the policies.
"""

import argparse
import datetime
from pathlib import Path

import numpy as np
import polars as pl

from workload import write_yaml

CHANNELS = ["email", "direct_mail"]
RESPONSES = ["accept", "reject", "click", "complaint"]


def write_contacts(path, contacts, customers, offers, generator):
    now = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0, tzinfo=None)
    ages = generator.integers(60, 90 * 86_400, contacts)
    outcomes = np.where(generator.random(contacts) < 0.05, generator.integers(1, 1 + len(RESPONSES), contacts), 0)
    pl.DataFrame({
        "customer_id": pl.Series(generator.integers(0, customers, contacts)).cast(pl.String).str.zfill(9).str.replace("^", "C"),
        "offer_id": pl.Series([f"offer_{index:03d}" for index in range(offers)]).gather(
            generator.integers(0, offers, contacts)),
        "channel_id": pl.Series(CHANNELS).gather(generator.integers(0, len(CHANNELS), contacts)),
        "outcome": pl.Series(["contact", *RESPONSES]).gather(outcomes),
        "at": pl.Series(np.datetime64(now) - ages.astype("timedelta64[s]")).cast(pl.Datetime("us")),
    }).write_parquet(path)


def policy_documents(offers):
    names = [f"offer_{index:03d}" for index in range(offers)]
    policies = [
        {"type": "frequency_cap", "maxContacts": 25, "windowDays": 30},
        {"type": "frequency_cap", "maxContacts": 6, "windowDays": 7, "per": "channel"},
        {"type": "frequency_cap", "maxContacts": 12, "windowDays": 30, "scope": {"channels": ["direct_mail"]}},
        {"type": "frequency_cap", "maxContacts": 2, "windowDays": 90, "per": "offer"},
        {"type": "cooldown", "hours": 2},
        {"type": "cooldown", "hours": 72, "scope": {"offers": names[:20]}},
        {"type": "outcome_suppression", "outcomes": ["complaint"], "lookbackDays": 30},
        {"type": "outcome_suppression", "outcomes": ["reject"], "lookbackDays": 60, "per": "offer"},
        {"type": "segment_exclusion", "segmentId": "left_alone"},
        {"type": "time_window", "days": [0, 1, 2, 3, 4, 5, 6], "from": "00:00", "to": "23:59"},
        {"type": "mutual_exclusion", "windowDays": 30, "scope": {"offers": names[20:25]}},
        {"type": "budget", "maxTotal": 10_000_000, "scope": {"offers": names[25:30]}},
    ]
    yield {"kind": "Segment", "id": "left_alone", "name": "Left alone", "where": "customer.n00 > 0.98"}
    for index, policy in enumerate(policies):
        yield {"kind": "ContactPolicy", "id": f"policy_{index:02d}", "name": f"Policy {index:02d}", **policy}
    yield {"kind": "DecisionFlow", "id": "policies", "name": "Benchmark with policies", "stages": [
        {"type": "inventory"},
        {"type": "qualify"},
        {"type": "contactPolicy"},
        {"type": "matchCreatives"},
        {"type": "score", "method": "formula", "model": "response", "weights": {"propensity": 1, "impact": 1}},
        {"type": "rank", "maxOffers": 3},
    ]}
    yield {"kind": "Campaign", "id": "policies", "name": "Benchmark with policies", "status": "active",
           "decisionFlowId": "policies", "segmentId": "everyone", "fileConfig": {
               "format": "csv", "columns": ["customer_id", "offer_name", "channel", "score", "rank"]}}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=Path, help="the folder for contacts.parquet and policies.yaml")
    parser.add_argument("--contacts", type=int, required=True)
    parser.add_argument("--customers", type=int, required=True)
    parser.add_argument("--offers", type=int, required=True)
    parser.add_argument("--seed", type=int, default=7, help="default: 7")
    arguments = parser.parse_args()
    generator = np.random.default_rng(arguments.seed)
    write_contacts(
        arguments.directory / "contacts.parquet", arguments.contacts, arguments.customers, arguments.offers, generator)
    write_yaml(arguments.directory / "policies.yaml", policy_documents(arguments.offers))


if __name__ == "__main__":
    main()
