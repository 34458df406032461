"""A binding as source code declares it, with values as the runtime would see them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from inventory.bindings.identity import order_of
from inventory.facts import App, Binding, Direction, Gap, Location, Setting, Text
from inventory.secrecy import said
from inventory.syntax.constant_values import UNKNOWN, Library, Method, Unknown, as_text, plain
from inventory.syntax.constants import Evaluator


@dataclass(eq=False, slots=True)
class Declared:
    """One binding of a function; values are constants or texts with settings in them."""

    type: str
    direction: str
    name: str
    properties: dict[str, Any]
    line: int
    parameter: str = ""
    """The parameter of the handler that it is bound to, where that has a name of its own."""


def property_of(value: Any) -> Any:
    """A property as the runtime would see it: enum members by name, settings as ``%NAME%``."""
    if isinstance(value, list):
        return [property_of(v) for v in value]
    if isinstance(value, dict):
        return {said(str(k)): property_of(v) for k, v in value.items()}
    plain_value = as_plain(value)
    return said(plain_value) if plain_value is not None else None


def as_plain(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Library):
        return value.dotted.rpartition(".")[2]
    if isinstance(value, (Unknown, Method)):
        return str(Text.of(as_text(UNKNOWN)))
    return str(plain(Text.of(as_text(value))))


def bindings_of(function: str, declared: Iterable[Declared], path: str) -> Iterator[Binding]:
    """The bindings of a function as facts, its trigger first."""
    taken: set[str] = set()
    for one in sorted(declared, key=lambda d: d.direction != "trigger"):
        id = order_of(f"{function}/{one.name or one.type}", one.direction, taken)
        direction: Direction = one.direction  # type: ignore[assignment]
        place = Location(path, one.line)
        yield Binding(id, function, one.type, direction, one.name, one.properties, place, one.parameter)


def defaults_of(app: App, evaluator: Evaluator) -> list[Setting]:
    """The settings whose defaults stand in the code, as far as they are no secrets or values of people."""
    return [
        Setting(name, Location(path, line), app.id, value)
        for name, (value, path, line) in sorted(evaluator.defaults.items())
        if value and "@" not in value and len(value) < 80
    ]


def repeated(found: Iterable[list[Location]]) -> Iterator[Gap]:
    """Names are unique in an app, whatever their case: the build refuses the second."""
    for places in found:
        for place in places[1:]:
            yield Gap(f"the function at {places[0]} has the same name", place)
