"""What the values of a column say: recognizers over distinct values, joined and scanned once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from privacy.classify.columns import LONGEST, Column
from privacy.vocabulary import read

PROSE = 200  # distinct texts of a column of prose that are looked at one by one


@dataclass(frozen=True, slots=True)
class Found:
    """How many distinct values of a column a recognizer matched, of how many that say anything.

    `whole` is for matches that are the value, not a part of it; `score` is the best one.
    """

    rule: str
    category: str
    sign: str
    matched: int
    of: int
    score: float

    @property
    def most(self) -> bool:
        return self.matched * 5 >= self.of * 4


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the values of one column say. `shape` checks how many look like a category at all."""

    found: tuple[Found, ...] = ()
    prose: bool = False
    values: Sequence[str] = field(default=(), repr=False)

    def fits(self, category: str) -> tuple[int, int]:
        """How many telling values look as the category must, of how many; all when anything goes."""
        pattern = shapes().get(category)
        if pattern is None:
            return len(self.values), len(self.values)
        return sum(bool(pattern.fullmatch(value.strip())) for value in self.values), len(self.values)

    def of(self, category: str) -> Found | None:
        """The strongest match that means this category."""
        same = [found for found in self.found if found.category == category]
        return max(same, key=lambda f: (f.matched, f.score), default=None)


def look(column: Column, words: Sequence[str] = ()) -> Evidence:
    """Run the recognizers over a column's values; `words` are those of its name, as context."""
    values = [value for value in column.values if not _placeholder().fullmatch(value.strip())]
    if not values or column.type == "boolean":
        return Evidence((), False, () if column.type != "boolean" else tuple(values))
    prose = column.text
    if column.tally is None:
        from privacy.classify import matching

        hits = matching.in_prose(values[:PROSE], words) if prose else matching.in_cells(values, words)
        return Evidence(tuple(_found(hits, values)), prose, tuple(values))
    of, found = column.tally
    return Evidence(tuple(_of_all(one, of, column) for one in found), prose, tuple(values))


def look_at(values: Sequence[str], column: Column, words: Sequence[str]) -> tuple[int, list[Found]]:
    """How many of some values say anything, and what the recognizers find in them."""
    telling = [v[:LONGEST] for v in values if not _placeholder().fullmatch(v[:LONGEST].strip())]
    if not telling or column.type == "boolean":
        return len(telling), []
    from privacy.classify import matching

    hits = matching.in_prose(telling, words) if column.text else matching.in_cells(telling, words)
    return len(telling), list(_found(hits, telling))


def _of_all(found: Found, of: int, column: Column) -> Found:
    """A count over all values; where values were met again after they were forgotten, their share."""
    distinct = min(of, column.distinct)
    return replace(found, matched=max(1, round(found.matched * distinct / of)), of=distinct)


def _found(hits: Mapping[str, dict[int, float]], values: Sequence[str]) -> Iterator[Found]:
    from privacy.classify.recognizers import meanings

    for entity, scores in sorted(hits.items()):
        category, sign = meanings()[entity]
        nobody = _impersonal().get(category)
        kept = {
            at: s for at, s in scores.items() if nobody is None or not nobody.fullmatch(values[at].strip())
        }
        if kept:
            yield Found(entity, category, sign, len(kept), len(values), max(kept.values()))


def counted(evidence: Evidence) -> Counter[str]:
    """Entities by number of distinct values, for reasons."""
    return Counter({found.rule: found.matched for found in evidence.found})


@cache
def shapes() -> Mapping[str, re.Pattern[str]]:
    return {category: re.compile(p, re.DOTALL) for category, p in read("recognizers.yaml")["shapes"].items()}


@cache
def alone() -> Mapping[str, re.Pattern[str]]:
    """By entity, what every value must show for its form to count where no name speaks for it."""
    return {entity: re.compile(p) for entity, p in read("recognizers.yaml")["alone"].items()}


@cache
def _impersonal() -> Mapping[str, re.Pattern[str]]:
    return {category: re.compile(p) for category, p in read("recognizers.yaml")["impersonal"].items()}


@cache
def _placeholder() -> re.Pattern[str]:
    return re.compile(read("recognizers.yaml")["placeholder"], re.IGNORECASE | re.DOTALL)
