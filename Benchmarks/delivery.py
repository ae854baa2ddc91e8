#!/usr/bin/env python3
"""Writes the campaign `delivered` for the benchmark job: the one called `bench`, whose file is also sent to an S3 store.

The store's credentials are in the environment variables DEMO_S3_KEY and DEMO_S3_SECRET.
"""

import argparse
import json
from pathlib import Path

from workload import catalog_documents, write_yaml


def documents(catalog, endpoint):
    yield {"kind": "Connection", "id": "store", "name": "Store", "type": "s3", "endpoint": endpoint, "bucket": "campaigns",
           "accessKeyId": {"env": "DEMO_S3_KEY"}, "secretAccessKey": {"env": "DEMO_S3_SECRET"}}
    campaign = next(
        document for document in catalog_documents(catalog["pool"], catalog["offers"]) if document["kind"] == "Campaign")
    deliveries = [{"connection": "store", "path": "{run_id}"}]
    yield {**campaign, "id": "delivered", "name": "Delivered", "fileConfig": {**campaign["fileConfig"], "deliveries": deliveries}}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=Path, help="the folder with catalog.json, for delivery.yaml")
    parser.add_argument("--endpoint", required=True, help="the address of the store")
    arguments = parser.parse_args()
    catalog = json.loads((arguments.directory / "catalog.json").read_text())
    write_yaml(arguments.directory / "delivery.yaml", documents(catalog, arguments.endpoint))


if __name__ == "__main__":
    main()
