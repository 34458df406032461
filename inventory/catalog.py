"""What is known of services, bindings, clients and transforms: `data/*.yaml`, read when asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache, cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import PurePath
from typing import Any, TypeVar

import yaml

from inventory import entries, recalled
from inventory.errors import Problem
from inventory.kinds import (
    Argument,
    AttributeKind,
    BindingKind,
    CallKind,
    ClientClass,
    Decorator,
    HiddenStore,
    Method,
    Recipient,
    Service,
    Transform,
)
from inventory.names import Names, by_suffix

__all__ = [
    "Argument",
    "BindingKind",
    "CallKind",
    "Catalog",
    "ClientClass",
    "Decorator",
    "HiddenStore",
    "Method",
    "Recipient",
    "Service",
    "Transform",
    "load",
    "read_data",
]

T = TypeVar("T")
DATA = files("inventory") / "data"
FAMILY = {"typescript": "javascript", "kotlin": "java", "fsharp": "csharp", "vb": "csharp"}
"""Languages that use the libraries of another one."""
LIBRARIES_OF = {"powershell": "csharp"}
"""Languages that use another one's classes beside functions of their own."""
ECOSYSTEMS = {"python": "pypi", "javascript": "npm", "csharp": "nuget", "java": "maven"}


def read_data(path: Traversable) -> Any:
    """A data file shipped with the tool as plain values; Problem when it isn't YAML."""
    try:
        return recalled.data(path.read_bytes(), _loaded)
    except (OSError, yaml.YAMLError) as error:
        at = "/".join(PurePath(str(path)).parts[-3:])
        raise Problem(f"a data file can't be read: {error}", "install the tool anew", at) from error


