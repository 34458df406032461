"""One evaluator for the expressions of all infrastructure languages.

It computes what can be computed and keeps the reason where it can't: an open operand leaves the operation
open, a condition that isn't known leaves a choice, a list of unknown length an open list.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from inventory.infrastructure import expressions as ex
from inventory.infrastructure.forms import FORMS
from inventory.infrastructure.operations import (
    MOST_ITEMS,
    as_key,
    below,
    bounded,
    selected,
    unique,
)
from inventory.infrastructure.scopes import Arguments, Scope
from inventory.resources import (
    UNRESOLVED,
    Choice,
    Context,
    Environment,
    Namespace,
    Open,
    Parameter,
    Reference,
    Template,
    Unknown,
    Value,
    as_written,
    chosen,
    inner,
)

DEEPEST = 120
DEEPEST_VALUE = 60
MOST_PARTS = 20_000
MOST_STEPS = 400_000
_WHOLE = (bool, int, float, str, Reference, Parameter, Environment, Unknown)

Pair: TypeAlias = "tuple[Value, Value]"
Function = Callable[["Evaluator", Arguments], Value]


@dataclass(slots=True)
class Evaluator:
    """Evaluates the expressions of one deployment; `functions` are those of its language, by name.

    Every step counts: an expression that would take longer than any real one comes to Unknown, at the same
    place on every machine.
    """

    functions: Mapping[str, Function]
    any_case: bool = True
    """Whether names of properties are found in any case, as ARM does."""
    most_steps: int = MOST_STEPS
    keeps_keys: bool = False
    """Whether a name of a property that isn't known whole stays one: it goes by the way it is written."""
    keys: dict[str, Value] = field(default_factory=dict)
    steps: int = 0
    depth: int = 0
    problems: list[str] = field(default_factory=list)
    _weights: dict[int, tuple[Value, int, int]] = field(default_factory=dict)
    """For every value with parts: the value itself (which keeps its id from being given away), how many parts
    it would be written out, and how deep they are nested."""

    def value(self, expression: ex.Expression, scope: Scope) -> Value:
        """What an expression comes to where `scope` says what its names mean."""
        self.steps += 1
        if self.depth >= DEEPEST:
            return Unknown("nested too deep to follow")
        if self.steps > self.most_steps:
            return Unknown("too much to compute")
        self.depth += 1
        try:
            found = FORMS[type(expression)](self, expression, scope)
        finally:
            self.depth -= 1
        return found if found is None or isinstance(found, _WHOLE) else self.sized(found)

    def sized(self, value: Value) -> Value:
        """The value, unless it is larger than anything real: parts that are shared grow without end."""
        parts, depth = self.weight(value)
        if parts > MOST_PARTS:
            return Unknown("a value too large to be real")
        return Unknown("a value nested too deep to be real") if depth > DEEPEST_VALUE else value

    def weight(self, value: Value, depth: int = 0) -> tuple[int, int]:
        """How many parts a value has when every part counts wherever it is used, and how deep they go."""
        inside = inner(value)
        if not inside:
            return 1, 0
        known = self._weights.get(id(value))
        if known is not None:
            return known[1], known[2]
        if depth > DEEPEST_VALUE:
            return 1, 1
        parts, deepest = 1, 0
        for part in inside:
            more, deep = self.weight(part, depth + 1)
            parts, deepest = parts + more, max(deepest, deep + 1)
        self._weights[id(value)] = (value, parts, deepest)
        return parts, deepest

    def call(self, name: str, arguments: Arguments) -> Value:
        """The result of one of the language's functions; Unknown for one nobody knows."""
        function = self.functions.get(name) or self.functions.get(name.lower())
        if function is None:
            return Unknown(f"the function {name} is not known")
        try:
            return bounded(function(self, arguments))
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
            return Unknown(f"the function {name} can't be computed with these arguments")

    # --- parts of values -----------------------------------------------------------------------

    def member(self, of: Value, name: str, scope: Scope, safe: bool = False) -> Value:
        """``of.name`` as far as `of` is known."""
        if isinstance(of, dict):
            return self._property(of, name, safe)
        if isinstance(of, Namespace):
            return of.member(name)
        if isinstance(of, Reference):
            return scope.member(of, name)
        if isinstance(of, Choice):
            return chosen(of, lambda option: self.member(option, name, scope, safe))
        if isinstance(of, Open):
            known = of.known
            if isinstance(known, dict) and self._has(known, name):
                return self._property(known, name, safe)
            return below(of.rest, name)
        if of is None:
            return None if safe else Unknown(f"{name} of something that is not there")
        return below(of, name) if isinstance(of, UNRESOLVED) else Unknown(f"{name} of a plain value")

    def _property(self, of: Mapping[str, Value], name: str, safe: bool) -> Value:
        if name in of:
            return of[name]
        if self.any_case:
            lowered = name.lower()
            for key, value in of.items():
                if key.lower() == lowered:
                    return value
        return None if safe else Unknown(f"no property {name}")

    def _has(self, of: Mapping[str, Value], name: str) -> bool:
        return name in of or (self.any_case and name.lower() in map(str.lower, of))

    def item(
        self, of: Value, index: Value, scope: Scope, safe: bool = False, from_end: bool = False
    ) -> Value:
        """``of[index]`` as far as both are known."""
        if isinstance(of, Choice):
            return chosen(of, lambda option: self.item(option, index, scope, safe, from_end))
        if isinstance(index, Choice):
            return chosen(index, lambda option: self.item(of, option, scope, safe, from_end))
        if isinstance(of, Reference):
            return self.member(of, index, scope, safe) if isinstance(index, str) else scope.index(of, index)
        if isinstance(index, str):
            return self.member(of, index, scope, safe)
        if isinstance(of, Open) and isinstance(of.known, list):
            held = of.known
            if (
                len(held) == 1
                and isinstance(index, UNRESOLVED)
                and isinstance(held[0], (Reference, Namespace))
            ):
                return held[0]  # one stands for all of a loop whose length isn't known
            if type(index) is int and 0 <= index < len(held) and not from_end:
                return held[index]
            return below(of.rest, "[]")
        if isinstance(of, (list, str)) and type(index) is int:
            place = len(of) - index if from_end else index
            if 0 <= place < len(of):
                return of[place]
            return None if safe else Unknown("an item beyond the end")
        known = of.known if isinstance(of, Open) else of
        if isinstance(known, dict) and (name := self.key(index)) in known:
            return known[name]
        if isinstance(of, UNRESOLVED):
            return below(of, "[]")
        if isinstance(of, dict) and isinstance(index, (Parameter, Environment)):
            return selected([*of.values()], index)  # what differs by stage stands in a map, as a rule
        return below(index, "[]") if isinstance(index, UNRESOLVED) else Unknown("an item of a plain value")

    def key(self, value: Value) -> str | None:
        """A value as the name of a property; None where it can't be told from others."""
        name = as_key(value)
        if self.keeps_keys and isinstance(value, (Template, Parameter, Environment, Context, Reference)):
            written = name or as_written(value)
            if "(not known)" not in written and "(secret)" not in written:
                self.keys[written] = value
                return written
        return name

    def items(self, of: Value) -> tuple[list[Pair], Value]:
        """(key or position, value) of every known item, and what more hangs on (None: nothing)."""
        if isinstance(of, Open):
            pairs, rest = self.items(of.known)
            return pairs, of.rest if rest is None else rest
        if isinstance(of, list):
            listed: list[Pair] = [*enumerate(of[:MOST_ITEMS])]
            return listed, Unknown("too many items") if len(of) > MOST_ITEMS else None
        if isinstance(of, dict):
            named: list[Pair] = [(self.keys.get(name, name), value) for name, value in of.items()]
            return named[:MOST_ITEMS], None
        if isinstance(of, Choice):
            pairs = [pair for option in of.options for pair in self.items(option)[0]]
            return unique(pairs), of.condition
        return [], None if of is None else of
