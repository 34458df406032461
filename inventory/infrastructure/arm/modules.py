"""Module statements and nested templates: what each of them deploys, and what it gives back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from inventory.facts import Location
from inventory.infrastructure import expressions as ex
from inventory.infrastructure.arm.instances import Turn, lines, turns
from inventory.infrastructure.arm.template import Called as CalledModule
from inventory.infrastructure.arm.template import Template
from inventory.infrastructure.arm.template_files import beside, in_registry
from inventory.infrastructure.deployments import Opaque
from inventory.resources import Context, Namespace, Open, Reference, Secret, Unknown, Value

if TYPE_CHECKING:
    from inventory.infrastructure.arm.place import Place

Module: TypeAlias = "tuple[str, Turn, Place | Opaque]"
DEEPEST_MODULES = 30


@dataclass(frozen=True, slots=True)
class Called:
    """Where a template that stands in no file of the checkout is called, and on which lines with what."""

    source: str
    location: Location
    lines: Mapping[str, int]

    def since(self, version: str) -> bool:
        """Whether the version that is called is this one or a later one; the newest when none is given."""
        return _numbers(self.source.rpartition(":")[2]) >= _numbers(version)


def _numbers(version: str) -> tuple[int, ...]:
    found = re.findall(r"\d{1,9}", version)
    return tuple(map(int, found)) if found else (10**9,)


# --- modules ---------------------------------------------------------------------------------------


def modules(place: Place, symbol: str) -> list[Module]:
    """What a module statement deploys: a template for each turn of its loop, or what is known of it."""
    if symbol not in place.modules:
        place.modules[symbol] = []
        called = place.template.modules[symbol]
        found = turns(place.run.evaluator, called.each, called.condition, place.own_turn())
        place.modules[symbol] = [
            (f"{symbol}{turn.suffix}", turn, _deployed(place, called, turn))
            for turn in found
            if place.run.room(place.template.path, called.line)
        ]
    return place.modules[symbol]


def _deployed(place: Place, called: CalledModule, turn: Turn) -> Place | Opaque:
    from inventory.infrastructure.arm.place import Place as NewPlace

    arguments = _arguments(place, called, turn)
    template, site = _template(place, called)
    made = place.compiled.modules.get(called.symbol) if place.compiled is not None else None
    compiled = made.inline if made is not None else None
    if in_registry(called.source) and compiled is not None:
        template, compiled = compiled, None
    path = f"{place.path}{called.symbol}{turn.suffix}"
    if template is None:
        version = called.source.rpartition(":")[2] if in_registry(called.source) else ""
        at = Location(place.template.path, called.line)
        return Opaque(called.source, version, at, arguments, path, turn.conditions)
    return NewPlace(
        place.run,
        template,
        arguments,
        f"{path}/",
        turn,
        turn.scope if called.outer else None,
        _group(place, called, turn),
        (*place.above, place.template.path) if called.inline is None else place.above,
        site or (place.called if called.inline is not None else None),
        compiled,
    )


def _arguments(place: Place, called: CalledModule, turn: Turn) -> dict[str, Value]:
    for entry in called.body.entries:
        if isinstance(entry, ex.Entry) and entry.key == ex.Literal("params"):
            found = place.run.evaluator.value(entry.value, turn.scope)
            known = found.known if isinstance(found, Open) else found
            return known if isinstance(known, dict) else {}
    return {}


def _template(place: Place, called: CalledModule) -> tuple[Template | None, Called | None]:
    if called.inline is not None:
        return called.inline, None
    world, path = place.run, place.template.path
    if in_registry(called.source):
        at = Location(path, called.line) if place.called is None else place.called.location
        site = Called(called.source, at, lines(called.body) if place.called is None else {})
        return world.templates.module(called.source), site
    found = beside(path, called.source)
    if found is None:
        world.gap(f"the module {called.source} lies outside the checkout", path, called.line)
        return None, None
    if found == path or found in place.above:
        world.gap(f"the module {called.source} refers to itself", path, called.line)
        return None, None
    if len(place.above) > DEEPEST_MODULES:
        world.gap(f"modules nested more than {DEEPEST_MODULES} deep are not followed", path, called.line)
        return None, None
    template = world.templates.template(found)
    if template is None:
        world.gap(f"the module {called.source} is not in the checkout", path, called.line)
    return template, None


def _group(place: Place, called: CalledModule, turn: Turn) -> Value:
    """The resource group a module is deployed to, when it isn't the one around it."""
    for entry in called.body.entries:
        if isinstance(entry, ex.Entry) and entry.key == ex.Literal("scope"):
            scope = place.run.evaluator.value(entry.value, turn.scope)
            if isinstance(scope, (Reference, Context)) and scope != Context("subscription()"):
                return scope
    return place.group


def module_value(place: Place, symbol: str) -> Value:
    """What a module's name means: its outputs, for each turn of its loop."""
    found: list[Value] = [_namespace(name, module, place) for name, _, module in modules(place, symbol)]
    if place.template.modules[symbol].each is None:
        return found[0] if found else Unknown(f"the module {symbol} needs its own outputs")
    repeated = [name for name, _, _ in modules(place, symbol) if name.endswith("[*]")]
    return Open(found, Unknown("how many there are is not known")) if repeated else found


def named_modules(place: Place) -> Iterator[tuple[Value, Value]]:
    """Every module by the name of its deployment."""
    for symbol, called in place.template.modules.items():
        for entry in called.body.entries:
            if isinstance(entry, ex.Entry) and entry.key == ex.Literal("name"):
                for name, turn, module in modules(place, symbol):
                    value = place.run.evaluator.value(entry.value, turn.scope)
                    yield value, _namespace(name, module, place)


def _namespace(name: str, module: Place | Opaque, place: Place) -> Value:
    def output(of: str) -> Value:
        found = output_of(module, of, place)
        return {"value": found} if place.template.language == "arm" else found

    outputs = Namespace(f"{name}.outputs", output)

    def member(of: str) -> Value:
        if of == "outputs":
            return outputs
        return Context(f"the {of} of the deployment {name}")

    return Namespace(name, member)


def output_of(module: Place | Opaque, name: str, place: Place) -> Value:
    """The value of an output of a module; a reference where the module isn't in the checkout."""
    if isinstance(module, Opaque):
        return Reference(f"module:{place.run.root}#{module.module}", f"outputs.{name}")
    outputs = module.template.outputs
    found = outputs.get(name) or next((o for n, o in outputs.items() if n.lower() == name.lower()), None)
    if found is None:
        return Unknown(f"no output {name}")
    value = module.once(f"outputs.{found.name}", lambda: module.run.evaluator.value(found.value, module))
    return Secret(f"the secure output {name}") if found.secure and isinstance(value, str) else value
