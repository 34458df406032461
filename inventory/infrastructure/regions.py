"""Azure regions by name, in any spelling: the country each is in and the region it is paired with."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from inventory.catalog import DATA, read_data

_SEPARATORS = re.compile(r"[\s\-()_]+")
_GEOGRAPHY = re.compile(r"^\s*\([^)]*\)\s*")


@dataclass(frozen=True, slots=True)
class Region:
    """A region by its programmatic name; `single` is False for a geography of several regions."""

    id: str
    name: str
    country: str | None
    pair: str | None = None
    verified: bool = True
    note: str = ""
    single: bool = True


@cache
def regions() -> Mapping[str, Region]:
    """Every place of `data/regions.yaml` by its programmatic name."""
    data = read_data(DATA / "regions.yaml")
    found = {id: Region(id, **row) for id, row in data["regions"].items()}
    logical = data["geographies"].items()
    return found | {id: Region(id, **{"country": None} | row, single=False) for id, row in logical}


def region(text: str) -> Region | None:
    """The region that a text names, in any spelling; None when there is none of that name."""
    return _named().get(_plain(text)) or _named().get(_plain(_GEOGRAPHY.sub("", text)))


@cache
def _named() -> Mapping[str, Region]:
    return {_plain(one.name): one for one in regions().values()} | dict(regions())


def nearest(text: str) -> str:
    """A region whose name is nearly this one, empty when none is: a hint for a person, never an answer."""
    return next(iter(difflib.get_close_matches(_plain(text)[:40], list(regions()), 1, 0.8)), "")


def _plain(text: str) -> str:
    return _SEPARATORS.sub("", text).lower()
