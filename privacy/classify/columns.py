"""Payloads walked field by field: for each path its distinct values, as far as they are needed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from inventory.facts import Gap, Location
from privacy.classify.lexicon import lexicon
from privacy.classify.payload import scalar

KEPT = 500  # distinct values a column keeps
LONGEST = 10_000  # characters of one value that are looked at
DEEPEST = 64
COLUMNS = 5_000
_NAME = re.compile(r"[^\W\d][\w$:.\-]{0,63}(?: [\w$:.\-]{1,30}){0,4}|[@$#_][\w$:.\-]{1,63}")
_DATA = re.compile(r"@.*\.|\d{4}|^[0-9a-f]{8}-|[0-9a-f]{12}", re.IGNORECASE)
ANY = "{key}"


@dataclass(slots=True)
class Column:
    """The values found at one path. `distinct` counts all, `values` keeps the first of them.

    `type` is ``boolean`` or ``number`` when all values are, ``string`` otherwise. `text` is free text.
    """

    path: str
    count: int = 0
    values: list[str] = field(default_factory=list, repr=False)
    type: str | None = None
    _seen: set[int] = field(default_factory=set, repr=False)

    @property
    def distinct(self) -> int:
        return len(self._seen)

    @property
    def sampled(self) -> bool:
        """Whether there were more distinct values than were kept."""
        return self.distinct > len(self.values)

    @property
    def text(self) -> bool:
        """Whether it holds prose: long values of several words."""
        prose = sum(len(v) >= 25 and v.count(" ") >= 3 for v in self.values)
        return prose * 3 >= len(self.values) > 0

    def add(self, value: Any) -> None:
        text = scalar(value)
        if text is None:
            return
        self.count += 1
        kind = "boolean" if isinstance(value, bool) else "string" if isinstance(value, str) else "number"
        self.type = kind if self.type in (None, kind) else "string"
        mark = hash(text)
        if text.strip() and mark not in self._seen:
            self._seen.add(mark)
            if len(self.values) < KEPT:
                self.values.append(text[:LONGEST])


@dataclass(slots=True)
class Columns:
    """All columns of one payload file, by path, in the order in which they were met."""

    path: str
    by_path: dict[str, Column] = field(default_factory=dict)
    beside: dict[str, set[str]] = field(default_factory=dict)
    gaps: list[Gap] = field(default_factory=list)

    def walk(self, records: Iterable[Any]) -> Columns:
        """Take in every scalar of the records, however they are nested."""
        for record in records:
            self._record(record)
        return self

    def _record(self, record: Any) -> None:
        waiting: list[tuple[str, Any, int]] = [("", record, 0)]
        while waiting:
            path, value, depth = waiting.pop()
            if depth > DEEPEST:
                self._gap(f"nested more than {DEEPEST} deep: what is below was not read")
            elif isinstance(value, Mapping):
                waiting += reversed(list(self._members(path, value, depth)))
            elif isinstance(value, list):
                waiting += [(f"{path}[]", item, depth + 1) for item in reversed(value)]
            else:
                self._scalar(path, value)

    def _members(self, path: str, value: Mapping[str, Any], depth: int) -> Iterable[tuple[str, Any, int]]:
        listed = _is_map(value)
        for key, child in value.items():
            step = ANY if listed or not is_name(key) else key
            below = f"{path}.{step}" if path else step
            if step == ANY:
                self._scalar(f"{below}#", key)
            else:
                self.beside.setdefault(path, set()).add(key)
            yield below, child, depth + 1

    def _scalar(self, path: str, value: Any) -> None:
        path = path or "[]"
        column = self.by_path.get(path)
        if column is None:
            if len(self.by_path) >= COLUMNS:
                return self._gap(f"more than {COLUMNS} different fields: the rest was not read")
            column = self.by_path[path] = Column(path)
        column.add(value)
        return None

    def _gap(self, reason: str) -> None:
        gap = Gap(f"sample payload: {reason}", Location(self.path))
        if gap not in self.gaps:
            self.gaps.append(gap)


def is_name(key: str) -> bool:
    """Whether a key names a field; an e-mail address, a number or an id used as a key is data."""
    return bool(_NAME.fullmatch(key)) and not _DATA.search(key)


def _is_map(value: Mapping[str, Any]) -> bool:
    """Whether the keys of an object are data: many of one kind, and none a word we know."""
    if len(value) < 3:
        return False
    if len(value) > 200:
        return True
    alike = {tuple(v) if isinstance(v, Mapping) else type(v).__name__ for v in value.values()}
    return len(alike) == 1 and not any(lexicon().knows(key) for key in value)
