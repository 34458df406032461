"""How often the decision about payload fields is right, on the labelled payloads.

    python tests/benchmarks/classification.py tests/labelled/payloads [--half tuning|held_out|development] [--names-only]

The leaves come from the walk of the labelled set itself, so what is measured is the decision, not the reading of formats. Every field
(path of a file) counts once. A label's `also` are answers as right; a field that may be both personal and not counts neither way.
`--misses` lists what went wrong, and does nothing for `held_out`.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from labelled_leaves import labels, leaves

from privacy.classify.columns import Column, Columns
from privacy.classify.declared import judged
from privacy.classify.records import judge_columns
from privacy.vocabulary import category

NAMES = ("user.name", "user.name.first", "user.name.last")


@dataclass(frozen=True)
class Leaf:
    """One field: its right answers (the first is the label) and what was said."""

    system: str
    file: str
    path: str
    languages: tuple[str, ...]
    format: str
    domain: str
    about_nobody: bool
    answers: tuple[str, ...]
    said: str
    why: str

    @property
    def personal(self) -> bool | None:
        """Whether it is personal; None when both answers are right."""
        kinds = {is_personal(answer) for answer in self.answers}
        return kinds.pop() if len(kinds) == 1 else None


def is_personal(answer: str) -> bool:
    found = category(answer)
    return answer != "none" and found is not None and found.personal


def special(answer: str) -> str | None:
    """The Article 9 or 10 kind of an answer."""
    found = category(answer)
    return found.special.id if found and found.special else None


def columns(path: Path, facts: dict) -> tuple[Columns, dict[str, str]]:
    """A payload's columns as the product keeps them, and their paths in the notation of the labels."""
    found, shown = Columns(path.name), {}
    for label, value in leaves(path, facts):
        at = label or "[]"
        shown[at] = label
        found.by_path.setdefault(at, Column(at)).add(value)
        steps = at.split(".")
        for depth, step in enumerate(steps):
            if step.replace("[]", "") not in ("*", "<key>"):
                found.beside.setdefault(".".join(steps[:depth]), set()).add(step.replace("[]", ""))
    return found, shown


def measured(folder: Path, half: str, values: bool) -> Iterator[Leaf]:
    for system in sorted((folder / half).iterdir()):
        said = labels(system)
        answers = [a for f in said["files"].values() for a in f["labels"].values()]
        about_nobody = not any(map(is_personal, answers))
        for name, facts in said["files"].items():
            found, shown = columns(system / name, facts)
            verdicts = judged(found) if values else judge_columns(found, values)
            for at, path in shown.items():
                verdict = verdicts.get(at)
                right = (facts["labels"][path], *facts.get("also", {}).get(path, ()))
                yield Leaf(
                    system.name,
                    name,
                    path,
                    tuple(said["languages"]),
                    facts["format"],
                    said["domain"],
                    about_nobody,
                    right,
                    verdict.category if verdict else "none",
                    " | ".join(f"{r.by}: {r.rule}" for r in verdict.reasons) if verdict else "",
                )


@dataclass
class Tally:
    """What was found, missed and reported wrongly."""

    hit: int = 0
    missed: int = 0
    wrong: int = 0

    def add(self, truth: bool, said: bool) -> None:
        self.hit += truth and said
        self.missed += truth and not said
        self.wrong += said and not truth

    def __str__(self) -> str:
        precision = self.hit / max(1, self.hit + self.wrong)
        recall = self.hit / max(1, self.hit + self.missed)
        f1 = 2 * self.hit / max(1, 2 * self.hit + self.wrong + self.missed)
        return f"F1 {f1:.3f} (precision {precision:.3f}, recall {recall:.3f}, of {self.hit + self.missed})"


def personal_or_not(found: Iterable[Leaf]) -> Tally:
    tally = Tally()
    for leaf in found:
        if leaf.personal is not None:
            tally.add(leaf.personal, is_personal(leaf.said))
    return tally


def special_kinds(found: Iterable[Leaf]) -> Tally:
    tally = Tally()
    for leaf in found:
        kinds = {special(answer) for answer in leaf.answers}
        told = special(leaf.said)
        if told and told in kinds:
            tally.hit += 1
        else:
            tally.wrong += told is not None
            tally.missed += None not in kinds
    return tally


def name_columns(found: Iterable[Leaf]) -> Tally:
    tally = Tally()
    for leaf in found:
        if leaf.domain == "meaningless_keys":
            tally.add(leaf.answers[0] in NAMES, leaf.said in NAMES)
    return tally


def rows(found: list[Leaf]) -> Iterator[tuple[str, str]]:
    yield "fields", str(len(found))
    yield "personal or not", str(personal_or_not(found))
    hits = [leaf for leaf in found if leaf.personal and is_personal(leaf.said)]
    right = sum(leaf.said in leaf.answers for leaf in hits)
    yield "right category, of those found", f"{right / max(1, len(hits)):.3f} (of {len(hits)})"
    yield "Article 9 and 10, by kind", str(special_kinds(found))
    nobody = [leaf for leaf in found if leaf.about_nobody and leaf.personal is False]
    alarms = sum(is_personal(leaf.said) for leaf in nobody)
    yield (
        "false alarms per 1,000, systems about nobody",
        f"{1000 * alarms / max(1, len(nobody)):.1f} ({alarms})",
    )
    yield "meaningless keys, person-name columns", str(name_columns(found))
    groups: dict[str, list[Leaf]] = defaultdict(list)
    for leaf in found:
        groups[f"format {leaf.format}"].append(leaf)
        for language in leaf.languages:
            groups[f"language {language}"].append(leaf)
    yield from ((name, str(personal_or_not(groups[name]))) for name in sorted(groups))


def misses(found: Iterable[Leaf]) -> Iterator[str]:
    for leaf in found:
        wrong = leaf.personal is not None and leaf.personal != is_personal(leaf.said)
        if wrong or (leaf.personal and leaf.said not in leaf.answers):
            kind = "ALARM" if not leaf.personal else "MISS" if wrong else "kind"
            alone = " nobody" if leaf.about_nobody else ""
            yield (
                f"{kind}{alone} {leaf.system}/{leaf.file} {leaf.path}: {leaf.said} for "
                f"{' or '.join(leaf.answers)}  [{leaf.why}]"
            )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("labelled", type=Path)
    parser.add_argument("--half", choices=("tuning", "held_out", "development"), default="tuning")
    parser.add_argument("--names-only", action="store_true", help="do not look at values")
    parser.add_argument("--misses", action="store_true")
    args = parser.parse_args()
    found = list(measured(args.labelled, args.half, not args.names_only))
    if args.misses and args.half != "held_out":
        print(*misses(found), sep="\n")
    for what, figure in rows(found):
        print(f"| {what} | {figure} |")


if __name__ == "__main__":
    main()
