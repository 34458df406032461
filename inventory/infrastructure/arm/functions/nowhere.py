"""The scope of a function: it sees only its arguments."""

from __future__ import annotations

from collections.abc import Sequence

from inventory.infrastructure.operations import below
from inventory.resources import Reference, Unknown, Value

Arguments = Sequence[Value]


class _Nowhere:
    """Where no names mean anything: a function sees only its arguments."""

    def name(self, name: str) -> Value:
        return Unknown(f"no name {name}")

    def member(self, of: Reference, name: str) -> Value:
        return below(of, name)

    def index(self, of: Reference, index: Value) -> Value:
        return below(of, f"[{index}]" if isinstance(index, int) else "[]")

    def nested(self, of: Reference, name: str) -> Value:
        return below(of, name)

    def call(self, _function: str, _arguments: Arguments) -> Value | None:
        return None

    def method(self, _of: Value, name: str, _arguments: Arguments) -> Value:
        return Unknown(f"no method {name}")


NOWHERE = _Nowhere()
