"""Learns how much each hint says that a record is a person's, and that a field is personal.

    python tests/training/records.py tests/labelled/payloads [--check]

Two logistic regressions on the parts of the labelled payloads that may be tuned on (never `held_out`): objects by the hints of
`privacy/classify/hints.py`, then fields by theirs and the likelihood of their record, which comes from systems that the first one
has not seen. Each payload is taken twice, with and without its values. Written to `privacy/data/likelihood.json`. `--check` says how
well it goes on systems it has not seen (cross-validated by system) and writes nothing. A few minutes, the same result each time.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))
sys.path.insert(0, str(Path(__file__).parents[1]))
from classification import columns, is_personal, labels

from privacy.classify import likelihood
from privacy.classify.hints import Hints
from privacy.classify.records import PERSONAL, UNKNOWN, look_into

PARTS = ("tuning", "development")
FOLDS = 8
SHRINK = {"record": 200.0, "field": 50.0}  # the larger, the smaller the weights
WEIGHT = {"tuning": 0.5, "development": 1.0}  # the words were tuned on the first part: its hints are too good
OUT = Path(__file__).parents[2] / "privacy" / "data" / "likelihood.json"


@dataclass
class Field:
    system: str
    part: str
    parent: tuple[str, str, bool, str]
    hints: Hints
    level: int
    named: bool
    personal: bool
    about_nobody: bool


@dataclass
class Object:
    key: tuple[str, str, bool, str]
    system: str
    part: str
    hints: Hints
    personal: bool
    fields: int


def collected(folder: Path) -> tuple[list[Object], list[Field]]:
    objects, fields = [], []
    for part in PARTS:
        for system in sorted((folder / part).iterdir()):
            said = labels(system)
            about_nobody = not any(
                is_personal(a) for f in said["files"].values() for a in f["labels"].values()
            )
            for name, facts in said["files"].items():
                for values in (True, False):
                    found, shown = columns(system / name, facts)
                    payload = look_into(found, values)
                    truth = {}
                    for at, path in shown.items():
                        kinds = {
                            is_personal(a)
                            for a in (facts["labels"][path], *facts.get("also", {}).get(path, ()))
                        }
                        if len(kinds) == 1:
                            truth[at] = kinds.pop()
                    here: dict[str, list[bool]] = {}
                    for one in payload.seen:
                        if one.path in truth:
                            here.setdefault(one.parent, []).append(truth[one.path])
                            key = (system.name, name, values, one.parent)
                            level = one.if_person.level if one.if_person else 0
                            fields.append(
                                Field(
                                    system.name,
                                    part,
                                    key,
                                    payload.hints[one.path],
                                    level,
                                    bool(one.if_person or one.named),
                                    truth[one.path],
                                    about_nobody,
                                )
                            )
                    for at, held in payload.objects().items():
                        if at in here:
                            objects.append(
                                Object(
                                    (system.name, name, values, at),
                                    system.name,
                                    part,
                                    held,
                                    any(here[at]),
                                    len(here[at]),
                                )
                            )
    return objects, fields


class Regression:
    """Logistic regression with a ridge, by accelerated projected gradients; hints are scaled to the same spread.

    What speaks for a person may not weigh against one, whatever the sets hold (statistics of first names, dolls), and the other way round.
    """

    def __init__(
        self, rows: Sequence[Hints], truth: Sequence[bool], weight: Sequence[float], shrink: float
    ) -> None:
        self.names = sorted({name for row in rows for name in row})
        at = {name: i for i, name in enumerate(self.names)}
        x = np.zeros((len(rows), len(self.names)))
        for i, row in enumerate(rows):
            for name, amount in row.items():
                x[i, at[name]] = amount
        w = np.asarray(weight)
        self.mean = np.average(x, axis=0, weights=w)
        self.spread = np.sqrt(np.average((x - self.mean) ** 2, axis=0, weights=w)) + 1e-9
        beta = self._fitted(
            np.hstack([(x - self.mean) / self.spread, np.ones((len(rows), 1))]),
            np.asarray(truth, float),
            w,
            shrink,
        )
        weights = beta[:-1] / self.spread
        self.start = float(beta[-1] - weights @ self.mean)
        self.weights = dict(zip(self.names, weights, strict=True))

    def _fitted(self, z: Any, y: Any, w: Any, shrink: float) -> Any:
        ridge = np.append(np.full(len(self.names), shrink), 0.0)
        sides = [side(name) for name in self.names]
        low = np.append([0.0 if s > 0 else -np.inf for s in sides], -np.inf)
        high = np.append([0.0 if s < 0 else np.inf for s in sides], np.inf)
        rate = 1 / (0.25 * np.linalg.eigvalsh((z * w[:, None]).T @ z)[-1] + shrink)
        beta = ahead = np.zeros(z.shape[1])
        pace = 1.0
        for _ in range(600):
            p = 1 / (1 + np.exp(-np.clip(z @ ahead, -30, 30)))
            after = np.clip(ahead + rate * (z.T @ (w * (y - p)) - ridge * ahead), low, high)
            faster = (1 + np.sqrt(1 + 4 * pace**2)) / 2
            ahead = after + (pace - 1) / faster * (after - beta)
            if np.abs(after - beta).max() < 1e-4:
                break
            beta, pace = after, faster
        return beta

    def plain(self) -> dict[str, Any]:
        kept = {n: round(float(w), 3) for n, w in self.weights.items()}
        return {"start": round(self.start, 3), "hints": {n: w for n, w in kept.items() if w}}

    def likelihood(self, hints: Hints) -> float:
        return likelihood.Weights(self.start, self.weights).likelihood(hints)


FOR = re.compile(
    r"(?:^|\s)(?:(?:name|alone|value):(?:first|last|birth|government|civil)|value:strong|anchor|key|named|listed|mail_of_person|mail_of_name"
    r"|word:person|object:person|file:person|topic:|level 3|level 2|record)"
)
AGAINST = re.compile(
    r"(?:^|\s)(?:none|affair|dull|word:thing|word:organisation|mail_of_office|repeats|object:thing|object:organisation|file:thing|file:organisation|level 0)"
)


def side(hint: str) -> int:
    """1 for what speaks for a person, -1 for what speaks against one, 0 for what may do either."""
    return 1 if FOR.search(hint) else -1 if AGAINST.search(hint) else 0


def fold(system: str) -> int:
    return zlib.crc32(system.encode()) % FOLDS


def learn_records(objects: Sequence[Object]) -> Regression:
    weight = [WEIGHT[o.part] * np.sqrt(o.fields) for o in objects]
    return Regression([o.hints for o in objects], [o.personal for o in objects], weight, SHRINK["record"])


def learn_fields(fields: Sequence[Field], records: dict[Any, float]) -> Regression:
    rows = [likelihood.in_record(f.hints, records[f.parent], f.level) for f in fields]
    return Regression(rows, [f.personal for f in fields], [WEIGHT[f.part] for f in fields], SHRINK["field"])


def unseen_records(objects: Sequence[Object]) -> dict[Any, float]:
    """The likelihood of each object by a regression that has not seen its system."""
    found = {}
    for held_back in range(FOLDS):
        learned = learn_records([o for o in objects if fold(o.system) != held_back])
        found |= {o.key: learned.likelihood(o.hints) for o in objects if fold(o.system) == held_back}
    return found


def check(fields: Sequence[Field], records: dict[Any, float]) -> Iterator[str]:
    said: dict[int, float] = {}
    for held_back in range(FOLDS):
        learned = learn_fields([f for f in fields if fold(f.system) != held_back], records)
        for i, f in enumerate(fields):
            if fold(f.system) == held_back:
                said[i] = learned.likelihood(likelihood.in_record(f.hints, records[f.parent], f.level))
    for part in PARTS:
        for values in (True, False):
            chosen = [(f, said[i]) for i, f in enumerate(fields) if f.part == part and f.parent[2] is values]
            yes = [(f, p >= (PERSONAL if f.named else UNKNOWN)) for f, p in chosen]
            hit = sum(f.personal and y for f, y in yes)
            f1 = 2 * hit / (sum(y for _, y in yes) + sum(f.personal for f, _ in yes))
            nobody = [y for f, y in yes if f.about_nobody]
            alarms = 1000 * sum(nobody) / len(nobody)
            what = "with values" if values else "names alone"
            yield (
                f"{part}, {what}: F1 {f1:.3f} (precision {hit / max(1, sum(y for _, y in yes)):.3f}, "
                f"recall {hit / sum(f.personal for f, _ in yes):.3f}), {alarms:.0f} false alarms per 1,000 fields about nobody"
            )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("labelled", type=Path)
    parser.add_argument("--check", action="store_true")
    args = parser.parse_args()
    objects, fields = collected(args.labelled)
    records = unseen_records(objects)
    print(f"{len(objects)} objects, {len(fields)} fields")
    if args.check:
        print(*check(fields, records), sep="\n")
        return
    learned = {"record": learn_records(objects).plain(), "field": learn_fields(fields, records).plain()}
    OUT.write_text(json.dumps(learned, indent=0, sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    main()
