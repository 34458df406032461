"""One call being followed: its place, its state, what it gives back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory.facts import Gap, Location
from inventory.flow.effects import Trace
from inventory.flow.state import State
from inventory.flow.values import NOTHING, External, Object, Scope, Value, joined, refer
from inventory.syntax import ir

if TYPE_CHECKING:
    from inventory.flow.engine import Engine


class Run:
    """The frame of one call (or of a module's top level) while it is being followed."""

    __slots__ = (
        "context",
        "depth",
        "engine",
        "exits",
        "line",
        "outside",
        "path",
        "raised",
        "returned",
        "scope",
        "state",
        "trace",
        "yielded",
    )

    def __init__(
        self, engine: Engine, path: str, state: State, context: int, depth: int, outer: Scope | None = None
    ) -> None:
        self.engine, self.path, self.state = engine, path, state
        self.context, self.depth = context, depth
        self.scope = Scope(state.variables, outer)
        self.trace = Trace()
        self.returned: list[tuple[Value, int]] = []
        self.exits: list[State] = []
        self.yielded: list[Value] = []
        self.raised: list[Value] = []
        self.outside: frozenset[str] = frozenset()
        self.line = 0

    # --- names ---------------------------------------------------------------------------------

    def name(self, id: str) -> Value:
        """What a bare name means here: variable, enclosing variable, module's name, builtin, or unknown."""
        scope: Scope | None = self.scope
        while scope is not None:
            if id in scope.variables:
                return scope.variables[id]
            scope = scope.outer
        found = self.engine.modules.name(self.path, id)
        if found is not None:
            return found
        return refer(External(id)) if self.engine.is_builtin(id) else _unknown(id)

    def assign(self, id: str, value: Value) -> None:
        self.state.variables[id] = value
        if id in self.outside and self.scope.outer is not None:
            scope: Scope | None = self.scope.outer
            while scope is not None:
                if id in scope.variables:
                    scope.variables[id] = joined((scope.variables[id], value))
                    return
                scope = scope.outer

    # --- places --------------------------------------------------------------------------------

    def at(self, line: int) -> Location:
        return Location(self.path, line)

    def site(self, node: ir.Expression | ir.Statement, extra: str = "") -> Object:
        """The identity of what `node` makes in this call."""
        return Object(
            self.context, f"{self.path}:{node.line}:{type(node).__name__}{self.engine.ordinal(node)}{extra}"
        )

    def gap(self, reason: str, line: int) -> None:
        self.engine.gaps.add(Gap(reason, self.at(line)))

    @property
    def result(self) -> Value:
        return joined(value for value, _ in self.returned) if self.returned else NOTHING


def _unknown(id: str) -> Value:
    from inventory.flow.values import Datum

    return Value(frozenset({Datum(None, label=id, derived=True)}))
