"""How often single columns are told to be names of persons, or not, on `tests/labelled/columns`.

    python tests/benchmarks/person_columns.py [--half tuning|held_out] [--misses]

Nothing but the values is looked at: no key and nothing beside the column. `--misses` works for the tuning half only.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from privacy.classify import persons

LABELLED = Path(__file__).parents[1] / "labelled" / "columns"
NAMES = {"whole": "", "given": "first", "last": "last"}


def columns(half: str) -> Iterator[tuple[str, str, list[str]]]:
    """(kind, language, values) of every column of a half."""
    for file in sorted((LABELLED / half).glob("*.txt")):
        for line in file.read_text("utf-8").splitlines():
            kind, language, values = line.split(" ", 2)
            yield kind, language.rstrip(":"), values.split("; ")


def counts(half: str) -> Counter[str]:
    """How many columns were told rightly and wrongly."""
    found: Counter[str] = Counter()
    for kind, language, values in columns(half):
        said = persons.column(values)
        if kind in NAMES:
            found["hit" if said else f"missed {kind} {language}: {values}"] += 1
            found["missed"] += said is None
            found["part"] += said is not None and said.part == NAMES[kind]
        else:
            found["things"] += 1
            found["wrong"] += said is not None
            found[f"wrong {kind} {language}: {values}"] += said is not None
    return found


def f1(found: Counter[str]) -> float:
    return 2 * found["hit"] / max(1, 2 * found["hit"] + found["wrong"] + found["missed"])


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--half", choices=("tuning", "held_out"), default="tuning")
    parser.add_argument("--misses", action="store_true")
    args = parser.parse_args()
    found = counts(args.half)
    if args.misses and args.half == "tuning":
        print(*(key for key, count in found.items() if ": " in key and count), sep="\n")
    names, hit = found["hit"] + found["missed"], found["hit"]
    print(f"| names of persons or not | F1 {f1(found):.3f} |")
    print(f"| precision, recall | {hit / max(1, hit + found['wrong']):.3f}, {hit / max(1, names):.3f} |")
    print(f"| right part of a name, of those found | {found['part'] / max(1, hit):.3f} |")
    print(f"| columns of names, of things | {names}, {found['things']} |")


if __name__ == "__main__":
    main()
