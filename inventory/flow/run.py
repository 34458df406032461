"""One call being followed: its place, its state, what it gives back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory.facts import Gap, Location
from inventory.flow import generics
from inventory.flow.effects import Trace
from inventory.flow.state import State
from inventory.flow.values import (
    NOTHING,
    ClassOf,
    External,
    Object,
    Output,
    Scope,
    Value,
    joined,
    refer,
)
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
        "outs",
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
        self,
        engine: Engine,
        path: str,
        state: State,
        context: int,
        depth: int,
        outer: Scope | None = None,
        within: ClassOf | None = None,
    ) -> None:
        self.engine, self.path, self.state = engine, path, state
        self.context, self.depth = context, depth
        self.scope = Scope(state.variables, outer, within or (outer.within if outer is not None else None))
        self.trace = Trace()
        self.returned: list[tuple[Value, int]] = []
        self.exits: list[State] = []
        self.yielded: list[Value] = []
        self.raised: list[Value] = []
        self.outside: frozenset[str] = frozenset()
        self.outs: dict[int, Value] = {}
        """What the last call left in the arguments handed to it by reference, by position."""
        self.line = 0

    # --- names ---------------------------------------------------------------------------------

    def name(self, id: str) -> Value:
        """What a bare name means here: variable, enclosing variable, module's name, builtin, or unknown."""
        held = self.held(id)
        if held is not None:
            return held
        found = generics.meaning(self, id) or self._member(id) or self.engine.modules.name(self.path, id)
        if found is not None:
            return found
        return refer(External(id)) if self.engine.is_builtin(id) else _unknown(id)

    def _member(self, id: str) -> Value | None:
        """The member of the object or class at hand that a bare name means, where a language allows that."""
        if self.scope.within is None or not self.engine.table.bare_members:
            return None
        from inventory.flow.members import own

        return own(self, self.scope.within, id)

    def held(self, id: str) -> Value | None:
        """The variable `id` here or around here; None when there is none."""
        scope: Scope | None = self.scope
        while scope is not None:
            if id in scope.variables:
                return scope.variables[id]
            scope = scope.outer
        return None

    def declare(self, id: str, value: Value) -> None:
        """A new variable, whatever else goes by its name."""
        self.state.variables[id] = value

    def assign(self, id: str, value: Value) -> None:
        held = self.held(id)
        if held is None and self._assign_member(id, value):
            return
        if held is not None and any(isinstance(r, Output) for r in held.refs) and self._fill(held, value):
            return
        self.state.variables[id] = value
        if id in self.outside:
            scope = self.scope.outer
            while scope is not None:
                if id in scope.variables:
                    scope.variables[id] = joined((scope.variables[id], value))
                    return
                scope = scope.outer
            self.engine.modules.keep(self.path, id, value)

    def _assign_member(self, id: str, value: Value) -> bool:
        if self.scope.within is None or not self.engine.table.bare_members:
            return False
        from inventory.flow.members import assign_own

        return assign_own(self, self.scope.within, id, value)

    def _fill(self, held: Value, value: Value) -> bool:
        """A parameter that stands for an output binding is filled by assigning to it."""
        if any(isinstance(r, Output) for r in value.refs):
            return False
        from inventory.flow.outside import fill_value

        for ref in held.refs:
            if isinstance(ref, Output):
                fill_value(self, ref, value, self.line)
        return True

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
