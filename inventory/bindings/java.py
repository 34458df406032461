"""Azure Functions declared by annotations in Java: which methods they are, and their bindings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from inventory.bindings.attributes import (
    Attributed,
    Constants,
    Meaning,
    all_classes,
    all_methods,
    by_convention,
    known,
    properties,
)
from inventory.bindings.csharp_attributes import ACCOUNTS
from inventory.bindings.declared import Declared, as_plain, bindings_of, property_of, repeated
from inventory.bindings.identity import Identities
from inventory.bindings.switches import Switches, disabled_by, is_off
from inventory.catalog import Catalog
from inventory.facts import App, Direction, Function, Gap, Handler, Location, Setting
from inventory.infrastructure import apps as app_folders
from inventory.kinds import AttributeKind
from inventory.secrecy import said
from inventory.sources import Checkout
from inventory.syntax import ir
from inventory.syntax.constant_values import ClassValue
from inventory.syntax.program import Program

SIGN = b"FunctionName"
DECLARING = "FunctionName"
CUSTOM = "CustomBinding"
RETURNED = "$return"
VOID = "void"
NOT_BINDINGS = frozenset({"HasImplicitOutput", "BindingName", CUSTOM})
Defaults = dict[str, str]


def scan(
    checkout: Checkout,
    program: Program,
    apps: Iterable[App],
    catalog: Catalog,
    settings: Iterable[Setting] = (),
    identities: Identities | None = None,
) -> tuple[list[Function], list[Gap]]:
    """Every function that Java source declares; a name that stands twice in an app is a Gap as well."""
    switches = disabled_by(settings)
    identities = identities or Identities()
    declaring = (s.path for s in checkout.files if s.language == "java" and SIGN in s.bytes)
    functions: list[Function] = []
    gaps: list[Gap] = []
    for app, paths in app_folders.by_owner(apps, declaring):
        reader = _Reader(app, Constants(program, app.path), catalog, identities, switches)
        functions += [f for path in sorted(paths) for f in reader.functions(program.module(path))]
        gaps += [*reader.gaps, *repeated(reader.found.values())]
    return functions, gaps


@dataclass(frozen=True, slots=True)
class _Method:
    """A function's method with its own annotations and those of the class around it."""

    kind: ClassValue
    definition: ir.Function
    annotations: tuple[Attributed, ...]
    around: tuple[Attributed, ...]

    @property
    def parameters(self) -> tuple[ir.Parameter, ...]:
        return tuple(p for p in self.definition.parameters if p.name != "this")


