"""How long a resource keeps things by one property of it: the rows of `data/retention.yaml`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from typing import Any, NamedTuple

from inventory.catalog import DATA, read_data
from inventory.facts import Gap, Location
from inventory.graph import Retention, Store
from inventory.infrastructure.defaults import default
from inventory.infrastructure.estate import Estate
from inventory.infrastructure.periods import days, is_endless, iso, words
from inventory.infrastructure.reasons import called, is_open, options, shown_value, why
from inventory.resources import Resource, Value, as_written, inside, items

Row = Mapping[str, Any]


class Kept(NamedTuple):
    """How long a store keeps what it holds, and what of that could not be known."""

    retention: Retention
    gaps: tuple[Gap, ...] = ()


@cache
def rows() -> tuple[Row, ...]:
    """The rows of `data/retention.yaml`, the particular before the general."""
    return tuple(read_data(DATA / "retention.yaml"))


@dataclass(frozen=True, slots=True)
class Limit:
    """A property that says how long: a period, no limit (None), or, with `unknown`, neither."""

    period: str | None
    at: Location
    unknown: str = ""


def by_rows(store: Store, chain: tuple[Resource, ...], estate: Estate) -> Kept | None:
    """What the first row says that is about a store and the resources it lives in; None without one."""
    away: Kept | None = None
    for row in (row for row in rows() if _is_about(row, store)):
        if "of" not in row:
            general = Kept(_nothing(row, chain[0].location if chain else None))
            return general if away is None or general.retention.origin == "inferred" else away
        one = next((one for one in chain if one.type.lower() == str(row["of"]).lower()), None)
        if one is None or away is not None:
            continue
        if one.existing:
            # Its kind may still say something by itself.
            away = elsewhere(one)
            continue
        found = by_row(row, one, estate)
        if found.retention.period or found.gaps or not row.get("outer"):
            return found
    return away


def _is_about(row: Row, store: Store) -> bool:
    hidden = row.get("hidden", True)
    known = row.get("known")
    return (
        store.kind in row.get("kinds", (store.kind,))
        and fnmatchcase(store.name, row.get("names", "*"))
        and (store.hidden if hidden == "only" else hidden >= store.hidden)
        and (known is None or any(fnmatchcase(store.retention.rule, glob) for glob in known))
    )


def elsewhere(resource: Resource) -> Kept:
    """Of a resource that is only referred to, nothing is known of what limits it."""
    rule = f"not known: {called(resource)} is only referred to here, what configures it stands elsewhere"
    return Kept(Retention(None, "missing", rule, (resource.location,)))


def by_row(row: Row, resource: Resource, estate: Estate) -> Kept:
    """What one row says of a resource of its type."""
    if resource.existing:
        return elsewhere(resource)
    holders = _holders(row, resource, estate)
    limits = [limit for holder in holders for limit in _limits(row, holder)]
    if not limits:
        return Kept(_by_default(row, resource) or _nothing(row, resource.location))
    unknown = next((limit for limit in limits if limit.unknown), None)
    known = [limit for limit in limits if limit.period]
    evidence = tuple(limit.at for limit in limits)
    if unknown is not None:
        rule = f"not known: {unknown.unknown}"
        gap = Gap(f"how long {called(resource)} keeps things is not known: {unknown.unknown}", unknown.at)
        return Kept(Retention(None, "missing", rule, evidence), (gap,))
    if not known:
        return Kept(Retention(None, "observed", row["endless_says"], evidence))
    shortest = min((limit.period or "" for limit in known), key=days)
    rule = row["limit"].format(period=words(shortest))
    return Kept(Retention(shortest, "observed", rule, evidence))


def _by_default(row: Row, resource: Resource) -> Retention | None:
    """What holds by the version of the API or the provider when no property is written."""
    for path, unit in () if "list" in row else row.get("read", ()):
        known = default(resource, path)
        if known is not None and known[2] and not is_open(known[0]):
            limit = _limit(row, known[0], unit, resource, path)
            if limit.period and not limit.unknown:
                rule = f"{row['limit'].format(period=words(limit.period))} (default of the platform)"
                return Retention(limit.period, "inferred", rule, (resource.location,))
    return None


def _holders(row: Row, resource: Resource, estate: Estate) -> list[Resource]:
    """The resources whose properties count: itself, children of a type, those around it that also limit."""
    holders = list(estate.children(resource.id, row["children"])) if "children" in row else [resource]
    also = [str(type).lower() for type in row.get("also", ())]
    return holders + [one for one in estate.above(resource)[1:] if one.type.lower() in also]


def _limits(row: Row, holder: Resource) -> Iterator[Limit]:
    if "list" in row:
        path = str(row["list"])
        listed = holder.get(path)
        if is_open(listed):
            yield Limit(None, holder.at(path), why(listed))
        for number, entry in enumerate(items(listed)):
            for name, unit in row["read"]:
                value = inside(entry, name)
                if value is not None:
                    yield _limit(row, value, unit, holder, f"{path}[{number}].{name}")
        return
    yield from _first(row, holder)


def _first(row: Row, holder: Resource) -> Iterator[Limit]:
    """The first property that is set; of several units for one property the one that fits."""
    found: Limit | None = None
    for path, unit in row.get("read", ()):
        value = holder.get(path)
        if value is not None:
            found = _limit(row, value, unit, holder, path)
            if not found.unknown:
                break
    if found is not None:
        yield found


def _limit(row: Row, value: Value, unit: str, holder: Resource, path: str) -> Limit:
    at = holder.at(path)
    if is_open(value):
        return Limit(None, at, one_of(value, unit) or why(value))
    if as_written(value) in row.get("endless", ()):
        return Limit(None, at)
    period = iso(value, unit)
    if period is None:
        return Limit(None, at, "what is written is no length of time")
    return Limit(None, at) if "endless_says" in row and is_endless(period) else Limit(period, at)


def one_of(value: Value, unit: str) -> str:
    """The times that a closed choice is among, in words; empty for anything else."""
    found = list(options(value))
    if len(found) < 2 or any(is_open(option) for option in found):
        return ""
    periods = (iso(option, unit) for option in found)
    named = [words(p) if p else shown_value(o) for p, o in zip(periods, found, strict=True)]
    return f"it is one of {', '.join(dict.fromkeys(named))}"


def _nothing(row: Row, at: Location | None) -> Retention:
    rule = str(row.get("absent", ""))
    return Retention(row.get("for"), str(row["origin"]), rule, (at,) if at is not None else ())
