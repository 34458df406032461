"""Functions of the Node v4 programming model: what an app registers when its files are loaded."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable

from inventory.bindings.declared import defaults_of
from inventory.bindings.identity import Identities, order_of
from inventory.bindings.node_entry import Entries
from inventory.bindings.node_registration import HTTP, Made, Registered, Registrations, handler_of
from inventory.bindings.switches import Switches, disabled_by, is_off
from inventory.catalog import Catalog
from inventory.facts import App, Binding, Direction, Function, Gap, Handler, Location, Setting
from inventory.infrastructure import apps as app_folders
from inventory.sources import Checkout, Source
from inventory.syntax import ir
from inventory.syntax.program import Program

LANGUAGES = ("javascript", "typescript")
SIGNS = (b"@azure/functions", b"durable-functions")
DECLARING = re.compile(
    rb"\bapp\b\s*\??\.|\bapp\b\s*[,}]|\.\s*(?:http|timer|storage\w+|serviceBus\w+|cosmosDB|generic)\s*\("
)
REPLACED = "replaced"
NOT_LOADED = "not_loaded"


def scan(
    checkout: Checkout,
    program: Program,
    apps: Iterable[App],
    catalog: Catalog,
    settings: Iterable[Setting] = (),
    identities: Identities | None = None,
) -> tuple[list[Function], list[Gap], list[Setting]]:
    """Functions, gaps, and the settings whose defaults stand in the code."""
    switches = disabled_by(settings)
    identities = identities or Identities()
    entries = Entries(checkout, program)
    functions: list[Function] = []
    gaps: list[Gap] = []
    defaults: list[Setting] = []
    for app, paths in app_folders.by_owner(apps, _candidates(checkout)):
        loaded = entries.loaded(app)
        found = Registrations(program, app.path, catalog)
        for path in sorted(paths, key=lambda p: (loaded is not None and p not in loaded, p)):
            found.run(path)
        reader = _Reader(app, found, identities, switches, program, loaded)
        functions += reader.functions()
        gaps += reader.gaps
        defaults += defaults_of(app, found.evaluator) if functions else []
    return functions, gaps, defaults


def _candidates(checkout: Checkout) -> list[str]:
    """Files that could register functions, told by their bytes before anything is parsed."""
    return [s.path for s in checkout.files if s.language in LANGUAGES and _may_register(s)]


def _may_register(source: Source) -> bool:
    return any(s in source.bytes for s in SIGNS) and DECLARING.search(source.bytes) is not None


class _Reader:
    """The registrations of one app turned into facts."""

    def __init__(
        self,
        app: App,
        found: Registrations,
        identities: Identities,
        switches: Switches,
        program: Program,
        loaded: frozenset[str] | None,
    ) -> None:
        self.app, self.found, self.identities = app, found, identities
        self.switches, self.program, self.loaded = switches, program, loaded
        self.gaps = [
            Gap(f"app.{u.name} is not in the catalog", Location(u.path, u.line)) for u in found.unknown
        ]

    def functions(self) -> list[Function]:
        return [self._function(made) for made in self._distinct()]

    def _distinct(self) -> list[Registered]:
        """Names are unique in an app: of files that register one name, the last that is loaded counts; the
        others are kept and flagged."""
        by_place: dict[tuple[str, str], Registered] = {}
        counting: dict[str, Registered] = {}
        for made in self.found.functions:
            name = made.name.lower()
            by_place.setdefault((name, made.path), made)
            if name not in counting or self._is_loaded(made) or not self._is_loaded(counting[name]):
                counting[name] = by_place[(name, made.path)]
        for (name, _), made in by_place.items():
            if counting[name] is not made:
                made.flags.append(REPLACED)
                reason = f"{made.name} is registered again in {counting[name].path}: only one of the two runs"
                self.gaps.append(Gap(reason, Location(made.path, made.line)))
        return list(by_place.values())

    def _is_loaded(self, made: Registered) -> bool:
        return self.loaded is None or made.path in self.loaded

    def _function(self, made: Registered) -> Function:
        id = self.identities.function(self.app, made.name)
        suffix = posixpath.splitext(made.path)[1]
        flags = list(made.flags)
        if not self._is_loaded(made):
            flags.append(NOT_LOADED)
            reason = f"{made.name} is registered in a file that package.json does not load: it does not run"
            self.gaps.append(Gap(reason, Location(made.path, made.line)))
        return Function(
            id=id,
            app=self.app.id,
            name=made.name,
            language="typescript" if "ts" in suffix else "javascript",
            model="node_v4",
            location=Location(made.path, made.line),
            bindings=tuple(self._bindings(id, made)),
            handler=self._handler(made),
            disabled=is_off(self.app, made.name, self.switches),
            flags=tuple(flags),
        )

    def _handler(self, made: Registered) -> Handler | None:
        """The function itself, or the place of an expression that gives it (``withLogs(handle)``)."""
        function = handler_of(made.handler)
        if function is None or isinstance(made.code, ir.Call):
            return self._expressed(made.path, f"<handler>:{made.line}", made.code)
        module = self.program.module(function.path)
        name = function.definition.qualified
        if module is not None and module.functions.get(name) is function.definition:
            return Handler(function.path, name)
        # A function without a name, or one inside of another: looked up by itself.
        own = isinstance(made.code, ir.Closure)
        code = made.code if own else ir.Closure(function.definition, function.definition.line)
        return self._expressed(function.path, name, code)

    def _expressed(self, path: str, name: str, code: ir.Expression | None) -> Handler | None:
        if code is None:
            return None
        self.program.handlers[(path, name)] = code
        return Handler(path, name)

    def _bindings(self, function: str, made: Registered) -> Iterable[Binding]:
        taken: set[str] = set()
        for one in made.bindings:
            declared = one.declared
            direction: Direction = declared.direction  # type: ignore[assignment]
            id = order_of(f"{function}/{declared.name or declared.type}", direction, taken)
            properties = declared.properties
            if declared.type.lower() == HTTP and not properties.get("route"):
                # Without a route of its own an HTTP function answers at its name.
                properties = {**properties, "route": made.name}
            place = _place(one)
            yield Binding(id, function, declared.type, direction, declared.name, properties, place)


def _place(made: Made) -> Location:
    """Where a binding was made, by which code that uses it is joined to it."""
    return Location(made.path, made.declared.line)
