"""Requests a server's list of campaigns over many connections while the server runs a large campaign.

    server_load.py MUSTER WORKSPACE CAMPAIGN [--campaigns N] [--connections N] [--seconds N]

WORKSPACE contains CAMPAIGN, the large one; N campaigns are added to it. Prints the latencies that wrk measured, the
number of failed requests, and the number of customers that the runs processed meanwhile. Fails if a request fails, if
the 99th percentile is 50 ms or more, or if the runs processed no customers.
"""
import argparse
import json
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request


LIMIT_MS = 50


def percentile_99(report):
    """The 99th percentile in milliseconds, from the output of wrk."""
    found = re.search(r"^\s*99%\s+([\d.]+)(us|ms|s|m)\s*$", report, re.MULTILINE)
    if not found:
        sys.exit("server_load: wrk printed no 99th percentile")
    return float(found[1]) * {"us": 0.001, "ms": 1, "s": 1000, "m": 60_000}[found[2]]


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def catalog(count, campaign):
    """Campaigns of all kinds, with the decision flow and the segment of the large one.

    None of them has a slot in the next hours or a missed slot to make up for: such a run would delay the large campaign.
    """
    hour = time.gmtime().tm_hour + 6
    for number in range(count):
        kind = ["daily", "weekly", "monthly", "manual"][number % 4]
        document = {
            "kind": "Campaign", "id": f"load_{number:05}", "name": f"Load campaign {number}",
            "status": ["active", "paused", "draft"][number // 4 % 3],
            "decisionFlowId": campaign["decisionFlowId"], "segmentId": campaign["segmentId"], "scheduleType": kind,
        }
        if kind != "manual":
            document |= {"scheduleTime": f"{(hour + number % 12) % 24:02}:{number % 60:02}", "missedRuns": "skip"}
        if kind == "weekly":
            document["scheduleDayOfWeek"] = number % 7
        if kind == "monthly":
            document["scheduleDayOfMonth"] = str(number % 28 + 1)
        yield document


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("muster", type=pathlib.Path)
    parser.add_argument("workspace", type=pathlib.Path)
    parser.add_argument("campaign")
    parser.add_argument("--campaigns", type=int, default=10_000)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--seconds", type=int, default=30)
    options = parser.parse_args()
    if not shutil.which("wrk"):
        sys.exit("server_load: wrk is missing; install it with: apt-get install wrk")

    key = subprocess.run(
        [options.muster, "keys", "create", f"load {time.time_ns()}", "--role", "operator", "--days", "1", "--workspace", options.workspace],
        check=True, capture_output=True, text=True).stdout.strip()
    base = f"http://127.0.0.1:{free_port()}"
    server = subprocess.Popen(
        [options.muster, "serve", "--workspace", options.workspace, "--port", base.rsplit(":", 1)[1]],
        stderr=open(options.workspace.with_name("serve.log"), "w"))

    def ask(path, body=None):
        request = urllib.request.Request(
            base + path, data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {key}"})
        with urllib.request.urlopen(request) as response:
            return json.load(response)

    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(base + "/readyz").close()
                break
            except OSError:
                if time.monotonic() > deadline or server.poll() is not None:
                    raise
                time.sleep(0.1)
        large = ask(f"/api/v1/campaigns/{options.campaign}")
        ask("/api/v1/catalog/apply", list(catalog(options.campaigns, large)))

        is_over = threading.Event()
        processed = []

        def keep_running():
            while not is_over.is_set():
                run = ask(f"/api/v1/campaigns/{options.campaign}/runs", {})
                while run["status"] in ("pending", "running") and not is_over.is_set():
                    time.sleep(0.2)
                    run = ask(f"/api/v1/runs/{run['id']}")
                processed.append(run["processed"])

        runner = threading.Thread(target=keep_running)
        runner.start()
        load = subprocess.run(
            ["wrk", "-t", "2", "-c", str(options.connections), "-d", f"{options.seconds}s", "--latency", "--timeout", "30s",
             "-H", f"Authorization: Bearer {key}", base + "/api/v1/campaigns"],
            check=True, capture_output=True, text=True)
        is_over.set()
        runner.join()
        print(load.stdout)
        print(f"customers processed meanwhile, by {len(processed)} runs: {sum(processed)}")
        if "Non-2xx" in load.stdout or "Socket errors" in load.stdout:
            sys.exit("server_load: requests failed")
        latency = percentile_99(load.stdout)
        if latency >= LIMIT_MS:
            sys.exit(f"server_load: the 99th percentile is {latency:.1f} ms; it must be below {LIMIT_MS} ms")
        if sum(processed) == 0:
            sys.exit("server_load: the runs processed no customers meanwhile")
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
