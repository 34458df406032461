"""Stores that exist without a line of user code: task hubs, poison queues, leases, telemetry."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from inventory.catalog import HiddenStore
from inventory.facts import App, Binding, Function
from inventory.graph import Recipient, Retention, Store
from inventory.lookup import first
from inventory.stores import Resolver

_HOLE = re.compile(r"\{(\w+)\}")
OF_THE_APP = frozenset({"hub"})
"""What a name may hold that is the app's; anything else comes from the binding that brings the store."""
LEASES = ("leaseContainerName", "leaseCollectionName")
LEASE_DATABASES = ("leaseDatabaseName",)
DEFAULT_HUB = "TestHubName"
UNSEEN = frozenset({"code", "infrastructure", "unknown"})
"""Conditions nothing in the graph can answer; such a store is not claimed."""


def with_hidden(
    resolver: Resolver,
    apps: Sequence[App],
    functions: Sequence[Function],
    visible: Mapping[str, Store | Recipient],
    places: Mapping[str, str],
    used: Mapping[str, set[str]],
) -> list[Store]:
    """The visible stores and each hidden one the catalog's conditions call for, one for each id.

    `places` maps binding ids to the store they lead to, `used` app ids to what their code uses. A store
    that code uses as well stays visible and learns what the platform copies into it.
    """
    found = {id: store for id, store in visible.items() if isinstance(store, Store)}
    rows: dict[str, list[HiddenStore]] = {}
    for app in apps:
        inside = [f for f in functions if f.app == app.id]
        mine = [visible[id] for id in sorted(used.get(app.id, ())) if id in visible]
        for row in resolver.catalog.hidden_stores:
            for store in _Maker(row, app, inside, resolver, mine, visible, places).stores():
                old = found.get(store.id)
                found[store.id] = store if old is None else _both(old, store)
                rows.setdefault(store.id, []).append(row)
    return [_described(found[id], rows.get(id, ())) for id in sorted(found)]


def _both(old: Store, new: Store) -> Store:
    return replace(
        old,
        copies=tuple(sorted({*old.copies, *new.copies})),
        evidence=tuple(sorted({*old.evidence, *new.evidence})) if old.hidden else old.evidence,
    )


def _described(store: Store, rows: Sequence[HiddenStore]) -> Store:
    """The store with the reason it exists, and how long it is kept where that can't be seen."""
    if not rows:
        return store
    holds = "; ".join(dict.fromkeys(row.holds for row in rows))
    kept = "; ".join(dict.fromkeys(row.kept for row in rows if row.kept))
    reason = f"{holds[:1].upper()}{holds[1:]}." + (f" Kept {kept}." if kept else "")
    return replace(store, reason=reason, retention=Retention(None, "missing", kept))


class _Maker:
    """One kind of hidden store in one app."""

    def __init__(
        self,
        row: HiddenStore,
        app: App,
        functions: list[Function],
        resolver: Resolver,
        used: list[Store | Recipient],
        visible: Mapping[str, Store | Recipient],
        places: Mapping[str, str],
    ) -> None:
        self.row, self.app, self.functions = row, app, functions
        self.resolver, self.lookup = resolver, resolver.settings
        self.used, self.visible, self.places = used, visible, places
        self.holes = set(_HOLE.findall(row.name))

    def stores(self) -> Iterator[Store]:
        """One for each thing it comes with where its name depends on that, else one for the app."""
        found = self._present()
        if found is None:
            return
        if not self.holes - OF_THE_APP:
            yield self._store(self._of_app(), "", found)
            return
        by_name: dict[tuple[str, str], list[Binding]] = {}
        for binding in found:
            name = self._of_binding(binding)
            if name:
                by_name.setdefault((name, self._suffix(binding)), []).append(binding)
        for (name, suffix), bindings in sorted(by_name.items()):
            yield self._store(name, suffix, bindings)

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

    def _of_app(self) -> str:
        """What an app has one of stands under the app's folder; of telemetry it has one in all."""
        if self.resolver.catalog.service(self.row.service).role == "log":
            return self.app.path
        name = _HOLE.sub(lambda _: self.resolver.hub(self.app.id) or DEFAULT_HUB, self.row.name)
        return name if self.holes or self.app.path == "." else f"{self.app.path}/{name}"

    def _of_binding(self, binding: Binding) -> str:
        """What comes with a queue is called after it; there is no poison queue of a poison queue."""
        tail = _HOLE.split(self.row.name)[-1]
        parts = {hole: self._part(hole, binding) for hole in self.holes}
        if tail and any(part.endswith(tail) for part in parts.values()):
            return ""
        return _HOLE.sub(lambda hole: parts[hole[1]], self.row.name)

    def _part(self, part: str, binding: Binding) -> str:
        store = self._source(binding)
        names = store.name.split("/") if store is not None else ["?"]
        if part == "function":
            return binding.function.rpartition("/")[2].removeprefix("fn:")
        if part == "lease":
            return first(binding.properties, LEASES) or "leases"
        if part == "database":
            return first(binding.properties, LEASE_DATABASES) or (names[0] if len(names) > 1 else "?")
        return names[-1]

    def _source(self, binding: Binding) -> Store | None:
        found = self.visible.get(self.places.get(binding.id, ""))
        return found if isinstance(found, Store) else None

    def _suffix(self, binding: Binding) -> str:
        """``@account`` where the store it comes with has it."""
        store = self._source(binding)
        return store.id.removeprefix(f"store:{store.kind}:{store.name}") if store is not None else ""

    # --- what it holds ---------------------------------------------------------------------------

    def _store(self, name: str, suffix: str, bindings: list[Binding]) -> Store:
        row = self.row
        return Store(
            f"store:{row.service}:{name}{suffix}",
            row.service,
            name,
            self._account(bindings),
            tuple(sorted({b.location for b in bindings})) or (self.app.location,),
            hidden=True,
            copies=self._copied(bindings) if row.fields == "all" else (),
        )

    def _account(self, bindings: list[Binding]) -> str | None:
        """The account of what brings it along, or the one a setting names."""
        if self.row.same_account_as == "binding":
            sources = [self._source(b) for b in bindings]
            accounts = {s.account for s in sources if s is not None and s.account}
            return accounts.pop() if len(accounts) == 1 else None
        if not self.row.same_account_as:
            return None
        return self.resolver.account(self.app.id, self.row.same_account_as).name or None

    def _copied(self, bindings: list[Binding]) -> tuple[str, ...]:
        """What passes into it: its bindings' stores, the services it stands for, the log for telemetry."""
        found = {self.places[b.id] for b in bindings if b.id in self.places}
        kinds = _listed(self.row.present_when.get("services"))
        found |= {s.id for s in self.used if s.kind in kinds}
        if not found and self.row.service == "application_insights":
            found = {s.id for s in self.used if s.kind == "log"}
        return tuple(sorted(id for id in found if id.startswith(("store:", "recipient:"))))


def _listed(value: object) -> list[object]:
    return list(value) if isinstance(value, (list, tuple)) else ([value] if value else [])


def _inside(value: object, *path: str) -> object:
    for part in path:
        value = value.get(part) if isinstance(value, Mapping) else None
    return value
