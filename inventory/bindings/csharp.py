"""Azure Functions declared by attributes in C#: which methods and classes they are, and their bindings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from inventory.bindings import csharp_binder, csharp_in_process, csharp_isolated
from inventory.bindings.attributes import Attributed, Constants, all_classes, all_methods, bare
from inventory.bindings.csharp_attributes import Method, Reading, plainly
from inventory.bindings.declared import Declared, as_plain, bindings_of, repeated
from inventory.bindings.identity import Identities
from inventory.bindings.switches import Switches, disabled_by, is_off, switched
from inventory.catalog import Catalog
from inventory.facts import App, Function, Gap, Handler, Location, Setting
from inventory.infrastructure import apps as app_folders
from inventory.secrecy import said
from inventory.sources import Checkout
from inventory.syntax import ir
from inventory.syntax.constant_values import ClassValue, Library
from inventory.syntax.program import Program

SIGN = re.compile(rb"[\[,]\s*(?:[\w.]+\.)?(?:Function(?:Name)?|DurableTask)(?:Attribute)?\s*[(\]]")
DECLARING = {"Function": "csharp_isolated", "FunctionName": "csharp_in_process"}
BINDINGS = {"csharp_isolated": csharp_isolated.bindings, "csharp_in_process": csharp_in_process.bindings}
DURABLE = {
    "TaskOrchestrator": ("orchestrationTrigger", "context"),
    "TaskActivity": ("activityTrigger", "input"),
    "TaskEntity": ("entityTrigger", "dispatcher"),
}
"""What a class of its own may derive from, the trigger it then has, and that trigger's parameter."""
RUNS = "RunAsync"


def scan(
    checkout: Checkout,
    program: Program,
    apps: Iterable[App],
    catalog: Catalog,
    settings: Iterable[Setting] = (),
    identities: Identities | None = None,
) -> tuple[list[Function], list[Gap]]:
    """Every function that C# source declares; what the build would refuse is a Gap as well."""
    switches = disabled_by(settings)
    identities = identities or Identities()
    declaring = (s.path for s in checkout.files if s.path.lower().endswith(".cs") and SIGN.search(s.bytes))
    functions: list[Function] = []
    gaps: list[Gap] = []
    for app, paths in app_folders.by_owner(apps, declaring):
        reader = Reader(app, Reading(Constants(program, app.path), catalog), identities, switches)
        functions += [f for path in sorted(paths) for f in reader.functions(program.module(path))]
        gaps += [*reader.reading.gaps, *reader.repeated()]
    return functions, gaps


