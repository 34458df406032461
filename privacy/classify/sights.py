"""What values look like where a field's name says nothing and its record is a person's: streets, sexes."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from privacy.classify import spelling
from privacy.classify.columns import Column
from privacy.classify.evidence import SCORES, Reason, Verdict, verdict
from privacy.vocabulary import read

LOOKED_AT = 50  # distinct values of a column
LONGEST = 300  # characters of a value
VARIED = 0.6  # share that distinct values must be of all
ALSO = 1 / 3


@dataclass(frozen=True, slots=True)
class Sight:
    """How the values of a kind look; `data/sights.yaml`."""

    name: str
    category: str
    pattern: re.Pattern[str] | None
    also: re.Pattern[str] | None
    words: frozenset[str]
    sets: tuple[frozenset[str], ...]
    places: bool
    varied: bool
    beside: tuple[str, ...]
    share: float
    level: int
    least: int


def seen(column: Column) -> Sight | None:
    """What the values of a column look like; a guess needs two of them."""
    if column.type != "string":
        return None
    values = [value.strip()[:LONGEST] for value in column.values[:LOOKED_AT] if value.strip()]
    if len(values) < 2:
        return None
    varied = column.distinct >= VARIED * column.count
    return next((one for one in sights() if (varied or not one.varied) and _looks(one, values)), None)


def told(sight: Sight, beside: Collection[str]) -> Verdict | None:
    """The verdict on a column that looks so, in the same object as columns of these sights."""
    if sight.beside and not any(name in beside for name in sight.beside):
        return None
    return verdict(
        sight.category, sight.level, (Reason("value", f"looks like {sight.name}", SCORES[sight.level - 1]),)
    )


def _looks(one: Sight, values: Sequence[str]) -> bool:
    if one.sets:
        held = {_plain(value) for value in values}
        return any(held <= allowed and len(held) > 1 for allowed in one.sets)
    fitting = [value for value in values if _fits(one, value)]
    if len(fitting) < one.least or len(fitting) < one.share * len(values):
        return False
    return one.also is None or sum(bool(one.also.search(v)) for v in fitting) >= ALSO * len(fitting)


def _fits(one: Sight, value: str) -> bool:
    if one.pattern is not None:
        return one.pattern.fullmatch(value) is not None
    if one.places:
        words = [word for word in spelling.words(value) if word.shape != "p"]
        return bool(words) and spelling.like(value) and all(map(_place, words))
    return _plain(value) in one.words


def _place(word: spelling.Word) -> bool:
    return len(word.text) > 2 and bool(word.lists & spelling.PLACES)


def _plain(text: str) -> str:
    return spelling.folded(text).strip(" .")


@cache
def sights() -> tuple[Sight, ...]:
    """All sights, the first that fits counts."""
    raw: Mapping[str, Any] = read("sights.yaml")["sights"]
    return tuple(_sight(name, entry) for name, entry in raw.items())


def _sight(name: str, entry: Mapping[str, Any]) -> Sight:
    words = [str(word) for word in entry.get("words", ())]
    sets = tuple(frozenset(map(_plain, word.split())) for word in words) if entry.get("sets") else ()
    return Sight(
        name,
        entry["category"],
        re.compile(entry["pattern"]) if "pattern" in entry else None,
        re.compile(entry["also"]) if "also" in entry else None,
        frozenset(map(_plain, words)),
        sets,
        bool(entry.get("places")),
        bool(entry.get("varied")),
        tuple(entry.get("beside", ())),
        float(entry["share"]),
        int(entry["level"]),
        int(entry.get("least", 2)),
    )
