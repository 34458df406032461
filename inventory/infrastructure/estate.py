"""All resources of a checkout together: what belongs to what, and which of them runs and keeps what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property

from inventory.facts import Location
from inventory.graph import Store
from inventory.resources import Open, Reference, Resource, Unknown, Value, as_written, parts_of

SITES = ("Microsoft.Web/sites", "Microsoft.Web/sites/slots")
CONFIG = "Microsoft.Web/sites/config"
LINKS = ("properties.privateLinkServiceConnections", "properties.manualPrivateLinkServiceConnections")
ENDPOINT = "Microsoft.Network/privateEndpoints"
LISTED = ("properties.siteConfig.appSettings", "siteConfig.appSettings")
SettingValue = tuple[Value, Location]


class Estate:
    """Resources by type, parent, scope, and by the app and the stores they hold.

    `hosts` maps ids of apps to ids of the function apps that run them; `stores` are the graph's, each with
    the id of the resource it lives in where that is known.
    """

    def __init__(
        self,
        resources: Iterable[Resource],
        hosts: Mapping[str, tuple[str, ...]] | None = None,
        stores: Iterable[Store] = (),
    ) -> None:
        self.resources = tuple(resources)
        self.by_id = {r.id: r for r in self.resources}
        self._hosts = dict(hosts or {})
        self._stores = tuple(stores)
        self._made: dict[tuple[str, str], str] = {}
        self._inside: dict[str, Mapping[str, tuple[Resource, ...]]] = {}

    def once(self, what: str, id: str, make: Callable[[], str]) -> str:
        """Something of a resource that many ask for, made once."""
        if (what, id) not in self._made:
            self._made[what, id] = make()
        return self._made[what, id]

    def of_type(self, *types: str) -> tuple[Resource, ...]:
        """The resources of these ARM types (in any case) that are created here, not only referred to."""
        wanted = [t.lower() for t in types]
        return tuple(r for t in wanted for r in self._by_type.get(t, ()) if not r.existing)

    def children(self, resource: str, type: str = "") -> tuple[Resource, ...]:
        """What is declared inside a resource, at any depth, of one type or of all."""
        if resource not in self._inside:
            self._inside[resource] = self._by_types(resource)
        return self._inside[resource].get(type.lower(), ())

    def belonging(self, site: Resource, type: str) -> tuple[Resource, ...]:
        """What is declared inside a function app of a type as apps have it; in a slot the type names both."""
        if site.type.lower() == SITES[1].lower():
            type = type.replace(f"{SITES[0]}/", f"{SITES[1]}/")
        return self.children(site.id, type)

    def _by_types(self, resource: str) -> Mapping[str, tuple[Resource, ...]]:
        """What is declared inside a resource by its type in lower case; under no type, all of it."""
        found: list[Resource] = []
        todo = [resource]
        seen = {resource}
        while todo:
            for child in self._by_parent.get(todo.pop(), ()):
                if child.id not in seen:
                    seen.add(child.id)
                    found.append(child)
                    todo.append(child.id)
        types: dict[str, list[Resource]] = {"": found}
        for child in found:
            types.setdefault(child.type.lower(), []).append(child)
        return {type: tuple(some) for type, some in types.items()}

    def extensions(self, resource: str, type: str = "") -> tuple[Resource, ...]:
        """What is put on a resource: role assignments, diagnostic settings, locks, private endpoints."""
        found = self._by_scope.get(resource, ())
        return tuple(r for r in found if not type or r.type.lower() == type.lower())

    def site(self, app: str) -> tuple[Resource, ...]:
        """The function apps that run an app; empty when none is known to."""
        return tuple(self.by_id[id] for id in self._hosts.get(app, ()) if id in self.by_id)

    @cached_property
    def function_apps(self) -> tuple[Resource, ...]:
        """Every function app that is declared, slots among them."""
        return tuple(r for r in self.of_type(*SITES) if is_function_app(r))

    def settings(self, site: str) -> Mapping[str, SettingValue]:
        """The app settings of a function app with their places, wherever they are declared."""
        found: dict[str, SettingValue] = {}
        resource = self.by_id.get(site)
        for path in LISTED:
            found |= listed(resource, path) if resource is not None else {}
        for config in self.belonging(resource, CONFIG) if resource is not None else ():
            if as_written(config.name).rpartition("/")[2].lower() == "appsettings":
                found |= mapped(config, "properties")
        return found

    def stores(self, resource: str) -> tuple[str, ...]:
        """Ids of the stores that live in a resource or in what is declared inside it."""
        inside = {resource, *(r.id for r in self.children(resource))}
        return tuple(sorted(s.id for s in self._stores if s.resource in inside))

    def resource_of(self, store: str) -> Resource | None:
        """The resource a store lives in, None when it isn't known."""
        known = next((s.resource for s in self._stores if s.id == store), None)
        return self.by_id.get(known) if known is not None else None

    def above(self, resource: Resource) -> tuple[Resource, ...]:
        """The resource and those it stands in, the outermost last."""
        chain = [resource]
        while (outer := self.by_id.get(self._parents[chain[-1].id])) is not None and outer not in chain:
            chain.append(outer)
        return tuple(chain)

    @cached_property
    def _by_type(self) -> Mapping[str, list[Resource]]:
        found: dict[str, list[Resource]] = defaultdict(list)
        for resource in self.resources:
            found[resource.type.lower()].append(resource)
        return found

    @cached_property
    def _by_parent(self) -> Mapping[str, list[Resource]]:
        found: dict[str, list[Resource]] = defaultdict(list)
        for resource in self.resources:
            if parent := self._parents[resource.id]:
                found[parent].append(resource)
        return found

    @cached_property
    def _parents(self) -> Mapping[str, str]:
        """Id of a resource -> id of the nearest declared one it stands in, by reference or by its name."""
        named = {(r.root, r.type.lower(), as_written(r.name).lower()): r.id for r in self.resources}
        return {
            r.id: r.parent or next((named[k] for k in _around(r) if k in named), "") for r in self.resources
        }

    @cached_property
    def _by_scope(self) -> Mapping[str, list[Resource]]:
        found: dict[str, list[Resource]] = defaultdict(list)
        for resource in self.resources:
            for target in dict.fromkeys(_targets(resource)):
                found[target].append(resource)
        return found


