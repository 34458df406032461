"""How much memory `privacy classify` or `pseudonymize` takes on a large file: its processes together, at their most.

    python tests/benchmarks/memory.py [--megabytes 2000] [--forms ndjson,csv,line] [--exhaustive] [--command pseudonymize]

The files are made in a temporary folder and deleted afterwards. No two records are the same: numbers, e-mail addresses and notes differ
in each, other values repeat after 5,000 records. The form `line` is one array of all of them on one line.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from big_payload import record

BLOCK = 5_000  # records that are made one by one
ROOT = Path(__file__).parents[2]


def flat(value: dict[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for name, one in value.items():
        if isinstance(one, dict):
            yield from flat(one, f"{above}{name}_")
        else:
            yield above + name, json.dumps(one) if isinstance(one, list) else one


def block(form: str) -> str:
    """Some thousand records, in which ``#`` stands for what makes each block another."""
    chance = random.Random(7)
    records = []
    for at in range(BLOCK):
        made = record(at, chance)
        made |= {
            "customerId": f"C-#-{at:05d}",
            "email": made["email"].replace("@", "#@"),
            "note": made["note"] + " #",
        }
        records.append(made)
    if form != "csv":
        end = "," if form == "line" else "\n"
        return "".join(json.dumps(made, ensure_ascii=False) + end for made in records)
    out = io.StringIO()
    csv.writer(out).writerows([value for _, value in flat(made)] for made in records)
    return out.getvalue()


def write(path: Path, form: str, megabytes: float) -> None:
    with path.open("w", encoding="utf-8") as out:
        size = 0
        if form == "csv":
            size += out.write(",".join(name for name, _ in flat(record(0, random.Random(7)))) + "\n")
        size += out.write("[") if form == "line" else 0
        made, at = block(form), 0
        while size < megabytes * 1e6:
            size += out.write(made.replace("#", str(at)))
            at += 1
        out.write("{}]" if form == "line" else "")


def taken(pid: int) -> int:
    """KiB of a process and all below it; pages that are shared count once."""
    try:
        held = Path(f"/proc/{pid}/smaps_rollup").read_text()
        below = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return 0
    own = next((int(line.split()[1]) for line in held.splitlines() if line.startswith("Pss:")), 0)
    return own + sum(taken(int(child)) for child in below)


def watched(command: list[str], out: IO[bytes]) -> tuple[float, float, float]:
    """MB at most, seconds, and seconds of processors of a command of the program."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PRIVACY_PSEUDONYM_KEY": "0123456789abcdef" * 4}
    start, most, before = time.monotonic(), 0, os.times()
    program = subprocess.Popen(
        [sys.executable, "-m", "privacy", *command], stdout=out, stderr=subprocess.DEVNULL, env=environment
    )
    while program.poll() is None:
        most = max(most, taken(program.pid))
        time.sleep(0.2)
    if program.returncode:
        raise SystemExit(f"{command[0]} ended with {program.returncode}")
    after = os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return most / 1000, time.monotonic() - start, used


def classified(path: Path, exhaustive: bool) -> tuple[float, float, float, str]:
    """What `classify` takes, and what it said of the file."""
    with tempfile.TemporaryFile() as out:
        taken = watched(["classify", str(path), "--format", "json"] + ["--exhaustive"] * exhaustive, out)
        out.seek(0)
        file = json.load(out)["files"][0]
    found = sum(one["category"] is not None for one in file["fields"])
    return *taken, f"{file['records']} records, {found} fields"


def pseudonymized(path: Path) -> tuple[float, float, float, str]:
    """What `pseudonymize` takes, and how much it wrote."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryDirectory(dir=path.parent) as folder:
        taken = watched(["pseudonymize", str(path), "-o", folder], out)
        size = Path(folder, path.name).stat().st_size / 1e6
    return *taken, f"{size:.0f} MB written"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--megabytes", type=float, default=2000)
    parser.add_argument("--forms", default="ndjson,csv")
    parser.add_argument("--exhaustive", action="store_true")
    parser.add_argument("--command", choices=("classify", "pseudonymize"), default="classify")
    given = parser.parse_args()
    print("| file | MB | peak memory, MB | s | s of processors | found |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for form in given.forms.split(","):
            path = Path(folder, f"customers.{'json' if form == 'line' else form}")
            write(path, form, given.megabytes)
            measured = (
                pseudonymized(path) if given.command == "pseudonymize" else classified(path, given.exhaustive)
            )
            most, seconds, used, found = measured
            size = path.stat().st_size / 1e6
            print(f"| {form} | {size:.0f} | {most:.0f} | {seconds:.0f} | {used:.0f} | {found} |", flush=True)
            path.unlink()


if __name__ == "__main__":
    main()
