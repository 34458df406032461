"""An inventory's JSON read for comparing: by ids, and each field of each flow as one passage."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any

from inventory.facts import Location
from inventory.graph import OBTAINING
from privacy.record.measures import measure
from privacy.seen import CALLER, Seen

Inventory = Mapping[str, Any]
"""The content of `inventory.json`, as `docs/reference/inventory.schema.json` describes it."""
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Passage:
    """One field that one function obtains (`in`) from an end, or gives (`out`) to it.

    `category` is empty where the field is no personal data as far as known, `path` where none is named.
    `names` are all names of the field, spelled alike; `measures` the transforms on the way that protect it.
    """

    function: str
    operation: str
    direction: str
    end: str
    path: str = ""
    category: str = ""
    names: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    evidence: tuple[Location, ...] = ()


@dataclass(frozen=True)
class Side:
    """One inventory by its ids. `countries` are (id of a store or recipient, country) -> where that is said;
    `access` is function -> the key its HTTP trigger asks for and where."""

    functions: Mapping[str, Row]
    stores: Mapping[str, Row]
    recipients: Mapping[str, Row]
    controls: Mapping[str, Row]
    passages: tuple[Passage, ...]
    countries: Mapping[tuple[str, str], tuple[Location, ...]]
    access: Mapping[str, tuple[str, tuple[Location, ...]]]
    triggers: Mapping[str, tuple[str, ...]]
    """Function -> what sets it off, in words that don't hang on its name."""

    @cached_property
    def categories(self) -> frozenset[str]:
        """The categories of personal data seen anywhere."""
        return frozenset(one.category for one in self.passages if one.category)

    def name(self, id: str) -> str:
        """A store, recipient or function by its own name; the id where there is none."""
        row = self.stores.get(id) or self.recipients.get(id) or self.functions.get(id)
        return str(row["name"]) if row else "whoever calls over HTTP" if id == CALLER else id


def side(inventory: Inventory) -> Side:
    """The inventory by ids; what an older program didn't write yet is taken for empty."""
    return Side(
        functions=_by_id(inventory.get("functions")),
        stores=_by_id(inventory.get("stores")),
        recipients=_by_id(inventory.get("recipients")),
        controls=_by_id(inventory.get("controls")),
        passages=tuple(one for flow in inventory.get("flows") or () for one in _passages(flow)),
        countries=_countries(inventory),
        access=_access(inventory),
        triggers=_triggers(inventory),
    )


def under(one: Side, names: Mapping[str, str]) -> Side:
    """The same under other ids, for what is renamed."""
    if not names:
        return one
    return replace(
        one,
        functions={names.get(id, id): row for id, row in one.functions.items()},
        stores={names.get(id, id): row for id, row in one.stores.items()},
        passages=tuple(
            replace(p, function=names.get(p.function, p.function), end=names.get(p.end, p.end))
            for p in one.passages
        ),
        countries={(names.get(id, id), code): at for (id, code), at in one.countries.items()},
        access={names.get(id, id): level for id, level in one.access.items()},
    )


def places(row: Row) -> tuple[Location, ...]:
    """Where a row of the inventory is seen."""
    found = row.get("evidence") or ([row["location"]] if row.get("location") else [])
    return tuple(sorted({Location(at["path"], at["line"]) for at in found}))


def places_of(rows: Iterable[Row]) -> tuple[Location, ...]:
    """Where any of the rows is seen."""
    return tuple(sorted({place for row in rows for place in places(row)}))


@lru_cache(65_536)
def spelled(name: str) -> str:
    """A field's path without case and signs, as it is compared."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _by_id(rows: Iterable[Row] | None) -> dict[str, Row]:
    return {str(row["id"]): row for row in rows or ()}


def _passages(flow: Row) -> Iterable[Passage]:
    if flow["operation"] == "delete":
        return ()
    direction = "in" if flow["operation"] in OBTAINING else "out"
    bare = Passage(flow["function"], flow["operation"], direction, flow["target"], evidence=places(flow))
    return tuple(_passage(bare, field) for field in flow["fields"]) or (bare,)


def _passage(bare: Passage, field: Row) -> Passage:
    category = field.get("category") or ""
    known = {spelled(name) for name in (field["path"], *(field.get("aliases") or ()))} - {""}
    return replace(
        bare,
        path=field["path"],
        category=category if category and Seen.personal(category) else "",
        names=tuple(sorted(known)),
        measures=tuple(label for label in field.get("transforms") or () if _protects(label)),
    )


@lru_cache(4096)
def _protects(label: str) -> bool:
    return measure(label) is not None


def _countries(inventory: Inventory) -> dict[tuple[str, str], tuple[Location, ...]]:
    """Where stores, their copies and recipients are."""
    found: dict[tuple[str, str], tuple[Location, ...]] = {}
    for row in (*(inventory.get("stores") or ()), *(inventory.get("recipients") or ())):
        if row.get("country"):
            found[row["id"], row["country"]] = places({"evidence": row.get("placed_at")}) or places(row)
        for replica in row.get("replicas") or ():
            if replica.get("country"):
                found.setdefault((row["id"], replica["country"]), places(replica) or places(row))
    return found


def _access(inventory: Inventory) -> dict[str, tuple[str, tuple[Location, ...]]]:
    return {
        row["function"]: (str(row["properties"].get("authLevel", "")).lower(), places(row))
        for row in inventory.get("bindings") or ()
        if row["direction"] == "trigger" and row["type"].lower() == "httptrigger"
    }


def _triggers(inventory: Inventory) -> dict[str, tuple[str, ...]]:
    """What sets each function off: a store, or a route that is written down."""
    found: dict[str, tuple[str, ...]] = {}
    for row in inventory.get("bindings") or ():
        if row["direction"] == "trigger":
            known = {**row["properties"], **(row.get("resolved") or {})}
            what = row.get("store") or known.get("route") or known.get("schedule")
            if what:
                found[row["function"]] = (row["type"].lower(), str(what), str(known.get("methods") or ""))
    return found
