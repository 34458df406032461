"""Stores that are joined to the resource they live in, for the apps of the corpus whose flows are labelled.

    python tests/benchmarks/joins.py CORPUS CHECKOUTS

`CORPUS` holds `flows/`, the labels; `CHECKOUTS` one folder a repository. Counted are the stores that code was
seen to use, of a kind whose account is declared in the repository's infrastructure code; logs where the app's function
app is declared too. Stores whose name the code computes are counted: they can be joined by their account.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from inventory import catalog
from inventory.scan import scan


def joins(checkout: Path) -> tuple[list[str], list[str]]:
    """(ids of stores that are joined, ids of those that could be)."""
    graph, known = scan(checkout), catalog.load()
    declared = {r.type.lower() for r in graph.resources}
    could = [
        s
        for s in graph.stores
        if not s.hidden
        and declared & set(known.service(s.kind).resources.get("account", ()))
        and (known.service(s.kind).identity or f"app:{s.name}" in graph.hosts)
    ]
    return [s.id for s in could if s.resource], [s.id for s in could]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("corpus", type=Path)
    arguments.add_argument("checkouts", type=Path)
    given = arguments.parse_args()
    total, possible = 0, 0
    print("| repository | stores with a resource in the repository | joined | not joined |")
    print("|---|---|---|---|")
    for labels in sorted((given.corpus / "flows").glob("*.json")):
        done, could = joins(given.checkouts / labels.stem)
        total, possible = total + len(done), possible + len(could)
        if could:
            missed = ", ".join(sorted(set(could) - set(done)))
            print(f"| {labels.stem} | {len(could)} | {len(done)} | {missed} |", flush=True)
    print(f"| all | {possible} | {total} ({total / max(possible, 1):.2f}) | |")


if __name__ == "__main__":
    main()