def _loaded(content: bytes) -> Any:
    return yaml.load(content, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


class Clients:
    """Client classes and plain functions of one language."""

    def __init__(self, language: str) -> None:
        file = f"clients/{language}.yaml"
        data = _optional(file) or {}
        rows = data.get("clients", ())
        self.classes: tuple[ClientClass, ...] = tuple(
            kind for row in rows for kind in entries.read(entries.classes, file, language, row)
        )
        self.by_name = Names(pair for kind in self.classes for pair in entries.makers(kind))
        self.calls: Names[CallKind] = Names(
            (_folded(language, kind.call), _plain(language, kind))
            for row in rows
            for kind in entries.read(entries.calls, file, language, row)
        )
        self.of_values = {k.call.removeprefix("*."): k for k in self.calls if k.call.startswith("*.")}
        self.common = frozenset(data.get("common", ()))

    @cached_property
    def distinctive(self) -> Mapping[str, tuple[ClientClass, ...]]:
        """Methods of one service only, of more than one word and not listed as common, with their classes."""
        found: dict[str, list[ClientClass]] = {}
        for kind in self.classes:
            for name, method in kind.methods.items():
                if method.operation not in ("configure", "fetch", "bind"):
                    found.setdefault(name, []).append(kind)
        return {
            name: tuple(kinds)
            for name, kinds in found.items()
            if len({k.service for k in kinds}) == 1 and name not in self.common and _several_words(name)
        }


def _known_as(language: str, names: Names[T], dotted: str) -> T | None:
    """What a name means; in JavaScript a module's own export may go by the module or as its default."""
    found = names.get(dotted)
    if found is not None or FAMILY.get(language, language) != "javascript":
        return found
    plain = dotted.removeprefix("node:").replace(".default", "")
    return names.get(plain) or names.get(f"{plain}.default")


def _folded(language: str, name: str) -> str:
    """The name as the language compares it: PowerShell doesn't look at case."""
    return name.lower() if language == "powershell" else name


def _plain(language: str, kind: CallKind) -> CallKind:
    """The call with the names of its arguments as the language compares them."""
    if language != "powershell":
        return kind
    method = kind.method
    folded = replace(
        method,
        resource={role: _lowered(where) for role, where in method.resource.items()},
        payload=None if method.payload is None else tuple(_lowered(a) for a in method.payload),
        query=_lowered(method.query) if method.query is not None else None,
        verb=_lowered(method.verb) if method.verb is not None else None,
        on=_lowered(method.on) if method.on is not None else None,
    )
    return replace(kind, method=folded)


def _lowered(where: Argument) -> Argument:
    return Argument(where.positions, tuple(n.lower() for n in where.names))


def _several_words(name: str) -> bool:
    return "_" in name.strip("_") or any(c.isupper() for c in name[1:]) or "-" in name


class Recipients:
    """Third parties by host, package and import."""

    def __init__(self) -> None:
        rows = read_data(DATA / "recipients.yaml")
        self.all: tuple[Recipient, ...] = tuple(
            entries.read(entries.recipient, "recipients.yaml", row) for row in rows
        )
        self.by_id = {r.id: r for r in self.all}
        self.by_host = {domain: r for r in self.all for domain in r.domains}
        self.by_package: dict[str, Names[Recipient]] = {}
        for ecosystem in ECOSYSTEMS.values():
            pairs = ((name.lower(), r) for r in self.all for name in r.packages.get(ecosystem, ()))
            self.by_package[ecosystem] = Names(pairs)

    def by_import(self, language: str) -> Names[Recipient]:
        ecosystem = {"python": "pypi", "javascript": "npm", "csharp": "nuget", "java": "maven"}.get(
            language, ""
        )
        return Names(
            pair
            for r in self.all
            for name in r.imports.get(language, _roots(ecosystem, r.packages.get(ecosystem, ())))
            for pair in ((name.lower(), r), (f"{name.lower()}.*", r))
            if name
        )

    def by_setting(self, name: str) -> Recipient | None:
        wanted = name.upper()
        return next((r for r in self.all for start in r.settings if wanted.startswith(start)), None)


def _roots(ecosystem: str, packages: Iterable[str]) -> Iterator[str]:
    """The import a package most likely has: its name, with underscores in Python; the group for Maven."""
    for name in packages:
        if "*" not in name or ecosystem == "npm":
            yield name.replace("-", "_") if ecosystem == "pypi" else name.partition(":")[0]


class Catalog:
    """All that is known; each part is read from its file the first time somebody asks for it."""

    @cached_property
    def services(self) -> Mapping[str, Service]:
        rows = read_data(DATA / "services.yaml")
        return {id: entries.read(entries.service, "services.yaml", id, row) for id, row in rows.items()}

    @cached_property
    def bindings(self) -> tuple[BindingKind, ...]:
        rows = read_data(DATA / "bindings.yaml")
        return tuple(entries.read(entries.binding, "bindings.yaml", row) for row in rows)

    @cached_property
    def hidden_stores(self) -> tuple[HiddenStore, ...]:
        rows = read_data(DATA / "hidden_stores.yaml")
        return tuple(entries.read(entries.hidden_store, "hidden_stores.yaml", row) for row in rows)

    # --- services ----------------------------------------------------------------------------------

    def service(self, id: str) -> Service:
        """The service `id`; an unknown one is taken for a store of that name."""
        return self.services.get(id) or Service(id, id.replace("_", " "), "store")

    @cached_property
    def _service_hosts(self) -> Mapping[str, str]:
        return {host: service.id for service in self.services.values() for host in service.hosts}

    def service_for_host(self, host: str) -> str | None:
        """The service a host name belongs to, by its longest known suffix (``crm.documents.azure.com``)."""
        return by_suffix(self._service_hosts, host)

    # --- bindings ----------------------------------------------------------------------------------

    @cached_property
    def _bindings(self) -> Mapping[tuple[str, str], BindingKind]:
        return {(kind.type.lower(), kind.direction): kind for kind in self.bindings}

    @cached_property
    def binding_types(self) -> frozenset[str]:
        """Every known binding type, in lower case."""
        return frozenset(kind.type.lower() for kind in self.bindings)

    def binding(self, type: str, direction: str) -> BindingKind | None:
        """The binding type as the host compares it: without case."""
        return self._bindings.get((type.lower(), direction))

    @cached_property
    def decorators(self) -> Mapping[str, tuple[Decorator, BindingKind]]:
        """The Python v2 decorators by name."""
        return {d.name: (d, kind) for kind in self.bindings for d in kind.decorators}

    @cached_property
    def attributes(self) -> Mapping[str, tuple[tuple[AttributeKind, BindingKind], ...]]:
        """The C# attributes by name, each with the binding types it may mean: one, or one a direction."""
        return _by_name((a, kind) for kind in self.bindings for a in kind.attributes)

    @cached_property
    def annotations(self) -> Mapping[str, tuple[tuple[AttributeKind, BindingKind], ...]]:
        """The Java annotations by name."""
        return _by_name((a, kind) for kind in self.bindings for a in kind.annotations)

    @cached_property
    def node_functions(self) -> Mapping[tuple[str, str], BindingKind]:
        """What declares a binding in Node's own model, by direction and name (``out``, ``cosmosDB``)."""
        return {(kind.direction, name): kind for kind in self.bindings for name in kind.node}

    # --- clients, calls and transforms -------------------------------------------------------------

    @cache  # noqa: B019 -- there is one catalog, for as long as the program runs
    def _clients(self, language: str) -> Clients:
        return Clients(FAMILY.get(language, language))

    def clients_in(self, language: str) -> tuple[ClientClass, ...]:
        """Every client class known for a language."""
        return self._clients(language).classes

    def calls_in(self, language: str) -> tuple[CallKind, ...]:
        """Every plain function with an effect known for a language."""
        return tuple(self._clients(language).calls)

    def client(self, language: str, dotted: str) -> ClientClass | None:
        """The client class a dotted name gives when called: a class, or a function that makes one."""
        found = _known_as(language, self._clients(language).by_name, dotted)
        using = LIBRARIES_OF.get(language)
        return self._clients(using).by_name.get(dotted) if found is None and using else found

    def client_of(self, language: str, service: str, name: str) -> ClientClass | None:
        """The client class `name` of a service, whatever its module."""
        kinds = self._clients(language).classes
        found = next((k for k in kinds if k.service == service and k.name == name), None)
        using = LIBRARIES_OF.get(language)
        return self.client_of(using, service, name) if found is None and using else found

    def methods_named(self, language: str, name: str) -> tuple[ClientClass, ...]:
        """The classes that alone have a method of this distinctive name; empty when it tells nothing."""
        return self._clients(language).distinctive.get(name, ())

    def call(self, language: str, dotted: str) -> CallKind | None:
        """The plain function of that dotted name (``requests.post``, ``open``)."""
        return _known_as(language, self._clients(language).calls, _folded(language, dotted))

    def value_method(self, language: str, name: str) -> CallKind | None:
        """The effect of a method of plain data (``frame.to_csv``); its receiver is the argument ``self``."""
        return self._clients(language).of_values.get(name)

    @cache  # noqa: B019 -- as above
    def _transforms(self, language: str) -> Names[Transform]:
        file = f"transforms/{FAMILY.get(language, language)}.yaml"
        rows = _optional(file) or ()
        return Names(
            (_folded(language, t.call), t)
            for row in rows
            for t in entries.read(entries.transforms, file, language, row)
        )

    def transforms_in(self, language: str) -> tuple[Transform, ...]:
        """Every transform known for a language."""
        return tuple(self._transforms(language))

    def transform(self, language: str, dotted: str) -> Transform | None:
        """The transform of that dotted name (``hashlib.sha256``, ``cryptography.fernet.Fernet.encrypt``)."""
        found = _known_as(language, self._transforms(language), _folded(language, dotted))
        using = LIBRARIES_OF.get(language)
        return self._transforms(using).get(dotted) if found is None and using else found

    @cache  # noqa: B019 -- as above
    def known_names(self, language: str) -> frozenset[str]:
        """Every dotted name that leads to a client, call or transform, and all that such names begin with."""
        clients = self._clients(language)
        found: set[str] = set()
        for names in (clients.by_name, clients.calls, self._transforms(language)):
            for name in names.written():
                while name and name not in found:
                    found.add(name)
                    name = name.rpartition(".")[0]
        return frozenset(found)

    # --- recipients --------------------------------------------------------------------------------

    @cached_property
    def _recipients(self) -> Recipients:
        return Recipients()

    @property
    def recipients(self) -> Mapping[str, Recipient]:
        return self._recipients.by_id

    def recipient_for_host(self, host: str) -> Recipient | None:
        """The third party a host name belongs to, by its longest known suffix."""
        return by_suffix(self._recipients.by_host, host)

    def recipient_for_package(self, ecosystem: str, package: str) -> Recipient | None:
        """The third party whose library a package of ``pypi``, ``npm``, ``nuget`` or ``maven`` is."""
        known = self._recipients.by_package.get(ecosystem)
        return known.get(package.lower()) if known is not None else None

    @cache  # noqa: B019 -- as above
    def _imports(self, language: str) -> Names[Recipient]:
        return self._recipients.by_import(FAMILY.get(language, language))

    def recipient_for_import(self, language: str, dotted: str) -> Recipient | None:
        """The third party whose library an imported name belongs to (``stripe.Customer.create``)."""
        return self._imports(language).get(dotted.lower())

    def recipient_for_setting(self, name: str) -> Recipient | None:
        """The third party an app setting is named after (``SENDGRID_API_KEY``): a hint, no more."""
        return self._recipients.by_setting(name)


def _by_name(
    pairs: Iterable[tuple[AttributeKind, BindingKind]],
) -> dict[str, tuple[tuple[AttributeKind, BindingKind], ...]]:
    found: dict[str, tuple[tuple[AttributeKind, BindingKind], ...]] = {}
    for pair in pairs:
        found[pair[0].name] = (*found.get(pair[0].name, ()), pair)
    return found


def _optional(file: str) -> Any:
    path = DATA / file
    return read_data(path) if path.is_file() else None


@cache
def load() -> Catalog:
    """The catalog; one for the whole program."""
    return Catalog()
