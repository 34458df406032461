"""How likely a record is a person's and a field personal: hints, weighed as `tests/training/` learned it."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from privacy.classify.hints import Hints
from privacy.vocabulary import DATA

_FAR = 20.0  # log-odds that are as good as certain


@dataclass(frozen=True, slots=True)
class Weights:
    """Log-odds for each hint, and to begin with."""

    start: float
    by_hint: Mapping[str, float]

    def likelihood(self, hints: Hints) -> float:
        """0 to 1."""
        odds = self.start + sum(self.by_hint.get(hint, 0.0) * amount for hint, amount in hints.items())
        return 1 / (1 + math.exp(-max(-_FAR, min(_FAR, odds))))


def of_record(hints: Hints) -> float:
    """How likely an object is a person's record, 0 to 1, from `hints.of_objects`."""
    return _weights()["record"].likelihood(hints)


def of_field(hints: Hints, record: float, level: int) -> float:
    """How likely a column is personal; `record` is its record's likelihood, `level` its name's (0 to 3)."""
    return _weights()["field"].likelihood(in_record(hints, record, level))


def in_record(hints: Hints, record: float, level: int) -> Hints:
    """The hints of a column together with its record's."""
    sure = max(-_FAR, min(_FAR, math.log(max(record, 1e-9) / max(1 - record, 1e-9))))
    found = {"record": record, "record odds": sure, f"level {level}": 1.0, f"level {level} in record": record}
    for name in _WITH_RECORD:
        if name in hints:
            found |= {f"{name} in record": record, f"{name} unnamed": float(level == 0)}
    return hints | found


_WITH_RECORD = ("dull", "number", "boolean", "date", "text", "affair", "code", "word:thing")


@cache
def _weights() -> Mapping[str, Weights]:
    raw = json.loads((DATA / "likelihood.json").read_text("utf-8"))
    return {name: Weights(one["start"], one["hints"]) for name, one in raw.items()}
