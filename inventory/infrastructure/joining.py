"""Which resource each store lives in: by the setting that leads there, by its name, or as the only one."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from inventory.catalog import Catalog
from inventory.graph import Graph, Recipient, Store
from inventory.infrastructure.apps import holds
from inventory.infrastructure.configured import called
from inventory.infrastructure.estate import Estate
from inventory.lookup import Lookup
from inventory.resources import Resource, Value, as_written

BY_SETTING = "the setting {} leads to it"
BY_NAME = "it has that name"
BY_CHILD = "the {} of that name is declared in it"
ONLY = "it is the only one of its kind in the deployment of the app"
OWN_STREAM = "Custom-"
"""What the stream of a table of one's own begins with, beside the table's name."""
LOCAL = "local_file"
MACHINE = "the function app runs the code that uses it"
SETTING = re.compile(r"%([^%]+)%")
TELEMETRY = ("APPLICATIONINSIGHTS_CONNECTION_STRING", "APPINSIGHTS_INSTRUMENTATIONKEY")
HOST_STORAGE = "AzureWebJobsStorage"
DEFAULT_SETTINGS: Mapping[str, tuple[str, ...]] = {
    "log": TELEMETRY,
    "application_insights": TELEMETRY,
    "durable_task_hub": (HOST_STORAGE,),
}


@dataclass(frozen=True, slots=True)
class Joined:
    """A resource and why it is taken for the one."""

    resource: Resource
    why: str


def joined(graph: Graph, catalog: Catalog) -> Graph:
    """The graph with the resource of every store and recipient that has one in the checkout."""
    if not graph.resources:
        return graph
    joiner = _Joiner(graph, catalog)
    return replace(
        graph,
        stores=tuple(joiner.store(s) for s in graph.stores),
        recipients=tuple(joiner.recipient(r) for r in graph.recipients),
    )


class _Joiner:
    def __init__(self, graph: Graph, catalog: Catalog) -> None:
        self.graph, self.catalog = graph, catalog
        self.estate = Estate(graph.resources, graph.hosts)
        self.lookup = Lookup(graph.settings)
        self.apps_of = _apps_of(graph)
        self._known: dict[tuple[str, ...], _Known] = {}

    def store(self, store: Store) -> Store:
        found = self._joined(store, store.name)
        return store if found is None else replace(store, resource=found.resource.id, joined=found.why)

    def recipient(self, recipient: Recipient) -> Recipient:
        kind = self.catalog.service(recipient.kind)
        found = self._account(recipient, self._resources(kind.resources.get("account", ())))
        return recipient if found is None else replace(recipient, resource=found.resource.id)

    def _joined(self, store: Store, name: str) -> Joined | None:
        if store.kind == LOCAL:
            return self._machine(store)
        kind = self.catalog.service(store.kind)
        accounts = self._resources(kind.resources.get("account", ()))
        roles = kind.identity or ("account",)
        parts = name.split("/")[-len(roles) :]
        named = dict(zip(roles[-len(parts) :], parts, strict=True))
        account = self._account(store, accounts)
        inner = self._inner(store, kind.resources, named, account)
        if inner is not None:
            return inner
        usual = self._resources(kind.resources.get("account", ())[:1])
        return account or self._only(store, usual if usual.all else accounts)

    def _machine(self, store: Store) -> Joined | None:
        """A file of the machine is where the function app that runs the code is."""
        sites = [s for app in self.apps_of.get(store.id, ()) for s in self.estate.site(app)]
        return Joined(sites[0], MACHINE) if len({s.root for s in sites}) == 1 else None

    # --- the account -----------------------------------------------------------------------------

    def _account(self, end: Store | Recipient, accounts: _Known) -> Joined | None:
        settings = end.settings if isinstance(end, Store) else ()
        for name in (*settings, *DEFAULT_SETTINGS.get(end.kind, ())):
            for resource in self._led_to(end.id, name):
                outer = next((r for r in self.estate.above(resource) if r.id in accounts.ids), None)
                if outer is not None:
                    return Joined(outer, BY_SETTING.format(name))
        wanted = (end.account or "").lower()
        named = accounts.called.get(wanted) if wanted else None
        return Joined(named[0], BY_NAME) if named else None

    def _led_to(self, end: str, setting: str) -> Iterable[Resource]:
        for app in self.apps_of.get(end, ()) or sorted(self.graph.hosts):
            for id in sorted(self.lookup.connection(app, setting).resources):
                if id in self.estate.by_id:
                    yield self.estate.by_id[id]

    def _only(self, store: Store, accounts: _Known) -> Joined | None:
        """The only account of its kind among what is deployed with the apps that use the store."""
        if store.account:
            return None
        roots = {s.root for app in self.apps_of.get(store.id, ()) for s in self.estate.site(app)}
        here = [a for root in sorted(roots) for a in accounts.roots.get(root, ())]
        different = {(a.root, called(a)) for a in here}
        single = len(different) == len({root for root, _ in different}) and here
        return Joined(here[0], ONLY) if single else None

    # --- what stands inside it ---------------------------------------------------------------------

    def _inner(
        self,
        store: Store,
        types: Mapping[str, tuple[str, ...]],
        named: Mapping[str, str],
        account: Joined | None,
    ) -> Joined | None:
        """The innermost declared resource with one of the store's names, in its account if that is known."""
        for role in reversed(list(named)):
            found = self._with_name(store, self._resources(types.get(role, ())), named[role])
            inside = [r for r in found if account is not None and account.resource in self.estate.above(r)]
            if account is not None and inside and len({called(r) for r in inside}) == 1:
                return Joined(inside[0], account.why)
            if account is not None and any(r.type.startswith(account.resource.type) for r in found):
                continue
            if len({called(r) for r in found}) == 1 and _in_one(self.estate, found):
                return Joined(found[0], BY_CHILD.format(role))
        return None

    def _with_name(self, store: Store, known: _Known, name: str) -> list[Resource]:
        """The resources that have a name which is written out or stands in a setting."""
        name = name.removeprefix(OWN_STREAM)
        setting = SETTING.fullmatch(name)
        meant = [name] if setting is None else [as_written(v) for v in self._values(store, setting[1])]
        return [r for one in dict.fromkeys(n.lower() for n in meant) for r in known.inner.get(one, ())]

    def _values(self, store: Store, setting: str) -> Iterable[Value]:
        for app in self.apps_of.get(store.id, ()):
            for site in self.estate.site(app):
                given = self.estate.settings(site.id)
                yield from (v for k, (v, _) in given.items() if k.lower() == setting.lower())

    def _resources(self, types: Iterable[str]) -> _Known:
        """Resources of these types, those only referred to among them: they have names and places, too."""
        wanted = tuple(types)
        if wanted not in self._known:
            self._known[wanted] = _Known(self._by_type, wanted)
        return self._known[wanted]

    @cached_property
    def _by_type(self) -> Mapping[str, list[Resource]]:
        found: dict[str, list[Resource]] = defaultdict(list)
        for resource in self.estate.resources:
            found[resource.type.lower()].append(resource)
        return found


