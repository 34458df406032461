"""The catalogue of risks as data: `data/risks.yaml`, checked when it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, get_args

from privacy.vocabulary import in_languages, read

Event = Literal["access", "modification", "disappearance", "by_design"]
EVENTS: tuple[Event, ...] = get_args(Event)
FEARED: tuple[Event, ...] = EVENTS[:3]
"""The three events that the CNIL asks about."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One risk of the catalogue. `band` is the likelihood proposed where its rule finds evidence.

    `signals`, `kinds`, `purposes` and `words` are what its rule looks for; `blind` says that nothing looks.
    """

    id: str
    title: Mapping[str, str]
    events: tuple[Event, ...]
    rule: str
    band: int
    because: Mapping[str, str]
    measure: Mapping[str, str]
    linddun: tuple[str, ...] = ()
    controls: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    blind: bool = False
    examples: tuple[str, ...] = ()
    misses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Impact:
    """What may happen to people by an event, where data of these categories is concerned."""

    categories: tuple[str, ...]
    by_event: Mapping[str, Mapping[str, str]]


@cache
def kinds() -> tuple[Kind, ...]:
    """Every risk of the catalogue by its id."""
    return tuple(_kind(row) for row in read("risks.yaml")["risks"])


@cache
def impacts() -> tuple[Impact, ...]:
    """What may happen to people."""
    return tuple(
        Impact(
            tuple(row["categories"]),
            {event: in_languages(row[event]) for event in FEARED if event in row},
        )
        for row in read("risks.yaml")["impacts"]
    )


@cache
def words(what: str) -> Mapping[str, Mapping[str, str]]:
    """The words for ``events``, ``levels``, ``sources`` or ``linddun`` types by key and language."""
    return {str(key): in_languages(text) for key, text in read("risks.yaml")[what].items()}


def helped(control: str) -> frozenset[str]:
    """The feared events that an item of the hardening guideline helps against."""
    return frozenset(event for event, items in read("risks.yaml")["helps"].items() if control in items)


def floor() -> Any:
    """What the proposed lower bound of the severity rests on."""
    return read("risks.yaml")["floor"]


def _kind(row: Mapping[str, Any]) -> Kind:
    said: dict[str, Any] = {key: in_languages(row[key]) for key in ("title", "because", "measure")}
    rest: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in row.items()
    }
    return Kind(**rest | said)
