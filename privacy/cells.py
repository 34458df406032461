"""What every document is made of: statements with their origin and evidence, in cells under ids that stay."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from typing import Any, Literal

from inventory.facts import Location
from inventory.graph import Coverage

WITHOUT_CELLS = (
    *("str", "str | None", "int", "int | None", "bool", "tuple[str, ...]", "frozenset[str]", "Location"),
    *("tuple[Location, ...]", "Stated", "tuple[Stated, ...]"),
)
"""Types of fields in which no cell can stand; to look into them all would take long."""
Origin = Literal["observed", "declared", "inferred", "missing"]


@dataclass(frozen=True, slots=True)
class Stated:
    """One statement. `observed` in the code, `declared` by people, `inferred` (a proposal), or `missing`.

    `value` is a plain word, ISO code or key of the vocabulary; None when missing. `note` is a remark.
    """

    value: str | None
    origin: Origin
    evidence: tuple[Location, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """What only a person can answer, and the keys of privacy.yaml that lead to where the answer belongs.

    `article` is what asks for it; `about` the activity, recipient or store, empty for the organisation.
    `at` is the line of the file, if it is there already.
    """

    text: str
    key: tuple[str, ...]
    article: str
    about: str = ""
    at: tuple[Location, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """One place of the record, under an id that stays; `stated` is never empty.

    Statements that disagree stand side by side and `conflict` says so. `words` are people's own, from
    the file's `notes`.
    """

    id: str
    stated: tuple[Stated, ...]
    question: Question | None = None
    conflict: bool = False
    words: str = ""

    @property
    def missing(self) -> bool:
        return all(one.origin == "missing" for one in self.stated)


def cells(part: object) -> Iterator[Cell]:
    """Every cell of the register or a part of it, in reading order."""
    found: list[Cell] = []
    _gather(part, found)
    return iter(found)


def _gather(part: object, found: list[Cell]) -> None:
    if isinstance(part, Cell):
        found.append(part)
    elif isinstance(part, tuple):
        for value in part:
            if type(value) is not str:  # most are, and that is fast
                _gather(value, found)
    elif isinstance(part, Mapping):
        for value in part.values():
            _gather(value, found)
    else:
        kind: Any = type(part)
        for name in _inner(kind):
            _gather(getattr(part, name), found)


@cache
def _inner(kind: type) -> tuple[str, ...]:
    """The fields of a part in which cells may stand."""
    if not is_dataclass(kind) or issubclass(kind, (Coverage, Location, Stated)):
        return ()
    return tuple(one.name for one in fields(kind) if str(one.type) not in WITHOUT_CELLS)
