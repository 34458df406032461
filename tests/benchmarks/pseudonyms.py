"""How well fixtures are pseudonymised: labelled files of all formats and twenty locales.

    python tests/benchmarks/pseudonyms.py [--seed 11] [--missed] [--only shares|joins]

Shares: of personal values that changed and of other values that changed, of each format and in all; every file has people of its
own. Joins: the same files with people who stand in many of them. Counted are equalities (equal stayed equal and different stayed
different, of each category over all files and formats) and references (each finds the records it found before, and no other).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[2]))  # the code of this tree

from labelled_fixtures import Made, write
from labelled_joins import equalities, names_in_notes, references, rows_of
from labelled_records import TEXTS, records_of, text_of

from privacy.pseudonymize.api import pseudonymize

KEY = "00112233445566778899aabbccddeeff" * 2


def shares(folder: Path, made: list[Made]) -> tuple[dict[str, Counter[str]], list[str]]:
    """Counts by format, and what was missed."""
    counts: dict[str, Counter[str]] = {}
    missed = []
    for one in made:
        kind = one.name.partition(".")[2]
        tally = counts.setdefault(kind, Counter())
        path = folder / "out" / one.name
        left = [text_of(path)] if kind in TEXTS else [v for row in records_of(path) for v in row.values()]
        for group, values in (("personal", one.personal), ("other", one.other), ("keys", one.keys)):
            for value in values:
                tally[group] += 1
                stays = value in (left[0] if kind in TEXTS else left)
                if stays == (group == "personal"):
                    tally[f"{group} wrong"] += 1
                    missed.append(f"{one.name} {group} {value[:40]!r}")
    return counts, missed


def show_shares(folder: Path, seed: int) -> list[str]:
    made = write(folder / "in", seed)
    pseudonymize(folder / "in", folder / "out", key=KEY)
    counts, missed = shares(folder, made)
    print(f"{len(made)} files\n| format | personal values | changed | other values | changed |")
    print("|---|---|---|---|---|")
    for kind, tally in counts.items():
        print(_row(kind, tally))
    total: Counter[str] = sum(counts.values(), Counter())
    print(_row("all", total))
    if total["keys"]:
        both = Counter(total)
        both["personal"] += total["keys"]
        both["personal wrong"] += total["keys"] - total["keys wrong"]
        print(_row("all, keys of the database counted as personal", both))
        print(f"keys of the database: {total['keys']}, left: {total['keys'] - total['keys wrong']}")
    return missed


def show_joins(folder: Path, seed: int) -> list[str]:
    write(folder / "in", seed, shared=True)
    pseudonymize(folder / "in", folder / "out", key=KEY)
    rows = list(rows_of(folder / "in", folder / "out"))
    missed = []
    print("| of | values that stand in several places or beside others | kept |\n|---|---|---|")
    for what, total, wrong in (*equalities(rows), names_in_notes(rows), *references(rows)):
        print(f"| {what} | {total} | {1 - len(wrong) / max(total, 1):.4f} |")
        missed += [f"{what}: {one}" for one in wrong]
    return missed


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--missed", action="store_true", help="show the made-up values that were missed")
    parser.add_argument("--only", choices=["shares", "joins"])
    args = parser.parse_args()
    for name, show in (("shares", show_shares), ("joins", show_joins)):
        if args.only not in (None, name):
            continue
        with tempfile.TemporaryDirectory() as place:
            missed = show(Path(place), args.seed)
        if args.missed:
            print("\n".join(missed))


def _row(name: str, tally: Counter[str]) -> str:
    changed = 1 - tally["personal wrong"] / tally["personal"]
    other = tally["other wrong"] / max(tally["other"], 1)
    return f"| {name} | {tally['personal']} | {changed:.4f} | {tally['other']} | {other:.4f} |"


if __name__ == "__main__":
    main()
