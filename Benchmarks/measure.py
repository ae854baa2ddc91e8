#!/usr/bin/env python3
"""Runs a command and records its time and memory, or prints a table of the records.

`measure.py run LABEL RECORDS -- COMMAND…` appends one JSON line to RECORDS: wall time, processor time (user and
system) and peak resident memory of the process and the children that it waited for, as reported by the operating
system. `measure.py table RECORDS` prints medians.
"""

import argparse
import json
import os
import statistics
import sys
import time
from pathlib import Path

PRODUCT = "muster"
IMPORT = "muster import"


def run(label, records, command, output):
    """Returns the command's exit code. Records only successful runs."""
    actions = []
    if output is not None:
        actions.append((os.POSIX_SPAWN_OPEN, 1, output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644))
    start = time.perf_counter()
    process = os.posix_spawnp(command[0], command, os.environ, file_actions=actions)
    _, status, usage = os.wait4(process, 0)
    wall = time.perf_counter() - start
    code = os.waitstatus_to_exitcode(status)
    if code == 0:
        record = {
            "label": label,
            "wall_seconds": wall,
            "cpu_seconds": usage.ru_utime + usage.ru_stime,
            # Linux reports KiB.
            "peak_bytes": usage.ru_maxrss * 1024,
        }
        with records.open("a") as file:
            file.write(json.dumps(record) + "\n")
    return code if code >= 0 else 128 - code


def table(records, base):
    """Prints medians, and the ratio of each label to `base`."""
    by_label = {}
    for line in records.read_text().splitlines():
        record = json.loads(line)
        by_label.setdefault(record["label"], []).append(record)

    def median(label, key):
        return statistics.median(record[key] for record in by_label[label])

    print(f"{'':<16}{'runs':>5}{'wall s':>9}{'min':>8}{'max':>8}{'CPU s':>9}{'peak MiB':>10}")
    for label, runs in by_label.items():
        walls = [record["wall_seconds"] for record in runs]
        print(
            f"{label:<16}{len(runs):>5}{median(label, 'wall_seconds'):>9.2f}{min(walls):>8.2f}{max(walls):>8.2f}"
            f"{median(label, 'cpu_seconds'):>9.2f}{median(label, 'peak_bytes') / 2**20:>10.0f}"
        )
    if base not in by_label:
        return
    print()
    import_wall = median(IMPORT, "wall_seconds") if IMPORT in by_label else None
    for label in by_label:
        if label == base or label.startswith(("import ", IMPORT)):
            continue
        wall, peer_wall = median(base, "wall_seconds"), median(label, "wall_seconds")
        print(
            f"{label} / {base}: wall {peer_wall / wall:.2f}, "
            f"CPU {median(label, 'cpu_seconds') / median(base, 'cpu_seconds'):.2f}, "
            f"memory {median(label, 'peak_bytes') / median(base, 'peak_bytes'):.2f}"
        )
        if import_wall is not None:
            print(f"  with the import, needed once per dataset, added to {base}: wall "
                  f"{peer_wall / (wall + import_wall):.2f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="action", required=True)
    run_parser = commands.add_parser("run", help="run a command and record its time and memory")
    run_parser.add_argument("label")
    run_parser.add_argument("records", type=Path)
    run_parser.add_argument("--output", help="file for the command's standard output")
    run_parser.add_argument("command", nargs="+", help="the command, after --")
    table_parser = commands.add_parser("table", help="print medians and ratios")
    table_parser.add_argument("records", type=Path)
    table_parser.add_argument("--base", default=PRODUCT, help=f"the label that the others are compared with (default: {PRODUCT})")
    arguments = parser.parse_args()
    if arguments.action == "table":
        table(arguments.records, arguments.base)
    else:
        sys.exit(run(arguments.label, arguments.records, arguments.command, arguments.output))


if __name__ == "__main__":
    main()
