"""Functions of the Python v2 programming model: decorators on FunctionApp and Blueprint objects."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable

from inventory.bindings.declared import defaults_of
from inventory.bindings.identity import Identities, order_of
from inventory.bindings.registration import Builder, Registrar, Registrations
from inventory.bindings.switches import Switches, disabled_by, is_off
from inventory.catalog import Catalog
from inventory.facts import App, Binding, Direction, Function, Gap, Handler, Location, Setting
from inventory.infrastructure import apps as app_folders
from inventory.sources import Checkout, Source
from inventory.syntax.program import Program

SIGNS = (b"azure.functions", b"azure.durable_functions", b"azurefunctions")
DECLARING = (b"FunctionApp", b"DFApp", b"Blueprint", b"BluePrint")
NOT_REGISTERED = "not_registered"
ENTRY = "function_app.py"


def scan(
    checkout: Checkout,
    program: Program,
    apps: Iterable[App],
    catalog: Catalog,
    settings: Iterable[Setting] = (),
    identities: Identities | None = None,
) -> tuple[list[Function], list[Gap], list[Setting]]:
    """Functions, gaps, and the settings whose defaults stand in the code (`os.getenv("Q", "orders")`)."""
    switches = disabled_by(settings)
    identities = identities or Identities()
    functions: list[Function] = []
    gaps: list[Gap] = []
    defaults: list[Setting] = []
    for app, paths in app_folders.by_owner(apps, _candidates(checkout)):
        found = Registrations(program, app.path, catalog)
        for path in sorted(paths, key=lambda p: (posixpath.basename(p) != ENTRY, p)):
            found.run(path)
        reader = _Reader(app, found, identities, switches)
        functions += reader.functions()
        gaps += reader.gaps
        defaults += defaults_of(app, found.evaluator)
    return functions, gaps, defaults


def _candidates(checkout: Checkout) -> list[str]:
    """Python files that could declare functions, told by their bytes before anything is parsed."""
    return [s.path for s in checkout.files if s.language == "python" and _may_declare(s)]


def _may_declare(source: Source) -> bool:
    """The file a host loads, and any that names both the package and a class to declare on."""
    if posixpath.basename(source.path) == ENTRY:
        return True
    return any(w in source.bytes for w in DECLARING) and any(w in source.bytes for w in SIGNS)


class _Reader:
    """The registrations of one app turned into facts."""

    def __init__(self, app: App, found: Registrations, identities: Identities, switches: Switches) -> None:
        self.app, self.found, self.identities = app, found, identities
        self.switches = switches
        self.gaps = [
            Gap(f"decorator {name} is not in the catalog", Location(path, line))
            for name, path, line in found.unknown
        ]

    def functions(self) -> list[Function]:
        registered: list[Registrar] = []
        for root in (r for r in self.found.registrars if r.kind == "app"):
            self._include(root, root.auth_level, registered)
        out = [f for r in registered for b in _distinct(r.builders) for f in self._function(b, ())]
        for left in self.found.registrars:
            if left not in registered:
                out += self._unregistered(left)
        return out

    def _include(self, registrar: Registrar, auth_level: str, registered: list[Registrar]) -> None:
        """A blueprint's HTTP functions get the access level of the app it is registered on."""
        if registrar not in registered:
            registered.append(registrar)
            registrar.auth_level = auth_level
            for binding in (b for builder in registrar.builders for b in builder.bindings):
                if binding.type.lower() == "httptrigger":
                    binding.properties.setdefault("authLevel", auth_level)
            for inner in registrar.included:
                self._include(inner, auth_level, registered)

    def _unregistered(self, registrar: Registrar) -> list[Function]:
        if registrar.builders:
            reason = "this blueprint is never registered on a function app: its functions do not run"
            self.gaps.append(Gap(reason, Location(registrar.path, registrar.line)))
        return [f for b in _distinct(registrar.builders) for f in self._function(b, (NOT_REGISTERED,))]

    def _function(self, builder: Builder, flags: tuple[str, ...]) -> Iterable[Function]:
        if not any(b.direction == "trigger" for b in builder.bindings):
            self.gaps.append(Gap(f"{builder.name} has no trigger", Location(builder.path, builder.line)))
            return
        id = self.identities.function(self.app, builder.name)
        handler = Handler(builder.path, builder.function.definition.qualified) if builder.function else None
        yield Function(
            id=id,
            app=self.app.id,
            name=builder.name,
            language="python",
            model="python_v2",
            location=Location(builder.path, builder.line),
            bindings=tuple(self._bindings(id, builder)),
            handler=handler,
            disabled=is_off(self.app, builder.name, self.switches),
            flags=(*flags, *builder.flags, *((builder.wrapped,) if builder.wrapped else ())),
        )

    def _bindings(self, function: str, builder: Builder) -> Iterable[Binding]:
        taken: set[str] = set()
        for declared in sorted(builder.bindings, key=lambda b: b.direction != "trigger"):
            id = order_of(f"{function}/{declared.name or declared.type}", declared.direction, taken)
            direction: Direction = declared.direction  # type: ignore[assignment]
            place = Location(builder.path, declared.line or builder.line)
            properties = declared.properties
            if properties.get("route") == "":
                # Without a route of its own an HTTP function answers at its name.
                properties = {**properties, "route": builder.name}
            yield Binding(id, function, declared.type, direction, declared.name, properties, place)


def _distinct(builders: Iterable[Builder]) -> list[Builder]:
    """Names are unique in an app: a second function of one name in one file is the other arm of an ``if``."""
    found: dict[tuple[str, str], Builder] = {}
    for builder in builders:
        found.setdefault((builder.path, builder.name.lower()), builder)
    return list(found.values())
