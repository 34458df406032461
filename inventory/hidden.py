"""Stores that exist without a line of user code: task hubs, poison queues, leases, telemetry."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from inventory.catalog import Catalog, HiddenStore
from inventory.facts import App, Binding, Function, Location
from inventory.graph import Flow, Retention, Store
from inventory.lookup import Lookup

_HOLE = re.compile(r"\{(\w+)\}")
RECEIVING = frozenset({"receive"})


def hidden(
    catalog: Catalog,
    apps: Sequence[App],
    functions: Sequence[Function],
    lookup: Lookup,
    flows: Iterable[Flow],
    places: Mapping[str, str],
) -> Iterator[tuple[Store, list[Flow]]]:
    """Each hidden store the catalog's conditions call for, with the flows that fill it.

    `places` maps binding ids to the store they lead to.
    """
    known = list(flows)
    for app in apps:
        inside = [f for f in functions if f.app == app.id]
        for row in catalog.hidden_stores:
            maker = _Maker(row, app, inside, lookup, known, places)
            yield from maker.stores()


class _Maker:
    """One kind of hidden store in one app."""

    def __init__(
        self,
        row: HiddenStore,
        app: App,
        functions: list[Function],
        lookup: Lookup,
        flows: list[Flow],
        places: Mapping[str, str],
    ) -> None:
        self.row, self.app, self.functions = row, app, functions
        self.lookup, self.flows, self.places = lookup, flows, places

    def stores(self) -> Iterator[tuple[Store, list[Flow]]]:
        """One for each binding it comes with where its name depends on the binding, else one for the app."""
        present = self._present()
        if present is None:
            return
        if not {"queue", "entity", "table", "container", "hub_name"} & set(_HOLE.findall(self.row.name)):
            yield self._store(self._name(None), present)
            return
        for name in sorted({self._name(b) for b in present}):
            yield self._store(name, [b for b in present if self._name(b) == name])

    # --- is it there ---------------------------------------------------------------------------

    def _present(self) -> list[Binding] | None:
        """The bindings that bring it along (empty when something else does); None when it is not there."""
        when = self.row.present_when
        wanted = [str(t).lower() for t in _listed(when.get("bindings"))]
        found = [b for f in self.functions for b in f.bindings if b.type.lower() in wanted]
        if wanted and not found:
            return None
        settings = _listed(when.get("settings"))
        if settings and not any(self.lookup.named(self.app.id, str(s)) for s in settings):
            return None
        host = when.get("host")
        if isinstance(host, Mapping) and not all(self._host(str(k), v) for k, v in host.items()):
            return None
        if not (wanted or settings or host or when.get("always")):
            return None
        return found

    def _host(self, dotted: str, expected: object) -> bool:
        value: object = self.app.host
        for part in dotted.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
        if isinstance(expected, str) and expected != "*":
            return isinstance(value, str) and value.lower() == expected.lower()
        return value == expected if isinstance(expected, bool) else value is not None

    # --- what it is called -----------------------------------------------------------------------

    def _name(self, binding: Binding | None) -> str:
        def fill(hole: re.Match[str]) -> str:
            return self._part(hole[1], binding)

        return _HOLE.sub(fill, self.row.name)

    def _part(self, part: str, binding: Binding | None) -> str:
        if part == "hub":
            hub = _inside(self.app.host, "extensions", "durableTask", "hubName")
            return hub if isinstance(hub, str) and hub else "TestHubName"
        store = self.places.get(binding.id, "") if binding is not None else ""
        return store.rpartition(":")[2].rpartition("/")[2] or "?"

    # --- what it holds ---------------------------------------------------------------------------

    def _store(self, name: str, bindings: list[Binding]) -> tuple[Store, list[Flow]]:
        row = self.row
        place = "" if self.app.path == "." else f"{self.app.path}/"
        id = f"store:{row.service}:{place}{name}"
        evidence = tuple(sorted({b.location for b in bindings})) or (self.app.location,)
        reason = f"{row.holds}. Kept: {row.kept}." if row.kept else row.holds
        retention = Retention(None, "missing", row.kept)
        store = Store(id, row.service, name, None, evidence, hidden=True, reason=reason, retention=retention)
        return store, self._flows(id, bindings) if row.fields == "payload" else []

    def _flows(self, id: str, bindings: list[Binding]) -> list[Flow]:
        """The functions whose payload the store copies write it there, as far as anybody can tell."""
        owners = {b.function for b in bindings}
        received = [f for f in self.flows if f.function in owners and f.operation in RECEIVING]
        return [
            Flow(
                f"{f.function}/write/{id}/from/{f.target}",
                f.function,
                "write",
                id,
                f.target,
                f.fields,
                "medium",
                f.evidence,
            )
            for f in received
            if f.origin is None
        ]


def _listed(value: object) -> list[object]:
    return list(value) if isinstance(value, (list, tuple)) else ([value] if value else [])


def _inside(value: object, *path: str) -> object:
    for part in path:
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def places_of(locations: Iterable[Location]) -> tuple[Location, ...]:
    return tuple(sorted(set(locations)))
