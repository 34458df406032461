"""Functions that take a lambda."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cmp_to_key

from inventory.infrastructure.arm.functions.form import listed
from inventory.infrastructure.evaluation import Evaluator, Function
from inventory.infrastructure.operations import MOST_ITEMS, as_key, as_text, below, opened, truth
from inventory.resources import UNRESOLVED, Choice, Closure, Computed, Open, Unknown, Value, chosen

Arguments = Sequence[Value]


def _applied(function: Value, *arguments: Value) -> Value:
    if not isinstance(function, Closure):
        return Unknown("no lambda")
    return function.apply(arguments[: len(function.parameters)])


def _over(work: Callable[[list[Value], Arguments], Value]) -> Function:
    """A function over the items of its first argument; of an open list it gives an open result."""

    def function(run: Evaluator, arguments: Arguments) -> Value:
        of = arguments[0]
        if isinstance(of, Choice) and len(of.options) <= 2:
            return chosen(of, lambda option: function(run, [option, *arguments[1:]]))
        inner = listed(of)
        if inner is None:
            some = [below(of, "[]")] if isinstance(of, UNRESOLVED) else []
            inner = (some, of)
        found = work(inner[0][:MOST_ITEMS], arguments[1:])
        return (
            found if inner[1] is None else Open(found.known if isinstance(found, Open) else found, inner[1])
        )

    return function


def _map(items: list[Value], arguments: Arguments) -> Value:
    return [_applied(arguments[0], item, place) for place, item in enumerate(items)]


def _filter(items: list[Value], arguments: Arguments) -> Value:
    out: list[Value] = []
    for place, item in enumerate(items):
        answer = _applied(arguments[0], item, place)
        held = truth(answer)
        if held is not False:
            out.append(item if held else Choice(answer, (item, None)))
    return out


def _reduce(items: list[Value], arguments: Arguments) -> Value:
    total = arguments[0]
    for place, item in enumerate(items):
        total = _applied(arguments[1], total, item, place)
    return total


def _sort(items: list[Value], arguments: Arguments) -> Value:
    def order(one: Value, other: Value) -> int:
        return -1 if truth(_applied(arguments[0], one, other)) else 1

    return sorted(items, key=cmp_to_key(order)) if len(items) <= MOST_ITEMS else items


def _to_object(items: list[Value], arguments: Arguments) -> Value:
    out: dict[str, Value] = {}
    rest: list[Value] = []
    for item in items:
        key = _applied(arguments[0], item)
        name = as_key(key)
        if name is not None:
            out[name] = _applied(arguments[1], item) if len(arguments) > 1 else item
        else:
            rest.append(key)
    return opened(out, rest)


def _group_by(items: list[Value], arguments: Arguments) -> Value:
    out: dict[str, list[Value]] = {}
    rest: list[Value] = []
    for item in items:
        key = as_text(_applied(arguments[0], item))
        if isinstance(key, str):
            out.setdefault(key, []).append(item)
        else:
            rest.append(key)
    return opened({**out}, rest)


def _map_values(_run: Evaluator, arguments: Arguments) -> Value:
    of = arguments[0]
    known = of.known if isinstance(of, Open) else of
    if not isinstance(known, dict):
        return Computed("mapValues", (of,))
    out: Value = {k: _applied(arguments[1], v) for k, v in known.items()}
    return Open(out, of.rest) if isinstance(of, Open) else out


LAMBDAS: Mapping[str, Function] = {
    "filter": _over(_filter),
    "groupby": _over(_group_by),
    "map": _over(_map),
    "mapvalues": _map_values,
    "reduce": _over(_reduce),
    "sort": _over(_sort),
    "toobject": _over(_to_object),
}
