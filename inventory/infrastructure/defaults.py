"""What a property is when nothing is written: `data/resource_defaults.yaml`, by language and version."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

from inventory.catalog import DATA, read_data
from inventory.resources import Choice, Resource, Unknown, Value

Version: TypeAlias = "tuple[int, ...]"
Range: TypeAlias = "tuple[Version, Version]"
FIRST: Version = (0,)
NEVER: Version = (99_999_999,)
CONSTRAINT = re.compile(r"(~>|>=|<=|>|<|=|!=)?\s*v?(\d+(?:\.\d+)*)")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Default:
    """One value, for versions in a half-open range; `types` are the declared types meant, empty for all."""

    value: bool | int | str
    source: str
    verified: bool
    since: Version
    before: Version
    types: frozenset[str]


def default(resource: Resource, path: str) -> tuple[Value, str, bool] | None:
    """(value, source, whether it was verified) of a property nobody wrote; None when nothing is known.

    A choice where the version isn't held to one range and the default has changed in between.
    """
    by_provider = "/" not in resource.declared and not resource.declared.startswith("azapi_")
    language = "terraform" if by_provider else "arm"
    rows = known().get((resource.type.lower(), path.lower(), language), ())
    low, high = versions(resource.version) if by_provider else dated(resource.version)
    fitting = [
        row
        for row in rows
        if row.since < high and low < row.before and (not row.types or resource.declared in row.types)
    ]
    if not fitting:
        return None
    values = tuple(dict.fromkeys(row.value for row in fitting))
    why = Unknown("the version of the provider is not held to one")
    value: Value = values[0] if len(values) == 1 else Choice(why, values)
    return value, "; ".join(dict.fromkeys(r.source for r in fitting)), all(r.verified for r in fitting)


def versions(written: str) -> Range:
    """The range of versions a constraint of Terraform allows: from the first number on, before the second."""
    low, high = FIRST, NEVER
    for sign, text in CONSTRAINT.findall(written):
        numbers = tuple(int(part[:6]) for part in text.split("."))
        following = (*numbers[:-1], numbers[-1] + 1)
        if sign in ("~>", ">=", ">", "=", ""):
            low = max(low, numbers)
        if sign == "~>":
            shorter = numbers[:-1] if len(numbers) > 1 else numbers
            high = min(high, (*shorter[:-1], shorter[-1] + 1))
        elif sign in ("=", "", "<="):
            high = min(high, following)
        elif sign == "<":
            high = min(high, numbers)
    return low, high


def dated(written: str) -> Range:
    """The one API version that is written; any when none is."""
    day = DAY.match(written)
    if day is None:
        return FIRST, NEVER
    number = int(day[0].replace("-", ""))
    return (number,), (number, 1)


@cache
def known() -> Mapping[tuple[str, str, str], tuple[Default, ...]]:
    """All defaults by type and path (in lower case) and language."""
    data = read_data(DATA / "resource_defaults.yaml")
    return {
        (type.lower(), path.lower(), language): tuple(_row(row, data["sources"], language) for row in rows)
        for group in data["defaults"]
        for type in group["of"]
        for path, languages in group["paths"].items()
        for language, rows in languages.items()
    }


def _row(row: Mapping[str, object], sources: Mapping[str, str], language: str) -> Default:
    value, types = row["value"], row.get("types")
    return Default(
        value if isinstance(value, (bool, int)) else str(value),
        sources[str(row["source"])],
        row.get("verified") is not False,
        _limit(row.get("from"), language, FIRST),
        _limit(row.get("before"), language, NEVER),
        frozenset(types if isinstance(types, list) else ()),
    )


def _limit(written: object, language: str, otherwise: Version) -> Version:
    if written is None:
        return otherwise
    return dated(str(written))[0] if language == "arm" else versions(str(written))[0]
