"""Rules for library calls that call what they are given: for each item, with the result, later."""

from __future__ import annotations

from collections.abc import Callable

from inventory.flow import state as heap
from inventory.flow.asked import Asked
from inventory.flow.values import (
    NOTHING,
    UNKNOWN,
    Callee,
    External,
    Method,
    Value,
    joined,
    refer,
)

LISTS = frozenset({"list", "generator"})
CALLED = (Callee, Method, External)
"""What a callback may be."""


def _promise(a: Asked) -> Value:
    """``new Promise((resolve, reject) => …)``: what `resolve` is called with is the value."""
    from inventory.flow.calls import call_value

    made = a.run.state.make(a.run.site(a.node, "promise"), "list")
    keep = refer(Method(made, "push"))
    call_value(a.run, a.argument(0), (keep, NOTHING), {}, a.node.line)
    return heap.items(a.run.state, made)


def _caught(a: Asked) -> Value:
    """``promise.catch(f)``: the value, or what `f` makes of the error."""
    return joined((a.receiver, _called_with(a, UNKNOWN)))


def _each(a: Asked) -> Value:
    from inventory.flow.calls import call_value
    from inventory.flow.statements import element

    if not a.numbers:
        result = call_value(a.run, a.argument(0), (one_of(a), NOTHING, a.receiver), {}, a.node.line)
        return a.run.state.make(a.run.site(a.node, "each"), "list", {}, result)
    function, of = (a.argument(n) for n in a.numbers)
    result = call_value(a.run, function, (element(a.run, of),), {}, a.node.line)
    if a.run.engine.table.unrolls:
        return result
    return a.run.state.make(a.run.site(a.node, "each"), "list", {}, result)


def one_of(a: Asked) -> Value:
    """What a callback over the receiver gets each time: its items, or itself where it holds no list."""
    from inventory.flow.statements import element

    contents = {at: a.run.state.content(at) for at in a.receiver.objects()}
    single = frozenset(at for at, c in contents.items() if c is not None and c.kind not in LISTS)
    rest = Value(a.receiver.data, a.receiver.refs - single)
    return joined((element(a.run, rest), Value(refs=single)))


def _called_with(a: Asked, *values: Value) -> Value:
    from inventory.flow.calls import call_value

    callbacks = [v for v in a.arguments.positional if any(isinstance(r, CALLED) for r in v.refs)]
    return joined(call_value(a.run, v, values, {}, a.node.line) for v in callbacks)


def _flat(a: Asked) -> Value:
    """``flatMap``: the items of what the callback gives."""
    result = _called_with(a, one_of(a), NOTHING, a.receiver)
    inner = joined((heap.items(a.run.state, result), Value(result.data)))
    return a.run.state.make(a.run.site(a.node, "flat"), "list", {}, inner)


def _where(a: Asked) -> Value:
    if a.numbers:
        from inventory.flow.calls import call_value
        from inventory.flow.statements import element

        function, of = (a.argument(n) for n in a.numbers)
        call_value(a.run, function, (element(a.run, of),), {}, a.node.line)
        return of
    _called_with(a, one_of(a), NOTHING, a.receiver)
    return a.receiver


def _then(a: Asked) -> Value:
    """A promise's or optional's callback gets the value; what it gives is the value from then on."""
    if not a.arguments.positional:
        return a.receiver
    return _called_with(a, a.receiver)


def _first(a: Asked) -> Value:
    _called_with(a, one_of(a), NOTHING, a.receiver)
    others = [v for v in a.arguments.positional if not any(isinstance(r, CALLED) for r in v.refs)]
    return joined((one_of(a), *others))


def _reduce(a: Asked) -> Value:
    start = joined(v for v in a.arguments.positional if not any(isinstance(r, CALLED) for r in v.refs))
    once = _called_with(a, start or one_of(a), one_of(a), NOTHING, a.receiver)
    return joined((start, once, _called_with(a, joined((start, once)), one_of(a), NOTHING, a.receiver)))


def _call(a: Asked) -> Value:
    from inventory.flow.calls import call_value

    first = a.numbers[0]
    rest = tuple(a.arguments.positional[first + 1 :])
    named = {k: v for k, v in a.arguments.named.items() if k not in ("timeout", "name")}
    return call_value(a.run, a.argument(first), rest, named, a.node.line)


CALLBACKS: dict[str, Callable[[Asked], Value]] = {
    "each": _each,
    "flat": _flat,
    "promise": _promise,
    "caught": _caught,
    "where": _where,
    "then": _then,
    "first": _first,
    "reduce": _reduce,
    "call": _call,
}