class _Known:
    """The resources of some types, created ones first, with what they are asked by."""

    def __init__(self, by_type: Mapping[str, list[Resource]], types: Iterable[str]) -> None:
        every = [r for type in dict.fromkeys(types) for r in by_type.get(type, ())]
        created = [r for r in every if not r.existing]
        names = {(r.type.lower(), as_written(r.name).lower()) for r in created}
        known = [r for r in every if r.existing]
        self.all = created + [r for r in known if (r.type.lower(), as_written(r.name).lower()) not in names]
        self.ids = frozenset(r.id for r in self.all)
        self.called: dict[str, list[Resource]] = defaultdict(list)
        self.inner: dict[str, list[Resource]] = defaultdict(list)
        self.roots: dict[str, list[Resource]] = defaultdict(list)
        for resource in self.all:
            self.called[called(resource).lower()].append(resource)
            self.inner[as_written(resource.name).rpartition("/")[2].lower()].append(resource)
            self.roots[resource.root].append(resource)


def _in_one(estate: Estate, found: Sequence[Resource]) -> bool:
    """Whether they all stand in accounts of one name: variants of one deployment."""
    return len({called(estate.above(r)[-1]) for r in found}) == 1


def _apps_of(graph: Graph) -> dict[str, tuple[str, ...]]:
    """Id of a store or recipient -> the apps whose functions have flows with it, or bring it along."""
    app_of = {f.id: f.app for f in graph.functions}
    bound = {b.id: b.function for b in graph.bindings}
    found: dict[str, set[str]] = defaultdict(set)
    for flow in graph.flows:
        for end in (flow.target, flow.origin):
            if end:
                found[end].add(app_of[flow.function])
    for binding, end in graph.binding_store.items():
        found[end].add(app_of[bound[binding]])
    for store in graph.stores:
        if store.hidden:
            found[store.id] |= {
                a.id for a in graph.apps if any(holds(a.path, e.path) for e in store.evidence)
            }
    return {end: tuple(sorted(apps)) for end, apps in found.items()}
