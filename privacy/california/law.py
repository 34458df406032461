"""The Act's words, dates and signs, from `data/california.yaml`."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from privacy import vocabulary


@dataclass(frozen=True, slots=True)
class Letter:
    """A category of personal information, 1798.140(v)(1): its statutory `words`, and our own `plain` ones."""

    letter: str
    title: str
    words: str
    plain: str = ""
    verified: bool = True


@dataclass(frozen=True, slots=True)
class Item:
    """A numbered item of the law; `halves` are categories that only together make it."""

    id: str
    ref: str
    title: str
    note: str = ""
    verified: bool = True
    halves: tuple[tuple[str, ...], ...] = ()


@cache
def _data() -> Mapping[str, Any]:
    content: Mapping[str, Any] = vocabulary.read("california.yaml")
    return content


@cache
def letters() -> Mapping[str, Letter]:
    """The categories (A) to (K)."""
    return {key: Letter(key, **entry) for key, entry in _data()["letters"].items()}


@cache
def items(part: str) -> Mapping[str, Item]:
    """``sensitive``, ``purposes`` or ``triggers`` by their keys."""
    return {
        key: Item(
            key,
            entry["ref"],
            entry["title"],
            entry.get("note", ""),
            entry.get("verified", True),
            tuple(map(tuple, entry.get("halves", ()))),
        )
        for key, entry in _data()[part].items()
    }


@cache
def impacts() -> Mapping[str, str]:
    """The groups of negative impacts by our word for each."""
    return {key: str(title) for key, title in _data()["impacts"].items()}


@cache
def signals(kind: str) -> tuple[str, ...]:
    """What is taken for a sign of something."""
    found = _data()["signals"][kind]
    return (found,) if isinstance(found, str) else tuple(found)


def needs(role: str) -> str:
    """What the Act wants of a contract with a recipient in this role."""
    entry = _data()["roles"][role]
    return f"{entry['needs']} ({entry['ref']})"


def other_laws() -> tuple[tuple[str, str], ...]:
    """What of an assessment has a twin in the GDPR."""
    return tuple((entry["here"], entry["there"]) for entry in _data()["other_laws"])


def of_category(key: str) -> tuple[tuple[str, ...], str | None]:
    """The letters of one of our data categories, and the item of (ae) that makes it sensitive."""
    known = vocabulary.category(key)
    return (known.ccpa, known.spi) if known else ((), None)


def below(category: str, keys: tuple[str, ...]) -> bool:
    """Whether a category is one of `keys` or below one."""
    return any(category == key or category.startswith(f"{key}.") for key in keys)


# --- dates (7155, 7157) --------------------------------------------------------------------------------


def day(name: str) -> datetime.date:
    """A day of the regulations: ``in_force``, ``existing_until`` or ``first_submission``."""
    value = _data()["dates"][name]
    return value if isinstance(value, datetime.date) else datetime.date.fromisoformat(value)


def number(name: str) -> int:
    """A number of years or days of the regulations."""
    return int(_data()["dates"][name])


def years_after(start: datetime.date, years: int) -> datetime.date | None:
    """The same day some years on, the last of February for a leap day; None behind the calendar's end."""
    try:
        return start.replace(year=start.year + years)
    except ValueError:
        if start.year + years > datetime.MAXYEAR:
            return None
        return start.replace(year=start.year + years, day=28)


def days_after(start: datetime.date, days: int) -> datetime.date | None:
    """Some days on; None behind the calendar's end."""
    try:
        return start + datetime.timedelta(days=days)
    except OverflowError:
        return None
