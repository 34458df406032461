"""Stores that exist without a line of user code: task hubs, poison queues, leases, telemetry."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from inventory.catalog import Catalog, HiddenStore
from inventory.facts import App, Binding, Function
from inventory.graph import Retention, Store
from inventory.lookup import Lookup

_HOLE = re.compile(r"\{(\w+)\}")
OF_A_BINDING = frozenset(
    {
        "queue",
        "entity",
        "table",
        "database",
        "container",
        "topic",
        "collection",
        "function",
        "component",
        "item",
    }
)
DEFAULT_HUB = "TestHubName"
UNSEEN = frozenset({"code", "infrastructure", "unknown"})
"""Conditions nothing in the graph can answer; such a store is not claimed."""


def hidden(
    catalog: Catalog,
    apps: Sequence[App],
    functions: Sequence[Function],
    lookup: Lookup,
    stores: Mapping[str, Store],
    places: Mapping[str, str],
    used: Mapping[str, set[str]],
) -> Iterator[Store]:
    """Each hidden store the catalog's conditions call for; `copies` says what it copies from.

    `places` maps binding ids to the store they lead to, `used` app ids to the stores its code uses.
    """
    for app in apps:
        inside = [f for f in functions if f.app == app.id]
        mine = [stores[id] for id in sorted(used.get(app.id, ())) if id in stores]
        for row in catalog.hidden_stores:
            yield from _Maker(row, app, inside, lookup, mine, places).stores()


class _Maker:
    """One kind of hidden store in one app."""

    def __init__(
        self,
        row: HiddenStore,
        app: App,
        functions: list[Function],
        lookup: Lookup,
        used: list[Store],
        places: Mapping[str, str],
    ) -> None:
        self.row, self.app, self.functions = row, app, functions
        self.lookup, self.used, self.places = lookup, used, places

    def stores(self) -> Iterator[Store]:
        """One for each thing it comes with where its name depends on that, else one for the app."""
        found = self._present()
        if found is None:
            return
        by_name: dict[str, list[Binding]] = {}
        if OF_A_BINDING & set(_HOLE.findall(self.row.name)):
            for binding in found:
                by_name.setdefault(self._name(binding), []).append(binding)
        else:
            by_name[self._name(found[0] if found else None)] = found
        for name, bindings in sorted(by_name.items()):
            yield self._store(name, bindings)

    # --- is it there ---------------------------------------------------------------------------

    def _present(self) -> list[Binding] | None:
        """The bindings that bring it along (empty when something else does); None when it is not there."""
        when = self.row.present_when
        if UNSEEN & set(when):
            return None
        types = [str(t).lower() for t in _listed(when.get("bindings"))]
        found = [b for f in self.functions for b in f.bindings if b.type.lower() in types]
        kinds = _listed(when.get("services"))
        names = [str(n) for n in _listed(when.get("settings"))]
        host = when.get("host")
        missing = (
            (types and not found)
            or (kinds and not any(s.kind in kinds for s in self.used))
            or (names and not any(self._defined(n) for n in names))
            or (isinstance(host, Mapping) and not all(self._host(str(k), v) for k, v in host.items()))
        )
        return None if missing else found

    def _defined(self, name: str) -> bool:
        return bool(self.lookup.named(self.app.id, name)) or self.lookup.has_section(self.app.id, name)

    def _host(self, dotted: str, expected: object) -> bool:
        value = _inside(self.app.host, *dotted.split("."))
        if expected == "absent":
            return value is None
        if expected == "*":
            return value is not None
        return value is not None and str(value).lower() == str(expected).lower()

    # --- what it is called -----------------------------------------------------------------------

    def _name(self, binding: Binding | None) -> str:
        """What names a store of a binding is all its own; what an app has one of stands under the app."""
        of_app = self.app.path != "." and not OF_A_BINDING & set(_HOLE.findall(self.row.name))
        place = f"{self.app.path}/" if of_app else ""
        return place + _HOLE.sub(lambda hole: self._part(hole[1], binding), self.row.name)

    def _part(self, part: str, binding: Binding | None) -> str:
        store = self.places.get(binding.id, "") if binding is not None else ""
        parts = store.split(":", 2)[-1].split("/") if store else []
        if part == "hub" and not store.startswith("store:event_hub"):
            hub = _inside(self.app.host, "extensions", "durableTask", "hubName")
            return hub if isinstance(hub, str) and hub else DEFAULT_HUB
        if part == "function" and binding is not None:
            return binding.function.rpartition("/")[2].removeprefix("fn:")
        if part == "database":
            return parts[0] if len(parts) > 1 else "?"
        return parts[-1] if parts else "?"

    # --- what it holds ---------------------------------------------------------------------------

    def _store(self, name: str, bindings: list[Binding]) -> Store:
        row = self.row
        evidence = tuple(sorted({b.location for b in bindings})) or (self.app.location,)
        kept = f" Kept {row.kept}." if row.kept else ""
        reason = f"{row.holds[:1].upper()}{row.holds[1:]}.{kept}"
        return Store(
            f"store:{row.service}:{name}",
            row.service,
            name,
            None,
            evidence,
            hidden=True,
            reason=reason,
            retention=Retention(None, "missing", row.kept),
            copies=self._copied(bindings) if row.fields == "all" else (),
        )

    def _copied(self, bindings: list[Binding]) -> tuple[str, ...]:
        """The stores whose content passes into it: those of its bindings, else the log for telemetry."""
        of_bindings = {self.places[b.id] for b in bindings if b.id in self.places}
        kinds = _listed(self.row.present_when.get("services"))
        of_services = {s.id for s in self.used if s.kind in kinds}
        log = (
            {s.id for s in self.used if s.kind == "log"}
            if self.row.service == "application_insights"
            else set()
        )
        found = of_bindings | of_services or log
        return tuple(sorted(id for id in found if id.startswith("store:")))


def _listed(value: object) -> list[object]:
    return list(value) if isinstance(value, (list, tuple)) else ([value] if value else [])


def _inside(value: object, *path: str) -> object:
    for part in path:
        value = value.get(part) if isinstance(value, Mapping) else None
    return value
