"""Whether the keys of objects name fields or are data themselves: ids, days, players, currencies."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Protocol

from privacy.classify.columns import Column
from privacy.classify.lexicon import lexicon

ANY, KEY = "*", "<key>"
_NAME = re.compile(r"[^\W\d][\w$:.\-]{0,63}(?: [\w$:.\-]{1,30}){0,4}|[@$#_][\w$:.\-]{1,63}")
_DATA = re.compile(r"@.*\.|\d{4}|^[0-9a-f]{8}-|[0-9a-f]{12}", re.IGNORECASE)
_YEAR = re.compile(r"[^\W\d_]{3,}(?:_[^\W\d_]+)*_(?:19|20)\d\d")
_ROUTE = re.compile(r"/(?:[^\W\d_][\w-]{0,40}|\{\w+\}|[/.]){0,20}")
_CODE = re.compile(r"[^\W\d]\w{0,40}")
_SNAKE = re.compile(r"[a-z]+(?:_[a-z]+)+|[a-z]+(?:[A-Z][a-z]+)+")
_FEW, _OFTEN = 3, 0.9


class Place(Protocol):
    """What is known of the objects at one path."""

    column: Column | None
    times: int
    met: int

    @property
    def below(self) -> Mapping[str, Place]: ...


def is_name(key: str) -> bool:
    """Whether a key names a field; an e-mail address, a number or an id used as a key is data."""
    if _YEAR.fullmatch(key) or _ROUTE.fullmatch(key):
        return True
    return bool(_NAME.fullmatch(key)) and not _DATA.search(key)


def is_code(key: str) -> bool:
    """Whether a key is a word with digits, which names a field where those beside it are names."""
    return bool(_CODE.fullmatch(key))


@lru_cache(2000)
def _named(key: str) -> bool:
    return is_name(key)


def fielded(keys: Iterable[str]) -> bool:
    """Whether most keys of an object are names; the first hundred tell."""
    told = [_named(key) for _, key in zip(range(100), keys, strict=False)]
    return sum(told) >= 2 and sum(told) * 3 >= len(told) * 2


def are_data(place: Place) -> bool:
    """Whether the keys of the objects here are data: many of one kind, and none a word we know."""
    keys = {key: below for key, below in place.below.items() if key not in (ANY, KEY)}
    if len(keys) < _FEW or not _alike(list(keys.values())):
        return False
    if place.times > 1 and sum(below.met for below in keys.values()) > _OFTEN * place.times * len(keys):
        return False  # the same keys in every object are fields
    if all(_SNAKE.fullmatch(key) for key in keys):
        return False  # put together the way programmers name things
    known = lexicon()
    return not any(known.knows(key) for key in keys)


def _alike(places: list[Place]) -> bool:
    """Scalars of one type, or objects with mostly the same keys."""
    if any(place.below for place in places):
        return all(place.column is None for place in places) and _share(place.below for place in places)
    columns = [place.column for place in places if place.column is not None and place.column.type is not None]
    kinds = {column.type for column in columns}
    if len(kinds) != 1 or len(columns) < len(places) / 2:
        return False
    return kinds != {"string"} or len({_form(column) for column in columns}) == 1


def _share(parts: Iterable[Iterable[str]]) -> bool:
    sets = [frozenset(part) for part in parts]
    every = frozenset().union(*sets)
    return all(len(one) * 2 >= len(every) for one in sets)


def _form(column: Column) -> str:
    """What the values look like: letters and digits, runs of them as one."""
    first = column.values[0] if column.values else ""
    return re.sub(r"\d+", "0", re.sub(r"[^\W\d_]+", "a", first[:200]))
