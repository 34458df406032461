"""Which resource each store lives in: by the setting that leads there, by its name, or as the only one."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

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
        return account or self._only(store, usual or accounts)

    def _machine(self, store: Store) -> Joined | None:
        """A file of the machine is where the function app that runs the code is."""
        sites = [s for app in self.apps_of.get(store.id, ()) for s in self.estate.site(app)]
        return Joined(sites[0], MACHINE) if len({s.root for s in sites}) == 1 else None

    # --- the account -----------------------------------------------------------------------------

    def _account(self, end: Store | Recipient, accounts: Sequence[Resource]) -> Joined | None:
        settings = end.settings if isinstance(end, Store) else ()
        for name in (*settings, *DEFAULT_SETTINGS.get(end.kind, ())):
            for resource in self._led_to(end.id, name):
                outer = next((r for r in self.estate.above(resource) if r in accounts), None)
                if outer is not None:
                    return Joined(outer, BY_SETTING.format(name))
        wanted = (end.account or "").lower()
        for account in accounts if wanted else ():
            if called(account).lower() == wanted:
                return Joined(account, BY_NAME)
        return None

    def _led_to(self, end: str, setting: str) -> Iterable[Resource]:
        for app in self.apps_of.get(end, ()) or sorted(self.graph.hosts):
            for id in sorted(self.lookup.connection(app, setting).resources):
                if id in self.estate.by_id:
                    yield self.estate.by_id[id]

    def _only(self, store: Store, accounts: Sequence[Resource]) -> Joined | None:
        """The only account of its kind among what is deployed with the apps that use the store."""
        if store.account:
            return None
        roots = {s.root for app in self.apps_of.get(store.id, ()) for s in self.estate.site(app)}
        here = [a for a in accounts if a.root in roots]
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
            found = [r for r in self._resources(types.get(role, ())) if self._has_name(store, r, named[role])]
            inside = [r for r in found if account is not None and account.resource in self.estate.above(r)]
            if account is not None and inside and len({called(r) for r in inside}) == 1:
                return Joined(inside[0], account.why)
            if account is not None and any(r.type.startswith(account.resource.type) for r in found):
                continue
            if len({called(r) for r in found}) == 1 and _in_one(self.estate, found):
                return Joined(found[0], BY_CHILD.format(role))
        return None

    def _has_name(self, store: Store, resource: Resource, name: str) -> bool:
        """Whether a resource has a name that is written out or stands in a setting."""
        own = as_written(resource.name).rpartition("/")[2].lower()
        name = name.removeprefix(OWN_STREAM)
        setting = SETTING.fullmatch(name)
        if setting is None:
            return own == name.lower()
        return any(own == as_written(v).lower() for v in self._values(store, setting[1]))

    def _values(self, store: Store, setting: str) -> Iterable[Value]:
        for app in self.apps_of.get(store.id, ()):
            for site in self.estate.site(app):
                given = self.estate.settings(site.id)
                yield from (v for k, (v, _) in given.items() if k.lower() == setting.lower())

    def _resources(self, types: Iterable[str]) -> list[Resource]:
        """Resources of these types, those only referred to among them: they have names and places, too."""
        wanted = set(types)
        created = [r for r in self.estate.resources if r.type.lower() in wanted and not r.existing]
        names = {(r.type.lower(), as_written(r.name).lower()) for r in created}
        known = [r for r in self.estate.resources if r.type.lower() in wanted and r.existing]
        return created + [r for r in known if (r.type.lower(), as_written(r.name).lower()) not in names]


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
