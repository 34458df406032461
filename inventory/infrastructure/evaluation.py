"""One evaluator for the expressions of all infrastructure languages.

It computes what can be computed and keeps the reason where it can't: an open operand leaves the operation
open, a condition that isn't known leaves a choice, a list of unknown length an open list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from inventory.infrastructure import expressions as ex
from inventory.infrastructure.operations import (
    MOST_ITEMS,
    as_key,
    below,
    bounded,
    either,
    joined,
    logical,
    negated,
    opened,
    operated,
    selected,
    truth,
    unique,
)
from inventory.resources import (
    UNRESOLVED,
    Choice,
    Closure,
    Computed,
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
    is_known,
)

DEEPEST = 120
DEEPEST_VALUE = 60
MOST_PARTS = 20_000
MOST_STEPS = 400_000
_WHOLE = (bool, int, float, str, Reference, Parameter, Environment, Unknown)

Arguments: TypeAlias = "Sequence[Value]"
Pair: TypeAlias = "tuple[Value, Value]"
Function = Callable[["Evaluator", Arguments], Value]


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
            found = _HANDLERS[type(expression)](self, expression, scope)
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


# --- one handler a kind of expression ------------------------------------------------------------


def _literal(_run: Evaluator, at: ex.Literal, _scope: Scope) -> Value:
    return at.value


def _name(_run: Evaluator, at: ex.Name, scope: Scope) -> Value:
    return scope.name(at.name)


def _member(run: Evaluator, at: ex.Member, scope: Scope) -> Value:
    return run.member(run.value(at.of, scope), at.name, scope, at.safe)


def _index(run: Evaluator, at: ex.Index, scope: Scope) -> Value:
    return run.item(run.value(at.of, scope), run.value(at.index, scope), scope, at.safe, at.from_end)


def _nested(run: Evaluator, at: ex.Nested, scope: Scope) -> Value:
    of = run.value(at.of, scope)
    return scope.nested(of, at.name) if isinstance(of, Reference) else below(of, at.name)


def _call(run: Evaluator, at: ex.Call, scope: Scope) -> Value:
    arguments = _arguments(run, at.arguments, scope)
    found = scope.call(at.function, arguments)
    if isinstance(found, Null):
        return None
    return bounded(found) if found is not None else run.call(at.function, arguments)


def _arguments(run: Evaluator, written: Iterable[ex.Expression], scope: Scope) -> list[Value]:
    out: list[Value] = []
    for argument in written:
        if isinstance(argument, ex.Spread):
            inner = run.value(argument.of, scope)
            out += [v for _, v in run.items(inner)[0]] if isinstance(inner, (list, Open)) else [inner]
        else:
            out.append(run.value(argument, scope))
    return out


def _method(run: Evaluator, at: ex.Method, scope: Scope) -> Value:
    of = run.value(at.of, scope)
    return scope.method(of, at.name, _arguments(run, at.arguments, scope))


def _text(run: Evaluator, at: ex.Text, scope: Scope) -> Value:
    return joined([run.value(part, scope) for part in at.parts])


def _object(run: Evaluator, at: ex.Object, scope: Scope) -> Value:
    out: dict[str, Value] = {}
    rest: list[Value] = []
    for entry in at.entries:
        if isinstance(entry, ex.Spread):
            spread(run.value(entry.of, scope), out, rest)
            continue
        key = run.value(entry.key, scope)
        name = run.key(key)
        if name is None:
            rest.append(key)
        else:
            out[name] = run.value(entry.value, scope)
    return opened(out, rest)


def spread(value: Value, out: dict[str, Value], rest: list[Value]) -> None:
    """Put the properties of an object into `out`; what may add more goes to `rest`."""
    if isinstance(value, dict):
        out.update(value)
    elif isinstance(value, Open) and isinstance(value.known, dict):
        out.update(value.known)
        rest.append(value.rest)
    elif isinstance(value, Choice) and all(isinstance(o, dict) or o is None for o in value.options):
        keys = {k: None for o in value.options if isinstance(o, dict) for k in o}
        for key in keys:
            before = out.get(key)
            options = tuple(o.get(key, before) if isinstance(o, dict) else before for o in value.options)
            out[key] = Choice(value.condition, options)
    elif value is not None:
        rest.append(value)


def _array(run: Evaluator, at: ex.Array, scope: Scope) -> Value:
    out: list[Value] = []
    rest: list[Value] = []
    for item in at.items:
        if not isinstance(item, ex.Spread):
            out.append(run.value(item, scope))
            continue
        inner = run.value(item.of, scope)
        out += [v for _, v in run.items(inner)[0]]
        if isinstance(inner, UNRESOLVED):
            rest.append(inner.rest if isinstance(inner, Open) else inner)
    return opened(out, rest)


def _conditional(run: Evaluator, at: ex.Conditional, scope: Scope) -> Value:
    condition = run.value(at.condition, scope)
    held = truth(condition)
    if held is not None:
        return run.value(at.yes if held else at.no, scope)
    if isinstance(condition, Choice) and all(truth(o) is not None for o in condition.options):
        yes, no = run.value(at.yes, scope), run.value(at.no, scope)  # the same choice goes on
        return chosen(condition, lambda option: yes if truth(option) else no)
    return either(condition, run.value(at.yes, scope), run.value(at.no, scope))


def _binary(run: Evaluator, at: ex.Binary, scope: Scope) -> Value:
    left = run.value(at.left, scope)
    if at.operator in ("&&", "||"):
        return _logical(run, at, left, scope)
    if at.operator == "??":
        return _instead(left, lambda: run.value(at.right, scope))
    return operated(at.operator, left, run.value(at.right, scope))


def _logical(run: Evaluator, at: ex.Binary, left: Value, scope: Scope) -> Value:
    settled = at.operator == "||"  # the truth that settles it whatever the other side says
    if truth(left) is settled:
        return settled
    right = run.value(at.right, scope)
    return logical(at.operator, (left, right))


def _instead(left: Value, right: Callable[[], Value]) -> Value:
    """``left ?? right``."""
    if left is None:
        return right()
    if isinstance(left, Choice):
        return chosen(left, lambda option: right() if option is None else option)
    if isinstance(left, (Unknown, Computed)) or (isinstance(left, Parameter) and "." in left.name):
        return either(Computed("!= null", (left,)), left, right())
    return left


def _unary(run: Evaluator, at: ex.Unary, scope: Scope) -> Value:
    operand = run.value(at.operand, scope)
    if at.operator == "!":
        return negated(operand)
    if at.operator == "-" and isinstance(operand, (int, float)):
        return -operand
    return operand if at.operator == "+" or not is_known(operand) else Unknown(f"{at.operator} of no number")


def _loop(run: Evaluator, at: ex.Loop, scope: Scope) -> Value:
    over = run.value(at.over, scope)
    pairs, rest = run.items(over)
    if not pairs and isinstance(over, UNRESOLVED):
        pairs = [(below(over, "[]"), below(over, "[]"))]
    results: list[tuple[Value, Value]] = []
    for position, value in pairs:
        inner = within(scope, {at.item: value} | ({at.index: position} if at.index else {}))
        held = True if at.condition is None else truth(run.value(at.condition, inner))
        if held is False:
            continue
        key = run.value(at.key, inner) if at.key is not None else None
        results.append((key, run.value(at.body, inner)))
        rest = rest if held or rest is not None else Computed("if", (over,))
    open_ends: list[Value] = [rest] if rest is not None else []
    if at.key is None:
        return opened([value for _, value in results], open_ends)
    return _collected(run, results, at.grouped, open_ends)


def _collected(
    run: Evaluator, results: Iterable[tuple[Value, Value]], grouped: bool, rest: list[Value]
) -> Value:
    out: dict[str, Value] = {}
    for key, value in results:
        name = run.key(key)
        if name is None:
            rest = [*rest, key]
        elif grouped:
            held = out.setdefault(name, [])
            if isinstance(held, list):
                held.append(value)
        else:
            out[name] = value
    return opened(out, rest)


def _lambda(run: Evaluator, at: ex.Lambda, scope: Scope) -> Value:
    def apply(arguments: tuple[Value, ...]) -> Value:
        return run.value(at.body, within(scope, dict(zip(at.parameters, arguments, strict=False))))

    return Closure(at.parameters, apply)


def _splat(run: Evaluator, at: ex.Splat, scope: Scope) -> Value:
    of = run.value(at.of, scope)
    if of is None:
        return []
    if isinstance(of, (list, Open)):
        pairs, rest = run.items(of)
        out = [run.value(at.rest, within(scope, {ex.ITEM: value})) for _, value in pairs]
        return opened(out, [rest] if rest is not None else [])
    single = run.value(at.rest, within(scope, {ex.ITEM: of}))
    return Open([single], of) if isinstance(of, UNRESOLVED) and not isinstance(of, Reference) else [single]


def _unread(_run: Evaluator, at: ex.Unread, _scope: Scope) -> Value:
    return Unknown(at.why)


_HANDLERS: Mapping[type, Callable[..., Value]] = {
    ex.Literal: _literal,
    ex.Name: _name,
    ex.Member: _member,
    ex.Index: _index,
    ex.Nested: _nested,
    ex.Call: _call,
    ex.Method: _method,
    ex.Text: _text,
    ex.Object: _object,
    ex.Array: _array,
    ex.Spread: lambda run, at, scope: run.value(at.of, scope),
    ex.Conditional: _conditional,
    ex.Binary: _binary,
    ex.Unary: _unary,
    ex.Loop: _loop,
    ex.Lambda: _lambda,
    ex.Splat: _splat,
    ex.Unread: _unread,
}
