"""Terraform's functions on lists, sets and maps."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence

from inventory.infrastructure.evaluation import Evaluator, Function
from inventory.infrastructure.forms import spread
from inventory.infrastructure.operations import MOST_ITEMS, below, bounded, either, opened, selected
from inventory.infrastructure.scopes import Arguments
from inventory.infrastructure.terraform.plain import by_option, plain_ones, texts
from inventory.resources import (
    UNRESOLVED,
    Choice,
    Computed,
    Environment,
    Namespace,
    Open,
    Parameter,
    Unknown,
    Value,
    chosen,
    is_known,
)

OPEN = (Parameter, Environment, Unknown, Computed)
"""What may turn out to be null."""


def merge(_evaluator: Evaluator, arguments: Arguments) -> Value:
    """``merge(map…)``: later ones win; an open map leaves the result open."""
    out: dict[str, Value] = {}
    rest: list[Value] = []
    for argument in arguments:
        spread(argument, out, rest)
    return opened(out, rest)


def concat(evaluator: Evaluator, arguments: Arguments) -> Value:
    """``concat(list…)``."""
    out: list[Value] = []
    rest: list[Value] = []
    for argument in arguments:
        pairs, more = evaluator.items(argument)
        out += [value for _, value in pairs]
        rest += [more] if more is not None else []
    return opened(out, rest)


def flatten(evaluator: Evaluator, arguments: Arguments) -> Value:
    """``flatten(list)``: lists inside lists become one."""
    out: list[Value] = []
    rest: list[Value] = []
    todo = list(reversed(arguments))
    while todo and len(out) <= MOST_ITEMS:
        value = todo.pop()
        if isinstance(value, (list, Open)) or (isinstance(value, Choice) and _are_lists(value)):
            pairs, more = evaluator.items(value)
            todo += [v for _, v in reversed(pairs)]
            rest += [more] if more is not None else []
        else:
            out.append(value)
    return opened(out, rest)


def _are_lists(choice: Choice) -> bool:
    return all(isinstance(option, list) for option in choice.options)


def coalesce(_evaluator: Evaluator, arguments: Arguments) -> Value:
    """``coalesce(value…)``: the first that is neither null nor empty."""
    return _first(arguments, lambda value: value in (None, ""))


def coalescelist(_evaluator: Evaluator, arguments: Arguments) -> Value:
    """``coalescelist(list…)``: the first list with something in it."""
    return _first(arguments, lambda value: value in (None, []))


def _first(values: Sequence[Value], is_nothing: Callable[[Value], bool]) -> Value:
    """The first value that is something; what may turn out to be nothing leaves a choice."""
    out: Value = None
    for value in reversed(values):
        after = out
        if not isinstance(value, UNRESOLVED):
            out = after if is_nothing(value) else value
        elif isinstance(value, Choice):
            out = Choice(value.condition, tuple(after if is_nothing(o) else o for o in value.options))
            out = chosen(out, lambda option: option)
        elif isinstance(value, OPEN) and value is not values[-1]:
            out = either(Computed("!= null", (value,)), value, after)
        else:
            out = value
    return out


def lookup(evaluator: Evaluator, arguments: Arguments) -> Value:
    """``lookup(map, key, default)``."""
    of, key, *default = arguments
    instead = default[0] if default else Unknown("no such key")
    held, name = of.known if isinstance(of, Open) else of, evaluator.key(key)
    if isinstance(held, dict) and name in held:
        return held[name]
    if isinstance(key, str):
        if isinstance(of, dict):
            return instead
        if isinstance(of, Open) and isinstance(of.known, dict):
            return below(of.rest, key)
        if isinstance(of, Namespace):
            return of.member(key)
    if isinstance(of, dict) and isinstance(key, UNRESOLVED) and not isinstance(key, Choice):
        return selected([*of.values(), *default], key)
    return by_option("lookup", lambda given: lookup(evaluator, given), arguments)


def attempt(_evaluator: Evaluator, arguments: Arguments) -> Value:
    """``try(value…)``: the first that can be computed."""
    for argument in arguments[:-1]:
        if not isinstance(argument, Unknown):
            return argument
    return arguments[-1]


def can(_evaluator: Evaluator, arguments: Arguments) -> Value:
    """``can(value)``: whether it can be computed."""
    if isinstance(arguments[0], Unknown):
        return False if arguments[0].why.startswith(("no property", "the function")) else arguments[0]
    return True if is_known(arguments[0]) else Computed("can", tuple(arguments))


def length(evaluator: Evaluator, arguments: Arguments) -> Value:
    """``length(list, map or text)``."""
    of = arguments[0]
    if isinstance(of, (list, dict, str)):
        return len(of)
    return by_option("length", lambda given: length(evaluator, given), arguments)


def contains(evaluator: Evaluator, arguments: Arguments) -> Value:
    """``contains(list, value)``."""
    of, value = arguments
    held = of.known if isinstance(of, Open) else of
    if isinstance(held, list) and is_known(value):
        if any(is_known(item) and item == value for item in held):
            return True
        if isinstance(of, list) and all(map(is_known, of)):
            return False
    return by_option("contains", lambda given: contains(evaluator, given), arguments)


def keys(evaluator: Evaluator, arguments: Arguments) -> Value:
    """``keys(map)`` in order."""
    of = arguments[0]
    if isinstance(of, dict):
        return [evaluator.keys.get(name, name) for name in sorted(of)]
    if isinstance(of, Open) and isinstance(of.known, dict):
        return Open([evaluator.keys.get(name, name) for name in sorted(of.known)], of.rest)
    return by_option("keys", lambda given: keys(evaluator, given), arguments)


def values(evaluator: Evaluator, arguments: Arguments) -> Value:
    """``values(map)`` in the order of its keys."""
    of = arguments[0]
    if isinstance(of, dict):
        return [of[key] for key in sorted(of)]
    if isinstance(of, Open) and isinstance(of.known, dict):
        return Open([of.known[key] for key in sorted(of.known)], of.rest)
    return by_option("values", lambda given: values(evaluator, given), arguments)


def element(evaluator: Evaluator, arguments: Arguments) -> Value:
    """``element(list, index)``: counted round."""
    of, index = arguments
    if isinstance(of, list) and of and isinstance(index, int):
        return of[index % len(of)]
    if isinstance(of, Open) and isinstance(of.known, list) and type(index) is int:
        return of.known[index] if 0 <= index < len(of.known) else below(of.rest, "[]")
    return by_option("element", lambda given: element(evaluator, given), arguments)


def one(evaluator: Evaluator, arguments: Arguments) -> Value:
    """``one(list)``: its only item, null when it is empty."""
    of = arguments[0]
    if isinstance(of, list):
        return of[0] if of else None
    if isinstance(of, Open) and isinstance(of.known, list) and of.known:
        return of.known[0]
    if isinstance(of, Choice):
        return by_option("one", lambda given: one(evaluator, given), arguments)
    return of


def _filtered(name: str, keep: Callable[[list[Value]], list[Value]]) -> Function:
    """A function that takes items out of a list, of an open list out of what is known."""

    def run(evaluator: Evaluator, arguments: Arguments) -> Value:
        of = arguments[0]
        if isinstance(of, list):
            return keep(of)
        if isinstance(of, Open) and isinstance(of.known, list):
            return Open(keep(of.known), of.rest)
        return by_option(name, lambda given: run(evaluator, given), arguments)

    return run


def _distinct(items: list[Value]) -> list[Value]:
    out: list[Value] = []
    seen: set[tuple[type, Value]] = set()
    for item in items:
        if isinstance(item, (str, int, float)):
            if (type(item), item) not in seen:
                seen.add((type(item), item))
                out.append(item)
        elif len(out) > 200 or item not in out:
            out.append(item)
    return out


def _sorted(items: list[Value]) -> list[Value]:
    return [*sorted(texts(items))] if all(map(is_known, items)) else items


def _zipped(names: Value, held: Value) -> Value:
    if not isinstance(held, list):
        raise ValueError("no list")
    return dict(zip(texts(names), held, strict=False))


def zipmap(evaluator: Evaluator, arguments: Arguments) -> Value:
    """``zipmap(keys, values)``."""
    if isinstance(arguments[1], list) and is_known(arguments[0]):
        return _zipped(arguments[0], arguments[1])
    return by_option("zipmap", lambda given: zipmap(evaluator, given), arguments)


def setproduct(evaluator: Evaluator, arguments: Arguments) -> Value:
    """``setproduct(list…)``: every combination."""
    lists = [evaluator.items(a)[0] for a in arguments]
    size = 1
    for each in lists:
        size *= len(each)
        if size > MOST_ITEMS:
            return Unknown("too many items")
    rest = [more for a in arguments for more in [evaluator.items(a)[1]] if more is not None]
    product = itertools.product(*([value for _, value in each] for each in lists))
    return opened([list(each) for each in product], rest)


def _range(*limits: float) -> Value:
    start, end, step = {1: (0, *limits, 1), 2: (*limits, 1), 3: limits}[len(limits)]
    if step == 0 or (end - start) / step > MOST_ITEMS:
        return Unknown("too many items")
    return [start + n * step for n in range(max(0, int(-(-(end - start) // step))))]


def _chunks(items: list[Value], size: int) -> Value:
    return [items[at : at + size] for at in range(0, len(items), size)]


def slice_of(evaluator: Evaluator, arguments: Arguments) -> Value:
    """``slice(list, start, end)``."""
    of, start, end = arguments
    if isinstance(of, list) and isinstance(start, int) and isinstance(end, int) and 0 <= start <= end:
        return of[start:end]
    return by_option("slice", lambda given: slice_of(evaluator, given), arguments)


def _transposed(of: dict[str, list[str]]) -> Value:
    out: dict[str, list[Value]] = {}
    for key, items in of.items():
        for item in items:
            out.setdefault(item, []).append(key)
    return bounded({key: out[key] for key in sorted(out)})


FUNCTIONS: Mapping[str, Function] = {
    "merge": merge,
    "concat": concat,
    "flatten": flatten,
    "coalesce": coalesce,
    "coalescelist": coalescelist,
    "lookup": lookup,
    "try": attempt,
    "can": can,
    "length": length,
    "contains": contains,
    "keys": keys,
    "values": values,
    "element": element,
    "one": one,
    "zipmap": zipmap,
    "setproduct": setproduct,
    "slice": slice_of,
    "compact": _filtered("compact", lambda items: [i for i in items if i not in (None, "")]),
    "distinct": _filtered("distinct", _distinct),
    "toset": _filtered("toset", _distinct),
    "reverse": _filtered("reverse", lambda items: items[::-1]),
    "sort": _filtered("sort", _sorted),
    "setunion": lambda run, given: _filtered("setunion", _distinct)(run, [concat(run, given)]),
    **plain_ones(
        {
            "alltrue": lambda items: all(i in (True, "true") for i in items),
            "anytrue": lambda items: any(i in (True, "true") for i in items),
            "chunklist": _chunks,
            "index": lambda items, value: items.index(value),
            "list": lambda *items: list(items),
            "map": lambda *items: dict(zip(items[::2], items[1::2], strict=False)),
            "matchkeys": lambda held, names, wanted: [
                v for v, n in zip(held, names, strict=False) if n in wanted
            ],
            "range": _range,
            "setintersection": lambda first, *more: [i for i in first if all(i in m for m in more)],
            "setsubtract": lambda first, other: [i for i in first if i not in other],
            "sum": sum,
            "transpose": _transposed,
        }
    ),
}
