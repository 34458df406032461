"""How well fixtures are pseudonymised: labelled files of all formats and twenty locales, and canaries.

    python tests/benchmarks/pseudonyms.py [--seed 11]

Prints the share of personal values that changed and of other values that changed, of each format and in all; how many equalities hold
(equal stayed equal, different stayed different, over all files); how many canaries were found in any output.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from labelled_fixtures import Made, texts_of, write

from privacy.pseudonymize.api import pseudonymize

KEY = "00112233445566778899aabbccddeeff" * 2


def measured(
    folder: Path, made: list[Made]
) -> tuple[dict[str, Counter[str]], list[str], dict[str, set[str]]]:
    """Counts by format, and what was missed, as places without values."""
    pseudonymize(folder / "in", folder / "out", key=KEY)
    counts: dict[str, Counter[str]] = {}
    missed = []
    pairs: dict[str, set[str]] = {}
    for one in made:
        kind = one.name.partition(".")[2]
        tally = counts.setdefault(kind, Counter())
        before, after = texts_of(folder / "in" / one.name), texts_of(folder / "out" / one.name)
        cells = len(before) > 1 and len(before) == len(after)
        whole = "\n".join(after)
        left = Counter(after) if cells else Counter()
        personal = set(one.personal)
        if cells:
            for old, new in zip(before, after, strict=True):
                if old in personal and old:
                    pairs.setdefault(old, set()).add(new)
        for group, values in (("personal", one.personal), ("other", one.other)):
            for value in values:
                tally[group] += 1
                stays = value in left if cells else value in whole
                if stays == (group == "personal"):
                    tally[f"{group} wrong"] += 1
                    missed.append(f"{one.name} {group} {value[:40]!r}")
    return counts, missed, pairs


def equalities(pairs: dict[str, set[str]]) -> str:
    """How many values have one surrogate wherever they stand, and share it with no other."""
    back: Counter[str] = Counter(new for made in pairs.values() for new in made)
    equal = sum(len(made) == 1 for made in pairs.values())
    apart = sum(all(back[new] == 1 for new in made) for made in pairs.values())
    return f"{len(pairs)} different values: {equal} with one surrogate everywhere, {apart} sharing it with no other"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--missed", action="store_true", help="show the made-up values that were missed")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        made = write(folder / "in", args.seed)
        counts, missed, pairs = measured(folder, made)
    print(
        f"{len(made)} files\n| format | personal values | changed | other values | changed |\n|---|---|---|---|---|"
    )
    total: Counter[str] = Counter()
    for kind, tally in counts.items():
        total.update(tally)
        print(_row(kind, tally))
    print(_row("all", total))
    print(equalities(pairs))
    if args.missed:
        print("\n".join(missed))


def _row(name: str, tally: Counter[str]) -> str:
    changed = 1 - tally["personal wrong"] / tally["personal"]
    return f"| {name} | {tally['personal']} | {changed:.4f} | {tally['other']} | {tally['other wrong'] / max(tally['other'], 1):.4f} |"


if __name__ == "__main__":
    main()
