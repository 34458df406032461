"""Functions on lists and objects, and those that take a lambda."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from inventory.infrastructure.arm.functions.form import listed, pure
from inventory.infrastructure.arm.functions.nowhere import NOWHERE
from inventory.infrastructure.evaluation import Evaluator, Function
from inventory.infrastructure.operations import MOST_ITEMS, as_key, as_text, below, joined, opened
from inventory.resources import (
    UNRESOLVED,
    Choice,
    Computed,
    Context,
    Open,
    Reference,
    Template,
    Unknown,
    Value,
    chosen,
)

Arguments = Sequence[Value]


# --- putting together ------------------------------------------------------------------------------


def _concat(_run: Evaluator, arguments: Arguments) -> Value:
    if not any(isinstance(a, list) or (isinstance(a, Open) and isinstance(a.known, list)) for a in arguments):
        inner = [listed(a) for a in arguments]
        if any(i is None for i in inner) or all(isinstance(a, str) for a in arguments):
            return joined(arguments)
    return _collected(arguments)


def _collected(lists: Arguments, once: bool = False) -> Value:
    """The items of all lists; `once` leaves out those that are there already."""
    out: list[Value] = []
    seen: set[str] = set()
    rest: list[Value] = []
    for value in lists:
        inner = listed(value)
        if inner is None:
            rest.append(value)
            continue
        for item in inner[0]:
            key = repr(item) if once else ""
            if not once or key not in seen:
                seen.add(key)
                out.append(item)
        rest += [] if inner[1] is None else [inner[1]]
    return opened(out, rest)


def _union(_run: Evaluator, arguments: Arguments) -> Value:
    for value in arguments:
        known = value.known if isinstance(value, Open) else value
        options = known.options if isinstance(known, Choice) else (known,)
        if any(isinstance(option, list) for option in options):
            return _collected(arguments, once=True)
    return merged(arguments, deep=True)


def merged(values: Arguments, deep: bool = False) -> Value:
    """Objects laid over one another; one that is only there on a condition leaves choices."""
    out: dict[str, Value] = {}
    rest: list[Value] = []
    for value in values:
        if isinstance(value, Open) and isinstance(value.known, dict):
            rest.append(value.rest)
            value = value.known
        if isinstance(value, dict):
            _lay(out, value, deep)
        elif isinstance(value, Choice) and all(isinstance(o, dict) or o is None for o in value.options):
            _lay_choice(out, value, deep)
        elif value is not None:
            rest.append(value)
    return opened(out, rest)


def _lay(out: dict[str, Value], over: Mapping[str, Value], deep: bool) -> None:
    for key, value in over.items():
        before = out.get(key)
        if deep and isinstance(before, dict) and isinstance(value, dict):
            inner = dict(before)
            _lay(inner, value, deep)
            out[key] = inner
        else:
            out[key] = value


def _lay_choice(out: dict[str, Value], choice: Choice, deep: bool) -> None:
    options = [o if isinstance(o, dict) else {} for o in choice.options]
    laid = []
    for option in options:
        inner = {k: out[k] for k in option if k in out}
        _lay(inner, option, deep)
        laid.append(inner)
    for key in {k: None for option in options for k in option}:
        values = tuple(inner.get(key, out.get(key)) for inner in laid)
        out[key] = values[0] if all(v == values[0] for v in values) else Choice(choice.condition, values)


def _flatten(_run: Evaluator, arguments: Arguments) -> Value:
    inner = listed(arguments[0])
    if inner is None:
        return Computed("flatten", tuple(arguments))
    found = _collected(
        [item if listed(item) is not None or isinstance(item, UNRESOLVED) else [item] for item in inner[0]]
    )
    return found if inner[1] is None else Open(found.known if isinstance(found, Open) else found, inner[1])


def _shallow_merge(_run: Evaluator, arguments: Arguments) -> Value:
    inner = listed(arguments[0])
    if inner is None:
        return Computed("shallowMerge", tuple(arguments))
    return merged([*inner[0], *([] if inner[1] is None else [inner[1]])])


def _intersection(*values: Value) -> Value:
    first = values[0]
    if isinstance(first, list):
        return [v for v in first if all(isinstance(o, list) and v in o for o in values[1:])]
    if isinstance(first, dict):
        return {
            k: v
            for k, v in first.items()
            if all(isinstance(o, dict) and k in o and o[k] == v for o in values[1:])
        }
    return Unknown("intersection of no lists")


# --- asking ----------------------------------------------------------------------------------------


def _empty(_run: Evaluator, arguments: Arguments) -> Value:
    value = arguments[0]
    if isinstance(value, Choice):
        return chosen(value, lambda option: _empty(_run, [option]))
    if value is None or isinstance(value, (str, list, dict)):
        return not value
    if isinstance(value, (Context, Reference)):
        return False
    if isinstance(value, Open):
        return False if value.known else Computed("empty", (value,))
    if isinstance(value, Template) and any(
        (isinstance(p, str) and p) or isinstance(p, Context) for p in value.parts
    ):
        return False
    return Computed("empty", (value,)) if isinstance(value, UNRESOLVED) else Unknown("empty of a number")


def _contains(run: Evaluator, arguments: Arguments) -> Value:
    of, sought = arguments
    if isinstance(of, Choice):
        return chosen(of, lambda option: _contains(run, [option, sought]))
    known = of.known if isinstance(of, Open) else of
    if isinstance(sought, UNRESOLVED) or (isinstance(known, UNRESOLVED) and not isinstance(known, Template)):
        return Computed("contains", (of, sought))
    held = _holds(known, sought)
    if held or not (
        isinstance(of, UNRESOLVED) or (isinstance(of, list) and any(isinstance(o, UNRESOLVED) for o in of))
    ):
        return held
    return Computed("contains", (of, sought))


def _holds(of: Value, sought: Value) -> bool:
    if isinstance(of, Template):
        return isinstance(sought, str) and any(isinstance(p, str) and sought in p for p in of.parts)
    if isinstance(of, dict):
        return str(as_text(sought)).lower() in map(str.lower, of)
    if isinstance(of, str):
        return str(as_text(sought)) in of
    return isinstance(of, list) and sought in of


def _length(_run: Evaluator, arguments: Arguments) -> Value:
    value = arguments[0]
    if isinstance(value, Choice):
        return chosen(value, lambda option: _length(_run, [option]))
    if isinstance(value, (str, list, dict)):
        return len(value)
    return 0 if value is None else Computed("length", (value,))


def _first(run: Evaluator, arguments: Arguments) -> Value:
    value = arguments[0]
    if isinstance(value, Choice):
        return chosen(value, lambda option: _first(run, [option]))
    inner = value if isinstance(value, str) else listed(value)
    if isinstance(inner, str):
        return inner[:1]
    if inner is None:
        return below(value, "[0]")
    return inner[0][0] if inner[0] else None if inner[1] is None else below(inner[1], "[0]")


def _last(run: Evaluator, arguments: Arguments) -> Value:
    value = arguments[0]
    if isinstance(value, Choice):
        return chosen(value, lambda option: _last(run, [option]))
    if isinstance(value, str):
        return value[-1:]
    inner = listed(value)
    if inner is None or inner[1] is not None:
        return below(value, "[last]")
    return inner[0][-1] if inner[0] else None


def _try_get(run: Evaluator, arguments: Arguments) -> Value:
    value = arguments[0]
    for step in arguments[1:]:
        value = run.item(value, step, NOWHERE, safe=True)
    return value


def _coalesce(_run: Evaluator, arguments: Arguments) -> Value:
    return next((a for a in arguments if a is not None), None)


def _items(_run: Evaluator, arguments: Arguments) -> Value:
    value = arguments[0]
    if isinstance(value, Choice):
        return chosen(value, lambda option: _items(_run, [option]))
    known = value.known if isinstance(value, Open) else value
    if not isinstance(known, dict):
        return Computed("items", (value,)) if isinstance(value, UNRESOLVED) else Unknown("items of no object")
    pairs: list[Value] = [{"key": key, "value": known[key]} for key in sorted(known)]
    return Open(pairs, value.rest) if isinstance(value, Open) else pairs


def _keys(run: Evaluator, arguments: Arguments) -> Value:
    found = _items(run, arguments)
    pairs = listed(found)
    if pairs is None:
        return Computed("objectKeys", tuple(arguments))
    return opened([run.item(p, "key", NOWHERE) for p in pairs[0]], [] if pairs[1] is None else [pairs[1]])


def _range(start: int, count: int) -> Value:
    return [*range(start, start + count)] if count <= MOST_ITEMS * 5 else Unknown("too many items")


def _array(_run: Evaluator, arguments: Arguments) -> Value:
    value = arguments[0]
    return value if isinstance(value, (list, Open)) else [value]


def _object(_run: Evaluator, arguments: Arguments) -> Value:
    pairs = zip(arguments[::2], arguments[1::2], strict=False)
    out: dict[str, Value] = {}
    rest: list[Value] = []
    for key, value in pairs:
        name = as_key(key)
        if name is not None:
            out[name] = value
        else:
            rest.append(key)
    return opened(out, rest)


def _from_end(run: Evaluator, arguments: Arguments) -> Value:
    return run.item(arguments[0], arguments[1], NOWHERE, from_end=True)


LISTS: Mapping[str, Function] = {
    "any": lambda _run, arguments: arguments[0],
    "array": _array,
    "coalesce": _coalesce,
    "concat": _concat,
    "contains": _contains,
    "createarray": lambda _run, arguments: list(arguments),
    "createobject": _object,
    "empty": _empty,
    "first": _first,
    "flatten": _flatten,
    "indexfromend": _from_end,
    "intersection": pure("intersection", _intersection),
    "items": _items,
    "last": _last,
    "length": _length,
    "objectkeys": _keys,
    "range": pure("range", _range),
    "shallowmerge": _shallow_merge,
    "tryget": _try_get,
    "tryindexfromend": lambda run, a: run.item(a[0], a[1], NOWHERE, safe=True, from_end=True),
    "union": _union,
    "objectmerge": lambda _run, arguments: merged(arguments, deep=True),
}