@dataclass(eq=False, slots=True)
class _Reader:
    """The Java files of one app being read."""

    app: App
    constants: Constants
    catalog: Catalog
    identities: Identities
    switches: Switches
    gaps: list[Gap] = field(default_factory=list)
    found: dict[str, list[Location]] = field(default_factory=dict)

    def functions(self, module: ir.Module | None) -> Iterator[Function]:
        for kind in all_classes(module.classes.values()) if module is not None else ():
            value = ClassValue(kind, kind.path)
            around = tuple(self.constants.attributed(kind.path, kind, kind.decorators))
            for method in all_methods(kind):
                if method.decorators and not method.abstract:
                    yield from self._declared(value, method, around)

    def _declared(
        self, kind: ClassValue, definition: ir.Function, around: tuple[Attributed, ...]
    ) -> Iterator[Function]:
        marks = tuple(self.constants.attributed(kind.path, kind.definition, definition.decorators))
        declaring = next((a for a in marks if a.name == DECLARING), None)
        if declaring is None:
            return
        given = declaring.first
        name = said(given) if isinstance(given, str) and given else definition.name
        method = _Method(kind, definition, marks, around)
        bindings = self._bindings(method, name)
        place = Location(kind.path, definition.line)
        if not isinstance(given, str):
            self.gaps.append(Gap(f"the name of {name} is not constant: its method's is taken", place))
        if not any(b.direction == "trigger" for b in bindings):
            self.gaps.append(Gap(f"{name} has no trigger", place))
            if not bindings:
                return
        yield self._function(method, name, bindings, place)

    # --- bindings ----------------------------------------------------------------------------------

    def _bindings(self, method: _Method, name: str) -> list[Declared]:
        """Those of the parameters, those of the method, and what the build adds."""
        found: list[Declared] = []
        for parameter in method.parameters:
            marks = list(
                self.constants.attributed(method.kind.path, method.kind.definition, parameter.decorators)
            )
            for mark in marks:
                declared = self._binding(method, mark, [*marks, *method.annotations, *method.around])
                if declared is not None:
                    declared.name = declared.name or parameter.name
                    declared.parameter = parameter.name
                    found.append(declared)
        for mark in method.annotations:
            declared = self._binding(method, mark, [*method.annotations, *method.around])
            if declared is not None:
                declared.name = RETURNED if declared.direction == "out" else declared.name
                found.append(declared)
        return [*found, *_implied(method, name, found)]

    def _binding(self, method: _Method, mark: Attributed, around: list[Attributed]) -> Declared | None:
        meaning = self._meaning(method, mark)
        if meaning is None:
            return None
        given = properties(meaning.kind, mark)
        given.pop("value", None)
        name = str(given.pop("name", "") or "")
        type = str(given.pop("type", meaning.type) if mark.name == CUSTOM else meaning.type)
        if not given.get("connection"):
            accounts = (a for a in around if type.lower() in ACCOUNTS.get(a.name, ()))
            account = next((as_plain(a.first) for a in accounts), None)
            given.update({"connection": account} if account else {})
        kept = {k: v for k, v in given.items() if v not in ("", None)}
        return Declared(type, meaning.directions[0], name, kept, mark.line or method.definition.line)

    def _meaning(self, method: _Method, mark: Attributed) -> Meaning | None:
        """What an annotation declares: the repository's own, a library's, or one named like those."""
        if mark.name in NOT_BINDINGS:
            return self._custom(mark, {}) if mark.name == CUSTOM else None
        own = self.constants.class_of(method.kind.path, method.kind.definition, ir.Name(mark.name))
        if own is not None:
            return self._own(own)
        return known(self.catalog.annotations.get(mark.name, ())) or by_convention(mark.name)

    def _own(self, kind: ClassValue) -> Meaning | None:
        """An annotation of the repository that carries ``@CustomBinding``."""
        marks = self.constants.attributed(kind.path, kind.definition, kind.definition.decorators)
        custom = next((m for m in marks if m.name == CUSTOM), None)
        if custom is None:
            return None
        values = {
            f.name: property_of(self.constants.value(kind.path, kind.definition, f.default))
            for f in kind.definition.fields
            if f.default is not None and f.kind != "static"
        }
        return self._custom(custom, {k: v for k, v in values.items() if v not in ("", None)})

    @staticmethod
    def _custom(mark: Attributed, defaults: Defaults) -> Meaning:
        type = as_plain(mark.named.get("type")) or "unknown"
        name = as_plain(mark.named.get("name"))
        said_direction = (as_plain(mark.named.get("direction")) or "in").lower()
        direction: Direction = "out" if said_direction == "out" else "in"
        if type.lower().endswith("trigger"):
            direction = "trigger"
        values = {**({"name": name} if name else {}), **defaults}
        return Meaning(AttributeKind(CUSTOM, (), values), type, (direction,))

    # --- facts -------------------------------------------------------------------------------------

    def _function(self, method: _Method, name: str, bindings: list[Declared], place: Location) -> Function:
        id = self.identities.function(self.app, name)
        self.found.setdefault(name.lower(), []).append(place)
        return Function(
            id=id,
            app=self.app.id,
            name=name,
            language="java",
            model="java",
            location=place,
            bindings=tuple(bindings_of(id, bindings, place.path)),
            handler=Handler(place.path, method.definition.qualified),
            disabled=is_off(self.app, name, self.switches),
        )


def _implied(method: _Method, name: str, found: list[Declared]) -> list[Declared]:
    """What the build adds to an HTTP trigger: its route, and the answer that a method returns."""
    http = next((d for d in found if d.type.lower() == "httptrigger"), None)
    if http is None:
        return []
    http.properties.setdefault("route", name)
    returns = method.definition.returns
    silent = isinstance(returns, ir.Name) and returns.id == VOID
    if silent or any(d.name == RETURNED for d in found):
        return []
    return [Declared("http", "out", RETURNED, {}, method.definition.line)]
