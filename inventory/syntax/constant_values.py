"""Constants of the common form: what an expression may be before anything runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from inventory.facts import Reference, Text
from inventory.syntax import ir


class Unknown:
    """A value nobody can tell from the text."""

    def __repr__(self) -> str:
        return "UNKNOWN"

    def __bool__(self) -> bool:
        return False


UNKNOWN = Unknown()


@dataclass(frozen=True, slots=True)
class Library:
    """A name of a library: ``azure.functions.AuthLevel.FUNCTION``."""

    dotted: str


@dataclass(frozen=True, slots=True)
class ModuleValue:
    path: str


@dataclass(eq=False, slots=True)
class FunctionValue:
    definition: ir.Function
    path: str
    scope: Scope | None = None
    bound: object = None


@dataclass(eq=False, slots=True)
class ClassValue:
    definition: ir.Class
    path: str


@dataclass(eq=False, slots=True)
class Instance:
    """An object of the repository's class with the members that are known."""

    kind: ClassValue
    members: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Method:
    """A method of a value, not yet called."""

    receiver: Any
    name: str


@dataclass(eq=False, slots=True)
class Scope:
    """Variables of a module or call."""

    path: str
    variables: dict[str, Any] = field(default_factory=dict)
    outer: Scope | None = None
    returned: list[Any] = field(default_factory=list)
    within: ClassValue | None = None
    """The class whose members bare names mean."""


def is_constant(value: Any) -> bool:
    """True for what JSON can say: nothing unknown and no reference anywhere inside."""
    if isinstance(value, dict):
        return all(isinstance(k, str) and is_constant(v) for k, v in value.items())
    if isinstance(value, list):
        return all(is_constant(v) for v in value)
    return value is None or isinstance(value, (str, int, float, bool))


def as_text(value: Any) -> str | Text | Reference:
    if isinstance(value, Text):
        return value
    if isinstance(value, (str, int, float)) and not isinstance(value, bool):
        return str(value)
    return Reference("unknown")


def plain(text: Text) -> str | Text:
    literal = text.literal
    return literal if literal is not None else text
