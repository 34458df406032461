"""Scan the repositories of a labelled corpus and hold the inventories against their labels.

    python tests/benchmarks/corpus.py CORPUS CHECKOUTS -o INVENTORIES [--only NAME …]

CORPUS holds manifest.json, oracles/, flows/ and the scorers score.py and score_flows.py; CHECKOUTS one folder
for each repository, named as in the manifest. Prints both scorers' tables, the figures of docs/accuracy.md.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any


def inventory(checkout: Path, target: Path) -> str:
    """Scan in a process of its own; gives what went wrong, or nothing."""
    done = subprocess.run(
        [sys.executable, "-m", "privacy", "scan", str(checkout), "--format", "json", "-o", str(target)],
        cwd=Path(__file__).parent.parent.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == 2:  # no functions found is a right answer for some
        target.write_text('{"apps": [], "functions": [], "bindings": [], "flows": []}', encoding="utf-8")
    return "" if done.returncode == 0 else (done.stderr.strip().splitlines() or ["no message"])[0]


def scan_all(repositories: list[dict[str, Any]], checkouts: Path, target: Path) -> None:
    for repository in repositories:
        name = repository["dir"]
        if not (checkouts / name).is_dir():
            print(f"{name}: no checkout", file=sys.stderr)
            continue
        start = time.perf_counter()
        wrong = inventory(checkouts / name, target / f"{name}.json")
        print(f"{name}: {time.perf_counter() - start:.1f} s {wrong}", file=sys.stderr)


def of_kinds(oracles: Path, kinds: list[str], repositories: list[dict[str, Any]], folder: Path) -> Path:
    """The ground truth of these programming models only, without repositories of templates."""
    folder.mkdir(exist_ok=True)
    for old in folder.glob("*.json"):
        old.unlink()
    for repository in repositories:
        path = oracles / f"{repository['dir']}.json"
        if path.exists() and repository["role"] != "template-stress":
            rows = json.loads(path.read_text(encoding="utf-8"))
            kept = [row for row in rows if row["oracle_kind"] in kinds or not row["headline"]]
            (folder / path.name).write_text(json.dumps(kept), encoding="utf-8")
    return folder


def table(corpus: Path, scorer: str, inventories: Path, labels: Path) -> None:
    print(f"\n## {scorer}\n", flush=True)
    subprocess.run(
        [sys.executable, str(corpus / scorer), "--table", str(inventories), str(labels)], check=True
    )


def controls(repositories: list[dict[str, Any]], inventories: Path) -> None:
    print("\n## negative controls\n")
    for repository in (r for r in repositories if r["role"] == "negative-control"):
        path = inventories / f"{repository['dir']}.json"
        found = (
            len(json.loads(path.read_text(encoding="utf-8"))["functions"]) if path.exists() else "not scanned"
        )
        print(f"{repository['dir']}\t{found}")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("corpus", type=Path)
    arguments.add_argument("checkouts", type=Path)
    arguments.add_argument("-o", "--output", type=Path, required=True)
    arguments.add_argument("--only", nargs="*", default=[], help="words of which one must stand in the name")
    models = "kinds of ground truth to score: how each programming model's was found"
    arguments.add_argument("--kinds", nargs="*", default=["fjson", "pyv2"], help=models)
    given = arguments.parse_args()
    given.output.mkdir(parents=True, exist_ok=True)
    manifest = json.loads((given.corpus / "manifest.json").read_text(encoding="utf-8"))
    chosen = [r for r in manifest if not given.only or any(word in r["dir"] for word in given.only)]
    scan_all(chosen, given.checkouts.resolve(), given.output.resolve())
    oracles = of_kinds(given.corpus / "oracles", given.kinds, chosen, given.output / "oracles")
    table(given.corpus, "score.py", given.output, oracles)
    table(given.corpus, "score_flows.py", given.output, given.corpus / "flows")
    controls(chosen, given.output)


if __name__ == "__main__":
    main()
