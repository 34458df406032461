"""What the names of an expression of infrastructure code mean where it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from inventory.resources import (
    Reference,
    Value,
)

Arguments: TypeAlias = "Sequence[Value]"


class Null:
    """The null that a function comes to, where None says that there is no such function."""


NULL = Null()


class Scope(Protocol):
    """What the names of an expression mean where it stands."""

    def name(self, name: str) -> Value:
        """The value behind a bare name; Unknown when there is none."""

    def member(self, of: Reference, name: str) -> Value:
        """A property of a resource that is referred to."""

    def index(self, of: Reference, index: Value) -> Value:
        """One of the resources of a loop."""

    def nested(self, of: Reference, name: str) -> Value:
        """A resource declared inside another."""

    def call(self, function: str, arguments: Arguments) -> Value | Null:
        """A user's own function, or one that depends on the place (reads files …).

        None: it is not one of these. NULL: it is one, and comes to null.
        """

    def method(self, of: Value, name: str, arguments: Arguments) -> Value:
        """The result of a method of a resource or a namespace."""


@dataclass(frozen=True, slots=True)
class _Inner:
    """A scope with a few more names: those of a loop or a lambda."""

    outer: Scope
    names: Mapping[str, Value]

    def name(self, name: str) -> Value:
        return self.names[name] if name in self.names else self.outer.name(name)

    def member(self, of: Reference, name: str) -> Value:
        return self.outer.member(of, name)

    def index(self, of: Reference, index: Value) -> Value:
        return self.outer.index(of, index)

    def nested(self, of: Reference, name: str) -> Value:
        return self.outer.nested(of, name)

    def call(self, function: str, arguments: Arguments) -> Value | Null:
        return self.outer.call(function, arguments)

    def method(self, of: Value, name: str, arguments: Arguments) -> Value:
        return self.outer.method(of, name, arguments)


def within(scope: Scope, names: Mapping[str, Value]) -> Scope:
    """`scope` with `names` before its own."""
    return _Inner(scope, names)
