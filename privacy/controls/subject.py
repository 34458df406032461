"""What a control is asked of: one app with its resources, its code, its repository and its record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from inventory.facts import App, Binding, Function, Location
from inventory.graph import Flow, Store
from inventory.infrastructure.estate import SITES, Estate, SettingValue, referred
from inventory.repository.facts import Repository
from inventory.resources import Open, Resource, Value, as_written
from inventory.secrecy import said
from privacy.controls.catalog import SITE, Signal, controls
from privacy.register import Register
from privacy.seen import Seen

SLOT = SITES[1]
TELEMETRY = frozenset({"microsoft.insights/components", "microsoft.operationalinsights/workspaces"})


@dataclass(frozen=True, slots=True)
class Record:
    """The record of processing kept in the repository: where it is, and whether it is made of this scan."""

    at: Location | None
    is_current: bool = False


class Deployed:
    """The resources of an estate by the deployment they belong to."""

    def __init__(self, estate: Estate) -> None:
        self.by_root: dict[str, list[Resource]] = defaultdict(list)
        for resource in estate.resources:
            if not resource.existing:
                self.by_root[resource.root].append(resource)


@dataclass(frozen=True)
class Subject:
    """One app, and what is known of it. Without people's words there are no `register` and no `record`."""

    app: App
    seen: Seen
    estate: Estate
    deployed: Deployed
    repository: Repository
    register: Register | None = None
    record: Record | None = None
    declared: tuple[Resource, ...] = ()
    """Function apps whose code is elsewhere, where there is no code to find them by."""

    @cached_property
    def sites(self) -> tuple[Resource, ...]:
        """The function apps that run it, with their slots."""
        found = {site.id: site for site in self.declared or self.estate.site(self.app.id)}
        for site in tuple(found.values()):
            found |= {slot.id: slot for slot in self.estate.children(site.id, SLOT)}
        return tuple(found.values())

    @cached_property
    def reach(self) -> Mapping[str, tuple[Resource, ...]]:
        """Type in lower case -> resources deployed together with the app, or holding one of its stores."""
        found: dict[str, dict[str, Resource]] = defaultdict(dict)
        for resource in self._reached():
            found[resource.type.lower()][resource.id] = resource
        return {type: tuple(some.values()) for type, some in found.items()}

    def _reached(self) -> Iterator[Resource]:
        for root in dict.fromkeys(site.root for site in self.sites):
            yield from self.deployed.by_root.get(root, ())
        for store in self.stores:
            resource = self.resource_of(store.id)
            if resource is not None:
                yield from (r for r in self.estate.above(resource) if not r.existing)

    def resource_of(self, store: str) -> Resource | None:
        """The resource that a store lives in, None when it isn't known."""
        id = self.seen.stores[store].resource
        return self.estate.by_id.get(id) if id is not None else None

    def of_type(self, *types: str) -> tuple[Resource, ...]:
        """The resources of these types that concern the app."""
        return tuple(r for type in types for r in self.reach.get(type.lower(), ()))

    def on(self, signal: Signal) -> tuple[Resource, ...]:
        """What a signal looks at."""
        return self.sites if signal.on == (SITE,) else self.of_type(*signal.on)

    @cached_property
    def functions(self) -> tuple[Function, ...]:
        return tuple(f for f in self.seen.graph.functions if f.app == self.app.id)

    @cached_property
    def flows(self) -> tuple[Flow, ...]:
        return tuple(flow for f in self.functions for flow in self.seen.flows.get(f.id, ()))

    @cached_property
    def bindings(self) -> tuple[Binding, ...]:
        return tuple(b for f in self.functions for b in self.seen.bindings.get(f.id, ()))

    @cached_property
    def stores(self) -> tuple[Store, ...]:
        """The data stores its functions use."""
        ends = {end for flow in self.flows for end in (flow.target, flow.origin)}
        ends |= {self.seen.graph.binding_store.get(b.id) for b in self.bindings}
        return tuple(
            self.seen.stores[end] for end in sorted(end for end in ends if end) if end in self.seen.stores
        )

    @cached_property
    def with_data_of_people(self) -> Mapping[str, frozenset[str]]:
        """Id of a store -> categories of personal data seen in flows to or from it."""
        found: dict[str, frozenset[str]] = {}
        for flow in self.flows:
            categories = self.seen.categories(flow)
            for end in (flow.target, flow.origin or ""):
                if end in self.seen.stores and categories:
                    found[end] = found.get(end, frozenset()) | categories
        return found

    @cached_property
    def holding_data_of_people(self) -> tuple[Resource, ...]:
        """The resources that those stores live in: accounts, servers and namespaces, not what is inside."""
        found: dict[str, Resource] = {}
        for store in self.with_data_of_people:
            resource = self.resource_of(store)
            if resource is not None:
                outer = self.estate.above(resource)[-1]
                found[outer.id] = outer
        return tuple(found.values())

    @cached_property
    def settings(self) -> tuple[tuple[Resource, Mapping[str, SettingValue]], ...]:
        """The app settings of each function app that runs it."""
        return tuple((site, self.estate.settings(site.id)) for site in self.sites)

    @cached_property
    def given(self) -> list[Value]:
        """Conditions under which the app itself is deployed: what hangs on them too is no less sure."""
        return [condition for site in self.sites for condition in site.conditions]


def called(resource: Resource) -> str:
    """A resource in words: ``storage account stfoo``."""
    short = resource.type.rpartition("/")[2] or resource.type
    kind = controls().labels.get(resource.type.lower(), short)
    name = as_written(resource.name)
    return said(f"{kind} {name}".strip())


def identities(subject: Subject) -> Mapping[str, str]:
    """Ids of resources whose principal the app acts as: its sites, and identities assigned to them."""
    found = {site.id: called(site) for site in subject.sites}
    for site in subject.sites:
        for id in _assigned(subject, site):
            found[id] = called(site)
    return found


def _assigned(subject: Subject, site: Resource) -> Iterable[str]:
    """User-assigned identities are the keys of an object, or a list of ids."""
    held = site.get("identity.userAssignedIdentities")
    yield from referred(held)
    keys = held.known if isinstance(held, Open) else held
    yield from (key for key in keys if key in subject.estate.by_id) if isinstance(keys, dict) else ()
    yield from referred(site.get("identity.identityIds"))
