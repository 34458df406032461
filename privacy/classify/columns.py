"""A column: what is kept of the values at one path, the same whatever order they come in."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import blake2b
from heapq import heappop, heappush, heapreplace
from math import isfinite
from typing import Any

from inventory.facts import Gap

KEPT = 200  # distinct values a column keeps
MARKS = 2048  # distinct values that are counted one by one; more are estimated (to about 2 %)
LONGEST = 10_000  # characters of one value that are looked at
ROOM = 1 << 18  # characters of all values a column keeps
_SPACE = 2.0**64
_RECENT = 1000


@dataclass(slots=True)
class Column:
    """The values found at one path. `distinct` counts all, `values` keeps those with the smallest hashes.

    `type` is ``boolean`` or ``number`` when all values are, ``string`` otherwise. `text` is free text.
    `partial`: not every record was looked at. `each` is told every value that is met for the first time.
    """

    path: str
    count: int = 0
    type: str | None = None
    partial: bool = False
    kept: int = KEPT
    marks: int = MARKS
    each: Callable[[Column, str], None] | None = None
    tally: Any = None  # what was found in all values, where all were looked at
    prose: bool | None = None  # whether it holds free text, where its values stand elsewhere
    countries: frozenset[str] = frozenset()  # where the people of the payload live, as far as it tells
    _texts: dict[int, str] = field(default_factory=dict, repr=False)
    _order: list[int] = field(default_factory=list, repr=False)  # of the texts, largest first, negated
    _room: int = 0
    _bound: int = 1 << 64  # marks from here on are not kept as texts
    _marks: set[int] = field(default_factory=set, repr=False)
    _largest: list[int] = field(default_factory=list, repr=False)  # of the marks, negated
    _recent: set[str] = field(default_factory=set, repr=False)
    _sorted: list[str] | None = field(default=None, repr=False)

    @property
    def values(self) -> list[str]:
        """The distinct values that are kept, in an order that depends on nothing but them."""
        if self._sorted is None:
            self._sorted = [text for _, text in sorted(self._texts.items())]
        return self._sorted

    @property
    def distinct(self) -> int:
        if len(self._marks) < self.marks:
            return len(self._marks)
        return int((self.marks - 1) * _SPACE / -self._largest[0])

    @property
    def sampled(self) -> bool:
        """Whether there were values that were not looked at."""
        return self.partial or (self.each is None and self.distinct > len(self._texts))

    @property
    def text(self) -> bool:
        """Whether it holds prose: long values of several words."""
        if self.prose is not None:
            return self.prose
        prose = sum(len(v) >= 25 and v.count(" ") >= 3 for v in self.values)
        return prose * 3 >= len(self.values) > 0

    def add(self, value: Any) -> None:
        """Take in one value; null says nothing."""
        if value is None:
            return
        kind = "string" if isinstance(value, str) else "boolean" if isinstance(value, bool) else "number"
        text = value if kind == "string" else scalar(value)
        self.count += 1
        if self.type != kind:
            self.type = kind if self.type is None else "string"
        recent = self._recent
        if text in recent:
            return
        if len(text) < 200:
            if len(recent) >= _RECENT:
                recent.clear()
            recent.add(text)
        if text and not text.isspace():
            self._take(int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=8).digest()), text)

    def _take(self, mark: int, text: str) -> None:
        marks = self._marks
        if mark in marks:
            return
        few = len(marks) < self.marks
        if few or mark < -self._largest[0]:
            self._count(mark)
            if mark < self._bound:
                self._keep(mark, text[:LONGEST])
        if self.each is not None:
            self.each(self, text)

    def _keep(self, mark: int, text: str) -> None:
        """Keep a text, and let go of those with the largest marks where that is too much."""
        self._sorted = None
        self._texts[mark] = text
        heappush(self._order, -mark)
        self._room += len(text)
        while len(self._texts) > self.kept or (self._room > ROOM and len(self._texts) > 1):
            self._bound = -heappop(self._order)
            self._room -= len(self._texts.pop(self._bound))

    def merge(self, other: Column) -> None:
        """Take in what another column holds, as if its values had come here."""
        self.count += other.count
        self.partial = self.partial or other.partial
        if other.type is not None and self.type != other.type:
            self.type = other.type if self.type is None else "string"
        # What the other let go of must not stay here either.
        self._bound = min(self._bound, other._bound)
        for mark in other._marks - other._texts.keys():
            self._count(mark)
        for mark, text in other._texts.items():
            if mark not in self._texts:
                self._count(mark)
                if mark < self._bound:
                    self._keep(mark, text)
        self._let_go()

    def narrow(self, kept: int, marks: int) -> None:
        """Keep fewer values from now on, and of those that are here the ones that would have been kept."""
        self.kept, self.marks = min(kept, self.kept), min(marks, self.marks)
        while len(self._texts) > self.kept:
            self._bound = -heappop(self._order)
            self._room -= len(self._texts.pop(self._bound))
            self._sorted = None
        while len(self._marks) > self.marks:
            self._marks.remove(-heappop(self._largest))

    def state(self) -> list[Any]:
        """All that makes up the column, in kinds that JSON has."""
        marks = sorted(self._marks - self._texts.keys())
        return [self.count, self.type, self.partial, self._bound, sorted(self._texts.items()), marks]

    @classmethod
    def restored(cls, path: str, state: list[Any]) -> Column:
        """The column of such a state."""
        made = cls(path)
        made.count, made.type, made.partial, made._bound, texts, marks = state
        for mark, text in texts:
            made._count(mark)
            made._texts[mark] = text
            heappush(made._order, -mark)
            made._room += len(text)
        for mark in marks:
            made._count(mark)
        return made

    def _count(self, mark: int) -> None:
        """Remember that a value was met, as long as its mark is one of the smallest."""
        if mark in self._marks:
            return
        if len(self._marks) < self.marks:
            self._marks.add(mark)
            heappush(self._largest, -mark)
        elif mark < -self._largest[0]:
            self._marks.remove(-heapreplace(self._largest, -mark))
            self._marks.add(mark)

    def _let_go(self) -> None:
        """Drop texts from the bound on."""
        while self._order and -self._order[0] >= self._bound:
            self._room -= len(self._texts.pop(-heappop(self._order)))
            self._sorted = None


@dataclass(slots=True)
class Columns:
    """All columns of one payload, by path; `beside`: the names in one object, by the path of the object."""

    path: str
    records: int = 0
    by_path: dict[str, Column] = field(default_factory=dict)
    beside: dict[str, frozenset[str]] = field(default_factory=dict)
    gaps: list[Gap] = field(default_factory=list)


def scalar(value: Any) -> str:
    """A scalar that is no string, as text."""
    if type(value) is int or (type(value) is float and isfinite(value)):
        return repr(value)
    return json.dumps(value, default=str)
