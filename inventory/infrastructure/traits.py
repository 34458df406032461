"""How a store is kept, as infrastructure code says it: by the rows of `data/store_traits.yaml`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from inventory.catalog import DATA, read_data
from inventory.facts import Location
from inventory.graph import Store, Trait
from inventory.infrastructure.defaults import default
from inventory.infrastructure.estate import Estate
from inventory.infrastructure.exposure import exposure
from inventory.infrastructure.periods import days, iso, words
from inventory.infrastructure.reasons import is_open, options, shown_value, why
from inventory.resources import Reference, Resource, Template, Value, as_written

Row = Mapping[str, Any]
TOPICS = {
    "access": "network",
    "network": "network",
    "encryption": "encryption",
    "backup": "backup",
    "redundancy": "redundancy",
}
"""Section of the data -> topic of the trait."""
DEFAULT = "(default of the platform)"
MAYBE = "under a condition that is not known here"
REFERRED = "not known: the resource is only referred to here, what configures it stands elsewhere"


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence about a resource; `period` is how long what it speaks of is kept, in ISO 8601."""

    topic: str
    text: str
    at: Location
    period: str | None = None

    @property
    def trait(self) -> Trait:
        return Trait(self.topic, self.text, (self.at,))


@cache
def _rows() -> Mapping[tuple[str, str], list[Row]]:
    """(section, ARM type in lower case) -> rows."""
    found: dict[tuple[str, str], list[Row]] = {}
    for section, rows in read_data(DATA / "store_traits.yaml").items():
        for row in rows:
            found.setdefault((section, str(row["of"]).lower()), []).append(row)
    return found


def rows(section: str, resource: Resource) -> list[Row]:
    """The rows of one section about the type of a resource."""
    return _rows().get((section, resource.type.lower()), [])


class Traits:
    """What is said of the resources of one estate, each looked at once for each kind of store."""

    def __init__(self, estate: Estate) -> None:
        self._estate = estate
        self._known: dict[tuple[str, str, str], tuple[Trait, ...]] = {}

    def of(self, store: Store, resource: Resource) -> tuple[Trait, ...]:
        """What is said of the resource a store lives in, and of those around it, by topic."""
        found: dict[Trait, None] = {}
        for section in TOPICS:
            for one in self._estate.above(resource):
                key = section, one.id, store.kind
                if key not in self._known:
                    self._known[key] = tuple(self._of_one(section, store, one))
                found |= dict.fromkeys(self._known[key])
        return tuple(found)

    def _of_one(self, section: str, store: Store, one: Resource) -> Iterator[Trait]:
        if one.existing and rows(section, one):
            yield Trait(TOPICS[section], REFERRED, (one.location,))
        elif section == "network":
            yield from (exposure(row, one, self._estate) for row in rows(section, one))
        else:
            yield from (said.trait for said in sentences(section, store, one, self._estate))


def traits(store: Store, resource: Resource, estate: Estate) -> tuple[Trait, ...]:
    """What is said of the resource a store lives in, and of those around it, by topic."""
    return Traits(estate).of(store, resource)


def sentences(section: str, store: Store, resource: Resource, estate: Estate) -> Iterator[Said]:
    """What the rows of a section say of one resource."""
    for row in rows(section, resource):
        if store.kind in row.get("kinds", (store.kind,)) and not _silenced(row, resource, estate):
            yield from _row(row, TOPICS[section], resource, estate)


def _silenced(row: Row, resource: Resource, estate: Estate) -> bool:
    unless = row.get("unless")
    if not unless:
        return False
    found = (_or_default(one, unless["path"]) for one in estate.above(resource))
    return any(value is not None and as_written(value).lower() in unless["values"] for value in found)


def _or_default(resource: Resource, path: str) -> Value:
    """What is written, else what holds by the version of the API or the provider when nothing is."""
    value = resource.get(path)
    if value is not None or resource.existing:
        return value
    known = default(resource, path)
    return known[0] if known is not None else None


def _row(row: Row, topic: str, resource: Resource, estate: Estate) -> Iterator[Said]:
    holders = estate.children(resource.id, row["in"]) if "in" in row else (resource,)
    holders = tuple(h for h in holders if not h.existing)
    if not holders:
        yield from _absent(row, topic, resource)
    for holder in holders:
        value = holder.get(row["path"])
        if value is None:
            yield from _absent(row, topic, holder)
        else:
            yield from _valued(row, topic, holder, value)


def _absent(row: Row, topic: str, resource: Resource) -> Iterator[Said]:
    known = (
        default(resource, row["path"])
        if resource.type.lower() == str(row.get("in", row["of"])).lower()
        else None
    )
    if known is not None and known[2] and not is_open(known[0]):
        text, period = _sentence(row, resource, known[0])
        if text:
            yield Said(topic, f"{text} {DEFAULT}", resource.location, period)
            return
    if "absent" in row:
        text, period = _filled(str(row["absent"]), row, resource, None)
        yield Said(topic, text, resource.location, row.get("absent_for", period))


def _valued(row: Row, topic: str, holder: Resource, value: Value) -> Iterator[Said]:
    """The sentence of each value it may be; several of them are said to be a choice."""
    at = holder.at(row["path"])
    found: dict[str, str | None] = {}
    for option in options(value):
        text, period = _sentence(row, holder, option)
        found.setdefault(text, period)
    if list(found) == [""]:
        return
    several = len(found) > 1
    text = " or ".join(text or "not said" for text in found) if several else next(iter(found))
    period = None if several else next(iter(found.values()))
    doubtful = several or bool(holder.conditions)
    yield Said(topic, f"{text}, {MAYBE}" if doubtful else text, at, None if doubtful else period)


def _sentence(row: Row, holder: Resource, value: Value) -> tuple[str, str | None]:
    if is_open(value) and not _present(row, value):
        return f"not known: {row.get('what', 'how it is kept')} ({why(value)})", None
    if value is None or value == "":
        return (_filled(str(row["absent"]), row, holder, None)) if "absent" in row else ("", None)
    says = row["says"]
    text = says.get(as_written(value).lower(), says.get("*"))
    filled, period = _filled(str(text), row, holder, value) if text is not None else ("", None)
    return ("", None) if period and not days(period) else (filled, period)


def _present(row: Row, value: Value) -> bool:
    """Something open counts as present where only its presence matters: a key's address, say."""
    return set(row["says"]) == {"*"} and "with" not in row and _surely_there(value)


def _surely_there(value: Value) -> bool:
    return isinstance(value, (Reference, Template))


def _filled(text: str, row: Row, holder: Resource, value: Value) -> tuple[str, str | None]:
    """The sentence with its amounts in words, and the period of the first that it names."""
    names: dict[str, str] = {"value": shown_value(value)}
    first: str | None = None
    for name, (path, unit, *otherwise) in row.get("with", {}).items():
        amount = holder.get(path)
        amount = otherwise[0] if amount is None and otherwise else amount
        period = iso(amount, unit)
        names[name] = (
            words(period) if period else f"a time that is not known ({why(amount) or 'none is given'})"
        )
        if f"{{{name}}}" in text:
            first = first or period
    return text.format_map(names), first
