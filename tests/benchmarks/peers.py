"""Other tools on the labelled payloads, beside this one in the same run.

    python tests/benchmarks/peers.py tests/labelled/payloads --python PEERS/bin/python [--half tuning|held_out] [--only NAME …]

PEERS is an environment of its own: `pip install presidio-structured scrubadub 'DataProfiler[ml]'` and `pip install --no-deps piicatcher`.
All tools get the same columns, taken apart by the labelled set's own walk (presidio-structured can't read nested records), and what their
labels mean is in `peers.yaml`. Prints totals only.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

sys.path.insert(0, str(Path(__file__).parents[1]))
from classification import Tally, columns, is_personal
from labelled_leaves import labels, leaves

from privacy.classify.records import judge_columns

HERE = Path(__file__).parent
NAMES = {
    "structured": "presidio-structured",
    "presidio": "Presidio, each value",
    "dataprofiler": "DataProfiler",
    "scrubadub": "scrubadub",
    "piicatcher": "PIICatcher, names of columns",
}


@dataclass(frozen=True)
class Field:
    """One column: where it is, its right answers, and whether its system is about nobody."""

    table: int
    path: str
    answers: tuple[str, ...]
    about_nobody: bool


def fields(folder: Path, half: str) -> tuple[list[dict[str, list[str]]], list[Field], list[str | None]]:
    """The tables, their columns, and for each column what this tool says."""
    tables: list[dict[str, list[str]]] = []
    found: list[Field] = []
    said: list[str | None] = []
    for system in sorted((folder / half).iterdir()):
        told = labels(system)
        nobody = not any(is_personal(a) for f in told["files"].values() for a in f["labels"].values())
        for name, facts in told["files"].items():
            held, shown = columns(system / name, facts)
            verdicts = judge_columns(held)
            table: dict[str, list[str]] = {at: [] for at in shown}
            for label, value in leaves(system / name, facts):
                if value is not None:
                    table[label or "[]"].append(
                        value if isinstance(value, str) else json.dumps(value, default=str)
                    )
            for at, path in shown.items():
                right = (facts["labels"][path], *facts.get("also", {}).get(path, ()))
                found.append(Field(len(tables), at, right, nobody))
                verdict = verdicts.get(at)
                said.append(verdict.category if verdict else None)
            tables.append({path: values for path, values in table.items() if values})
    return tables, found, said


def asked(python: Path, tool: str, tables: list[dict[str, list[str]]]) -> dict[str, Any]:
    """The answers of another tool."""
    call = [str(python), str(HERE / "peer_side.py"), tool]
    done = subprocess.run(call, input=json.dumps(tables), capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{tool} ended with {done.returncode}: {done.stderr.strip()[-300:]}")
    return dict(json.loads(done.stdout))


def meant(answers: dict[str, Any], tool: str, found: Sequence[Field]) -> Iterator[list[str]]:
    """For each column the categories that the labels of a tool mean."""
    table = yaml.safe_load((HERE / "peers.yaml").read_text())[tool]
    for one in found:
        given = answers["answers"][one.table].get(one.path, [])
        yield [category for label in given for category in table[label]]


def row(name: str, found: Sequence[Field], said: Sequence[Sequence[str]]) -> str:
    """What one tool comes to: a row of the table."""
    tally, right, hits, alarms, nobody = Tally(), 0, 0, 0, 0
    for one, answers in zip(found, said, strict=True):
        kinds = {is_personal(answer) for answer in one.answers}
        if len(kinds) > 1:
            continue
        tally.add(True in kinds, bool(answers))
        if True in kinds and answers:
            hits += 1
            right += any(f"{answer}.".startswith(f"{a}.") for answer in one.answers for a in answers)
        if one.about_nobody and False in kinds:
            nobody += 1
            alarms += bool(answers)
    precision, recall = (tally.hit / max(1, tally.hit + wrong) for wrong in (tally.wrong, tally.missed))
    f1 = 2 * tally.hit / max(1, 2 * tally.hit + tally.wrong + tally.missed)
    kind = right / max(1, hits)
    return f"| {name} | {f1:.3f} ({precision:.3f}, {recall:.3f}) | {kind:.3f} | {1000 * alarms / max(1, nobody):.0f} |"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("labelled", type=Path)
    parser.add_argument(
        "--python", type=Path, required=True, help="the interpreter of the environment of the others"
    )
    parser.add_argument("--half", choices=("tuning", "held_out"), default="tuning")
    parser.add_argument("--only", nargs="*", choices=list(NAMES), default=list(NAMES))
    args = parser.parse_args()
    tables, found, said = fields(args.labelled, args.half)
    print(f"{len(found)} fields of {args.half}")
    print(
        "| tool | personal or not: F1 (precision, recall) | right category, of those found | false alarms per 1,000 |"
    )
    print("|---|---|---|---|")
    own = [[s] if s and is_personal(s) else [] for s in said]
    print(row("this tool", found, own), flush=True)
    for tool in args.only:
        answers = asked(args.python, tool, tables)
        versions = ", ".join(f"{name} {version}" for name, version in answers["versions"].items())
        print(row(f"{NAMES[tool]} ({versions})", found, list(meant(answers, tool, found))), flush=True)


if __name__ == "__main__":
    main()
