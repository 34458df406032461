"""Rules for library calls that put values into objects, take them out, or hand them over by reference."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from inventory.flow import state as heap
from inventory.flow.values import NOTHING, Callee, Value, joined
from inventory.syntax import ir

if TYPE_CHECKING:
    from inventory.flow.library import Asked


def _hand(a: Asked, value: Value) -> Value:
    """Give `value` to the argument handed over by reference."""
    for position, node in enumerate(a.node.arguments):
        if isinstance(node, ir.Handed):
            a.run.outs[position] = value
    return NOTHING


def out(a: Asked) -> Value:
    """``int.TryParse(text, out number)``"""
    return _hand(a, a.argument(a.numbers[0]))


def out_member(a: Asked) -> Value:
    """``headers.TryGetValue("name", out value)``"""
    from inventory.flow.members import item

    first = a.arguments.nodes[0] if a.arguments.nodes else None
    if first is None:
        return NOTHING
    return _hand(a, item(a.run, a.receiver, a.argument(0), first, a.node.line))


def entry(a: Asked) -> Value:
    """``map.Add("name", value)``, ``list.Add(value)``, ``text.Append(value)``: gives what it was put into."""
    given = [v for v in a.arguments.all() if v]
    first = a.argument(0).text
    name = first.literal if first is not None and len(a.arguments.positional) > 1 else None
    for at in a.receiver.objects():
        held = a.run.state.content(at)
        if name is not None and (held is None or held.kind != "list"):
            a.run.state.set_field(at, name, a.argument(1))
        else:
            for value in given:
                a.run.state.add_item(at, value)
    return a.receiver


def into(a: Asked) -> Value:
    """``stream.CopyTo(other)``; with numbers, argument N goes into argument M."""
    value = a.argument(a.numbers[0]) if a.numbers else a.receiver
    target = a.argument(a.numbers[1]) if a.numbers else a.argument(0)
    for at in target.objects():
        a.run.state.add_item(at, value if value.objects() else heap.everything(a.run.state, value))
    return NOTHING


def union(a: Asked) -> Value:
    """``a.Concat(b)``: the items of both."""
    items = joined(heap.items(a.run.state, v) for v in (a.receiver, *a.arguments.all()))
    return a.run.state.make(a.run.site(a.node, "union"), "list", {}, items)


def test(a: Asked) -> Value:
    """``orders.Any(o => …)``: the callback looks at the items, and what it says carries nothing."""
    _looked_at(a)
    return NOTHING


def keyed(a: Asked) -> Value:
    """``orders.ToDictionary(o => o.Id, o => o.Email)``: an item, or what the last callback gives."""
    found = _looked_at(a)
    items = found[-1] if len(found) > 1 else _one(a)
    return a.run.state.make(a.run.site(a.node, "keyed"), "record", {}, items)


def _looked_at(a: Asked) -> list[Value]:
    """What each callback among the arguments gives for an item of the receiver."""
    from inventory.flow.calls import call_value

    one = _one(a)
    callbacks = [v for v in a.arguments.positional if any(isinstance(r, Callee) for r in v.refs)]
    return [call_value(a.run, v, (one,), {}, a.node.line) for v in callbacks]


def _one(a: Asked) -> Value:
    from inventory.flow.library import one_of

    return one_of(a)


def holding(a: Asked) -> Value:
    """``new OkObjectResult(order)``: an object that is what it was made with, whatever else is set on it."""
    return a.run.state.make(a.run.site(a.node), "list", {}, joined(a.arguments.all()))


def filled(a: Asked) -> Value:
    """``string.Format("…{0}…", x)``: argument 0 is the text, the others fill it."""
    from inventory.flow.library import format_text

    given = replace(a.arguments, positional=a.arguments.positional[1:], nodes=a.arguments.nodes[1:])
    return format_text(replace(a, receiver=a.argument(0), arguments=given))


COLLECTING: dict[str, Callable[[Asked], Value]] = {
    "out": out,
    "out_member": out_member,
    "entry": entry,
    "into": into,
    "union": union,
    "test": test,
    "keyed": keyed,
    "holding": holding,
    "filled": filled,
}
