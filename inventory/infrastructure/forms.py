"""How each form of expression is evaluated: one handler a kind, in one table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from inventory.infrastructure import expressions as ex
from inventory.infrastructure.operations import (
    below,
    bounded,
    either,
    joined,
    logical,
    negated,
    opened,
    operated,
    truth,
)
from inventory.infrastructure.scopes import Null, Scope, within
from inventory.resources import (
    UNRESOLVED,
    Choice,
    Closure,
    Computed,
    Open,
    Parameter,
    Reference,
    Unknown,
    Value,
    chosen,
    is_known,
)

if TYPE_CHECKING:
    from inventory.infrastructure.evaluation import Evaluator


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


FORMS: Mapping[type, Callable[..., Value]] = {
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
