"""Rules for library calls that put values into objects, take them out, or hand them over by reference."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from inventory.flow import state as heap
from inventory.flow.asked import Asked, derived
from inventory.flow.callback_rules import one_of
from inventory.flow.text_rules import format_text
from inventory.flow.transforms import fed, turned
from inventory.flow.values import NOTHING, Callee, Object, Value, joined
from inventory.syntax import ir


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
    from inventory.flow.items import item

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


def otherwise(a: Asked) -> Value:
    """``optional.orElse(x)``, ``orElseGet(() -> x)``: what is held, or the argument or what it makes."""
    from inventory.flow.calls import call_value

    made = [
        call_value(a.run, v, (), {}, a.node.line) if any(isinstance(r, Callee) for r in v.refs) else v
        for v in a.arguments.positional
    ]
    lists = frozenset(at for at in a.receiver.objects() if _kind(a, at) in ("list", "generator"))
    items = heap.items(a.run.state, Value(refs=frozenset(lists)))
    held = Value(a.receiver.data, a.receiver.refs - lists, a.receiver.texts)
    # An optional made of what was found among others is a list of it here; one of a list is that list.
    return joined((held, items if items else Value(refs=frozenset(lists)), *made))


def keyed(a: Asked) -> Value:
    """``orders.ToDictionary(o => o.Id, o => o.Email)``: an item, or what the last callback gives."""
    found = _looked_at(a)
    items = found[-1] if len(found) > 1 else one_of(a)
    return a.run.state.make(a.run.site(a.node, "keyed"), "record", {}, items)


def _looked_at(a: Asked) -> list[Value]:
    """What each callback among the arguments gives for an item of the receiver."""
    from inventory.flow.calls import call_value

    one = one_of(a)
    callbacks = [v for v in a.arguments.positional if any(isinstance(r, Callee) for r in v.refs)]
    return [call_value(a.run, v, (one,), {}, a.node.line) for v in callbacks]


def column(a: Asked) -> Value:
    """``reader.GetString(1)``: that column of the row; without an argument the receiver as it is."""
    from inventory.flow.items import item

    first = a.arguments.nodes[0] if a.arguments.nodes else None
    if first is None:
        return a.receiver
    return item(a.run, joined((one_of(a), Value(a.receiver.data))), a.argument(0), first, a.node.line)


def holding(a: Asked) -> Value:
    """``new OkObjectResult(order)``: an object that is what it was made with, whatever else is set on it."""
    return a.run.state.make(a.run.site(a.node), "list", {}, joined(a.arguments.all()))


def request(a: Asked) -> Value:
    """``new HttpRequestMessage(HttpMethod.Post, url)``: a request that a client will send."""
    fields = {"Method": a.argument(0), "RequestUri": a.argument(1)}
    return a.run.state.make(a.run.site(a.node), heap.REQUEST, {k: v for k, v in fields.items() if v})


def filled(a: Asked) -> Value:
    """``string.Format("…{0}…", x)``: argument 0 is the text, the others fill it."""
    given = replace(a.arguments, positional=a.arguments.positional[1:], nodes=a.arguments.nodes[1:])
    return format_text(replace(a, receiver=a.argument(0), arguments=given))


def listed(a: Asked) -> Value:
    """``List.of(a, b)``, ``new ArrayList<>(others)``: a new list of its arguments, or of the items of one."""
    values = list(a.arguments.all())
    inner = heap.items(a.run.state, values[0]) if len(values) == 1 else NOTHING
    return a.run.state.make(a.run.site(a.node), "list", {}, inner or joined(values))


def mapping(a: Asked) -> Value:
    """``Map.of("email", x, "name", y)``; of one argument a copy of it."""
    values = a.arguments.positional
    if len(values) < 2:
        made = a.run.state.make(a.run.site(a.node), "record")
        for value in values:
            for other in value.objects():
                heap.merge(a.run.state, made.objects()[0], other)
            if value.data:
                a.run.state.add_item(made.objects()[0], Value(value.data))
        return made
    fields: dict[str, Value] = {}
    rest: list[Value] = []
    for key, value in zip(values[::2], values[1::2], strict=False):
        if key.text is not None and key.text.literal is not None:
            fields[key.text.literal] = value
        else:
            rest.append(value)
    return a.run.state.make(a.run.site(a.node), "record", fields, joined(rest))


def cell(a: Asked) -> Value:
    """``rows.getString("email")``: of the row that a cursor is at, else of the receiver itself."""
    from inventory.flow.items import item
    from inventory.flow.statements import nth

    first = a.arguments.nodes[0] if a.arguments.nodes else None
    if first is None:
        return a.receiver
    rows = [at for at in a.receiver.objects() if _kind(a, at) in ("list", "generator")]
    row = joined(heap.items(a.run.state, Value(refs=frozenset({at}))) for at in rows)
    if isinstance(first, ir.Literal) and isinstance(first.value, int) and row.objects():
        # Columns are counted from 1.
        return _column(a, row, first.value - 1)
    holder = joined((Value(a.receiver.data, a.receiver.refs - frozenset(rows)), row))
    if isinstance(first, ir.Literal) and isinstance(first.value, int):
        return nth(a.run, holder, first.value)
    return item(a.run, holder, a.argument(0), first, a.node.line)


def _kind(a: Asked, at: Object) -> str:
    held = a.run.state.content(at)
    return held.kind if held is not None else ""


def _column(a: Asked, row: Value, position: int) -> Value:
    contents = [a.run.state.content(at) for at in row.objects()]
    found = [list(c.fields.values()) for c in contents if c is not None]
    return joined(values[position] for values in found if 0 <= position < len(values))


def digested(a: Asked) -> Value:
    """``digest.digest(bytes)``: what the object was fed before, and what it is handed at last, changed."""
    last = a.argument(0)
    parts = [Value(a.receiver.data)]
    for at in a.receiver.objects():
        held = a.run.state.content(at)
        changed = fed(a.run, at, last)
        parts += [held.items if held is not None else NOTHING, last if changed is None else changed]
    return joined(parts)


def turn(a: Asked) -> Value:
    """``cipher.init(Cipher.ENCRYPT_MODE, key)``; of anything else what any unknown method gives."""
    return NOTHING if turned(a.run, a.receiver, a.argument(0)) else derived(a.run, a.receiver, a.arguments)


COLLECTING: dict[str, Callable[[Asked], Value]] = {
    "out": out,
    "out_member": out_member,
    "entry": entry,
    "into": into,
    "union": union,
    "test": test,
    "otherwise": otherwise,
    "keyed": keyed,
    "column": column,
    "holding": holding,
    "request": request,
    "filled": filled,
    "list": listed,
    "mapping": mapping,
    "cell": cell,
    "fed": digested,
    "turn": turn,
}