def is_function_app(resource: Resource) -> bool:
    """A site of kind ``functionapp``, whatever else is in the kind; a logic app is none."""
    kind = as_written(resource.get("kind")).lower()
    return "functionapp" in kind and "workflowapp" not in kind


def referred(value: Value) -> tuple[str, ...]:
    """Ids of the resources a value refers to, in order."""
    return tuple(dict.fromkeys(p.resource for p in parts_of(value) if isinstance(p, Reference)))


def listed(resource: Resource, path: str) -> dict[str, SettingValue]:
    """Settings written as a list of ``{name, value}`` at a path of a resource."""
    value = resource.get(path)
    if isinstance(value, dict):
        return mapped(resource, path)
    entries = value.known if isinstance(value, Open) else value
    found: dict[str, SettingValue] = {}
    for position, entry in enumerate(entries if isinstance(entries, list) else ()):
        name = entry.get("name") if isinstance(entry, dict) else None
        if isinstance(entry, dict) and isinstance(name, str):
            found[name] = entry.get("value"), resource.at(f"{path}[{position}].value")
    return found


def mapped(resource: Resource, path: str) -> dict[str, SettingValue]:
    """Settings written as an object at a path of a resource."""
    value = resource.get(path)
    held = value.known if isinstance(value, Open) else value
    entries = held.items() if isinstance(held, dict) else ()
    return {name: (entry, resource.at(f"{path}.{name}")) for name, entry in entries}


def has_more(value: Value) -> bool:
    """Whether a list or object may hold more than what is known of it."""
    return isinstance(value, (Open, Unknown))


def _around(resource: Resource) -> Iterable[tuple[str, str, str]]:
    """Root, type and name of what a resource called ``a/b/c`` stands in, the nearest first."""
    types, names = resource.type.lower().split("/"), as_written(resource.name).lower().split("/")
    for depth in range(len(names) - 1, 0, -1):
        if len(types) == len(names) + 1:
            yield resource.root, "/".join(types[: depth + 1]), "/".join(names[:depth])


def _targets(resource: Resource) -> Iterable[str]:
    yield from referred(resource.scope)
    if resource.type.lower() == ENDPOINT.lower():
        for path in LINKS:
            yield from referred(resource.get(path))
