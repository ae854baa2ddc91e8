"""Imports and uses the generated clients. Called by script/api-clients with the address of the server and a key."""
import importlib
import io
import pkgutil
import sys
import time

import muster_client
import muster_models
from muster_client import AuthenticatedClient
from muster_client.api.campaigns import change_campaign, create_campaign, get_campaign, list_campaigns, replace_campaign
from muster_client.api.catalog import apply_catalog, export_catalog
from muster_client.api.datasets import import_dataset
from muster_client.api.interactions import upload_interactions
from muster_client.api.runs import download_run_file, get_run, get_run_results, list_run_files, trigger_run
from muster_client.models import (
    CampaignDefinition, CampaignPage, CampaignPatch, CampaignStatus, CatalogFiles, ImportDatasetFormat, Problem,
    UploadInteractionsFormat,
)
from muster_client.types import UNSET, File

address, key = sys.argv[1:]
client = AuthenticatedClient(base_url=address, token=key)


def expect(condition, what):
    if not condition:
        sys.exit(f"api-clients: {what}")


modules = [name for _, name, _ in pkgutil.walk_packages(muster_client.__path__, "muster_client.")]
for name in modules:
    importlib.import_module(name)
expect(len(modules) > 200, f"only {len(modules)} modules")

# A list is a named page, and its items have the fields that always come.
page = list_campaigns.sync(client=client, limit=2)
expect(isinstance(page, CampaignPage) and page.total >= len(page.items) > 0, f"no page of campaigns: {page}")
campaign = page.items[0]
expect(isinstance(campaign.status, CampaignStatus) and campaign.run_count >= 0, "a campaign has no status")
expect(campaign.volume_constraints is not UNSET and campaign.file_config is not UNSET, "a campaign lacks fields")

# What was read can be sent back (the server ignores read-only fields; the type does not have them), and an enum has one type, whether it can be null or not.
read = get_campaign.sync(client=client, id=campaign.id)
READ_ONLY = {
    "version", "createdAt", "updatedAt", "decisionFlowName", "segmentName", "segmentCustomerCount", "runCount", "lastRunAt",
    "nextRunAt", "latestRun", "warnings",
}
document = CampaignDefinition.from_dict({name: value for name, value in read.to_dict().items() if name not in READ_ONLY})
replaced = replace_campaign.sync(client=client, id=campaign.id, body=document)
expect(replaced.version == read.version, "a campaign that was sent back has changed")
created = create_campaign.sync(
    client=client,
    body=CampaignDefinition(decision_flow_id=read.decision_flow_id, segment_id=read.segment_id, status=CampaignStatus.DRAFT))
expect(created.warnings == [], f"warnings: {created}")
paused = change_campaign.sync(client=client, id=created.id, body=CampaignPatch(status=CampaignStatus.PAUSED))
expect(paused.status is CampaignStatus.PAUSED, "a campaign is not paused")
wrong = change_campaign.sync(client=client, id=created.id, body=CampaignPatch(segment_id="nobody"))
expect(isinstance(wrong, Problem) and wrong.status == 409 and wrong.errors[0].path == "/segmentId", f"no problem: {wrong}")

# Catalog files, a run, and its file.
files = CatalogFiles.from_dict({"files": [{"name": "a.yaml", "text": "kind: Category\nid: new\nname: New\n"}]})
applied = apply_catalog.sync(client=client, body=files)
expect(applied.created == 1 and applied.items[0].effect.value == "created", f"not applied: {applied}")
expect(len(export_catalog.sync(client=client).definitions) > 20, "the catalog is empty")
run = trigger_run.sync(client=client, id="spring_offers")
while run.status.value in ("pending", "running"):
    time.sleep(0.05)
    run = get_run.sync(client=client, id=run.id)
expect(run.status.value == "completed", f"the run is {run.status}")
listed = list_run_files.sync(client=client, id=run.id)
downloaded = download_run_file.sync(client=client, id=run.id, name=listed.items[0].name)
expect(isinstance(downloaded, File), f"no file: {downloaded}")
contents = downloaded.payload.read()
expect(len(contents) == listed.items[0].bytes_, f"{len(contents)} bytes of {listed.items[0].bytes_}")
results = get_run_results.sync(client=client, id=run.id, limit=3)
expect(len(results.items) == 3 and results.items[0].rank == 1, f"no results: {results}")

# Uploads.
rows = io.BytesIO(b"branch,town\nb1,York\nb2,Leeds\n")
version = import_dataset.sync(
    client=client, name="branches", key="branch", format_=ImportDatasetFormat.CSV, body=File(payload=rows, file_name="b.csv"))
expect(version.row_count == 2, f"not imported: {version}")
responses = f"customer_id,outcome,at\n{results.items[0].customer_id},accept,2026-03-01T09:00:00Z\n".encode()
batch = upload_interactions.sync(
    client=client, format_=UploadInteractionsFormat.CSV, body=File(payload=io.BytesIO(responses), file_name="r.csv"))
expect(batch.row_count == 1, f"not imported: {batch}")

# The models read what the server sends.
http = client.get_httpx_client()
for path, model in [
    ("/api/v1/campaigns", "CampaignPage"), ("/api/v1/offers", "OfferPage"), ("/api/v1/channels", "ChannelPage"),
    ("/api/v1/creatives", "CreativePage"), ("/api/v1/segments", "SegmentPage"), ("/api/v1/categories", "CategoryPage"),
    ("/api/v1/qualification-rules", "QualificationRulePage"), ("/api/v1/contact-policies", "ContactPolicyPage"),
    ("/api/v1/decision-flows", "DecisionFlowPage"), ("/api/v1/models", "ModelSummaryPage"),
    ("/api/v1/datasets", "DatasetPage"), ("/api/v1/interactions", "InteractionBatchPage"), ("/api/v1/runs", "RunBriefPage"),
    (f"/api/v1/runs/{run.id}", "Run"), (f"/api/v1/runs/{run.id}/results", "ResultPage"),
    (f"/api/v1/runs/{run.id}/lift", "LiftReport"), (f"/api/v1/runs/{run.id}/comparison?with={run.id}", "RunComparison"),
    (f"/api/v1/customers/{results.items[0].customer_id}/decision?campaignId=spring_offers", "CustomerDecision"),
]:
    answer = http.get(path)
    expect(answer.status_code == 200, f"{path}: {answer.status_code} {answer.text}")
    getattr(muster_models, model).model_validate(answer.json())
print(f"api-clients: {len(modules)} modules imported, all calls answered as described")