@dataclass(eq=False, slots=True)
class Reader:
    """The files of one app being read; with `followed`, their code can be, too."""

    app: App
    reading: Reading
    identities: Identities
    switches: Switches
    found: dict[str, list[Location]] = field(default_factory=dict)
    language: str = "csharp"
    followed: bool = True

    def functions(self, module: ir.Module | None) -> Iterator[Function]:
        if module is None:
            return
        for kind in all_classes(module.classes.values()):
            value = ClassValue(kind, module.path)
            attributes = tuple(self.reading.constants.attributed(module.path, kind, kind.decorators))
            yield from self._durable(value, attributes)
            yield from self.methods(value, attributes)

    def methods(self, kind: ClassValue, around: tuple[Attributed, ...] = ()) -> Iterator[Function]:
        """The functions among the methods of a class."""
        for method in all_methods(kind.definition):
            yield from self._declared(Method(kind, method, around))

    def _declared(self, method: Method) -> Iterator[Function]:
        if not any(bare(d) in _WRITTEN for d in method.definition.decorators):
            return
        attributes = tuple(plainly(a) for a in self.reading.attributes(method))
        declaring = next((a for a in attributes if a.name in DECLARING and not a.target), None)
        if declaring is None:
            return
        method = replace(method, attributes=attributes)
        model = DECLARING[declaring.name]
        name = _name(declaring, method.definition.name)
        bindings = [
            *BINDINGS[model](self.reading, method, name),
            *csharp_binder.bindings(self.reading, method),
        ]
        if not any(b.direction == "trigger" for b in bindings):
            self.reading.gap(f"{name} has no trigger", method)
            if not bindings:
                return
        yield self._function(method, name, model, bindings)

    def _durable(self, kind: ClassValue, attributes: tuple[Attributed, ...]) -> Iterator[Function]:
        """A class that is a function by what it derives from: ``[DurableTask] class A : TaskActivity``."""
        declaring = next((a for a in map(plainly, attributes) if a.name == "DurableTask"), None)
        if declaring is None or self.app.location == App("", "").location:
            return  # durable classes run in hosts of their own, too
        base = next((b for b, _ in self.reading.constants.bases(kind) if b in DURABLE), None)
        if base is None:
            return
        name = _name(declaring, kind.definition.name)
        type, parameter = DURABLE[base]
        running = kind.definition.methods.get(RUNS) or _missing(kind.definition)
        if type == "entityTrigger":
            running = _dispatching(kind.definition, parameter)
            key = (kind.path, running.qualified)
            self.reading.constants.files.handlers[key] = ir.Closure(running, running.line)
        given = [p.name for p in running.parameters if p.name != "this"]
        if type == "activityTrigger" and given:
            parameter = given[-1]
        declared = Declared(type, "trigger", parameter, {}, kind.definition.line)
        yield self._function(Method(kind, running, attributes), name, "csharp_isolated", [declared])

    # --- facts -------------------------------------------------------------------------------------

    def _function(self, method: Method, name: str, model: str, bindings: list[Declared]) -> Function:
        id = self.identities.function(self.app, name)
        place = Location(method.path, method.definition.line)
        self.found.setdefault(name.lower(), []).append(place)
        return Function(
            id=id,
            app=self.app.id,
            name=name,
            language=self.language,
            model=model,
            location=place,
            bindings=tuple(bindings_of(id, bindings, method.path)),
            handler=Handler(method.path, method.definition.qualified) if self.followed else None,
            disabled=self._disabled(name, method),
        )

    def _disabled(self, name: str, method: Method) -> bool:
        for attribute in (*method.attributes, *map(plainly, method.around)):
            if attribute.name == "Disable":
                setting = as_plain(attribute.first) if attribute.arguments else None
                key = f"setting:{(setting or '').strip('%').lower()}"
                if setting is None or switched(self.app, key, self.switches):
                    return True
        return is_off(self.app, name, self.switches)

    def repeated(self) -> Iterator[Gap]:
        """Functions of one name; files that lie in no app may be apps of their own."""
        lost = self.app.path == "." and not self.app.languages
        return iter(()) if lost else repeated(self.found.values())


_WRITTEN = frozenset(f"{name}{ending}" for name in DECLARING for ending in ("", "Attribute"))


def _missing(kind: ir.Class) -> ir.Function:
    """What stands for a method that is written in another file or inherited."""
    return ir.Function(RUNS, f"{kind.qualified}.{RUNS}", (), tuple, kind.line, kind.end_line)


def _dispatching(kind: ir.Class, parameter: str) -> ir.Function:
    """What the generator writes for an entity: a function that gives the operation to its class."""
    asked = ir.Attribute(ir.Name(parameter, kind.line), "DispatchAsync", kind.line)
    call = ir.Call(asked, line=kind.line, types=(ir.Name(kind.name, kind.line),))
    body: ir.Block = (ir.Return(call, kind.line),)
    given = (ir.Parameter(parameter, line=kind.line),)
    return ir.Function(RUNS, f"{kind.qualified}.{RUNS}", given, lambda: body, kind.line, kind.end_line)


def _name(declaring: Attributed, otherwise: str) -> str:
    given = declaring.first if declaring.arguments else declaring.named.get("name")
    if isinstance(given, Library):
        return given.dotted.rpartition(".")[2]
    return said(given) if isinstance(given, str) and given else otherwise
