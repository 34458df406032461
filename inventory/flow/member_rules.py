"""Rules for library calls that read, set or list the members of objects."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from inventory.flow import state as heap
from inventory.flow.asked import INPUT, Asked
from inventory.flow.effects import pieces
from inventory.flow.transforms import fed
from inventory.flow.values import (
    NOTHING,
    PROPERTIES,
    Value,
    constant,
    joined,
    refer,
)


def _same(a: Asked) -> Value:
    if a.arguments.positional:
        return joined((a.argument(a.numbers[0]), *_beside(a)))
    given = joined(a.arguments.named.values())
    # Called with nothing it makes an empty container, to be filled later.
    return given or a.run.state.make(a.run.site(a.node), "list")


def _beside(a: Asked) -> Iterator[Value]:
    """``ServiceBusMessage(text, application_properties={…})``: what goes along beside the content."""
    for name, value in a.arguments.named.items():
        if name.replace("_", "").lower() in PROPERTIES:
            for piece in pieces(a.run.state, value, (name,)):
                if piece.datum is not None:
                    yield Value(frozenset({piece.datum.named(".".join(piece.path))}))


def _receiver(a: Asked) -> Value:
    return a.receiver


def _nothing(_a: Asked) -> Value:
    return NOTHING


def _all(a: Asked) -> Value:
    values = [a.receiver, *a.arguments.all()]
    return joined(Value(heap.everything(a.run.state, v).data, texts=v.texts) for v in values)


def _member(a: Asked) -> Value:
    from inventory.flow.items import item

    default = a.argument(1) or a.arguments.named.get("default", NOTHING)
    first = a.arguments.nodes[0] if a.arguments.nodes else None
    if first is None:
        return a.receiver
    return joined((item(a.run, a.receiver, a.argument(0), first, a.node.line), default))


def _attribute(a: Asked) -> Value:
    from inventory.flow.members import attribute

    names = [t.literal for t in sorted(a.argument(1).texts, key=str) if t.literal]
    if not names:
        return heap.everything(a.run.state, a.argument(0))
    found = [attribute(a.run, a.argument(0), name) for name in names]
    return joined((*found, a.argument(2)))


def _set_attribute(a: Asked) -> Value:
    names = [t.literal for t in a.argument(1).texts if t.literal]
    for at in a.argument(0).objects():
        if names:
            a.run.state.set_field(at, names[0], a.argument(2))
        else:
            a.run.state.add_item(at, a.argument(2))
    return NOTHING


def _set_member(a: Asked) -> Value:
    name = a.argument(0).text
    for at in a.receiver.objects():
        if name is None or name.literal is None:
            a.run.state.add_item(at, a.argument(1))
        else:
            held = a.run.state.content(at)
            old = held.fields.get(name.literal, NOTHING) if held else NOTHING
            a.run.state.set_field(at, name.literal, joined((old, a.argument(1))))
    return joined((_member(a), a.argument(1)))


def _remove_member(a: Asked) -> Value:
    taken = _member(a) if a.arguments.positional else heap.items(a.run.state, a.receiver)
    name = a.argument(0).text
    for at in a.receiver.objects():
        if name is not None and name.literal is not None:
            a.run.state.drop_field(at, name.literal)
    return taken


def _holder(a: Asked) -> Value:
    """What a rule is about: the receiver of a method, the argument that a function's rule names."""
    return a.argument(a.numbers[0]) if a.numbers else a.receiver


def _keys(a: Asked) -> Value:
    contents = [a.run.state.content(at) for at in _holder(a).objects()]
    names = [constant(n) for c in contents if c is not None for n in list(c.fields)[:4]]
    return a.run.state.make(a.run.site(a.node, "keys"), "list", {}, joined(names))


def _values(a: Asked) -> Value:
    return a.run.state.make(a.run.site(a.node, "values"), "list", {}, _member_values(a))


def _member_values(a: Asked) -> Value:
    holder = _holder(a)
    contents = [a.run.state.content(at) for at in holder.objects()]
    inner = [v for c in contents if c is not None for v in (*c.fields.values(), c.items)]
    return joined((Value(frozenset(d.at("[]") for d in holder.data)), *inner))


def _items(a: Asked) -> Value:
    contents = [a.run.state.content(at) for at in _holder(a).objects()]
    names = joined(constant(n) for c in contents if c is not None for n in list(c.fields)[:4])
    pair = a.run.state.make(a.run.site(a.node, "pair"), "list", {"0": names, "1": _member_values(a)})
    return a.run.state.make(a.run.site(a.node, "items"), "list", {}, pair)


def _pairs(a: Asked) -> Value:
    from inventory.flow.statements import element

    pair = a.run.state.make(
        a.run.site(a.node, "pair"), "list", {"0": NOTHING, "1": element(a.run, a.argument(0))}
    )
    return a.run.state.make(a.run.site(a.node, "pairs"), "list", {}, pair)


def _zip(a: Asked) -> Value:
    from inventory.flow.statements import element

    parts = {str(i): element(a.run, v) for i, v in enumerate(a.arguments.positional)}
    pair = a.run.state.make(a.run.site(a.node, "pair"), "list", parts)
    return a.run.state.make(a.run.site(a.node, "zip"), "list", {}, pair)


def _element(a: Asked) -> Value:
    from inventory.flow.statements import element

    return joined((element(a.run, a.receiver or a.argument(0)), a.argument(1)))


def _add(a: Asked) -> Value:
    value = a.argument(len(a.arguments.positional) - 1) if a.arguments.positional else NOTHING
    for at in a.receiver.objects():
        a.run.state.add_item(at, value)
    return NOTHING


def _extend(a: Asked) -> Value:
    from inventory.flow.statements import element

    for at in a.receiver.objects():
        a.run.state.add_item(at, element(a.run, a.argument(0)))
    return NOTHING


def merge(a: Asked) -> Value:
    """``update``: on a hash it feeds the digest, on a record it joins members."""
    if a.numbers:
        return _merged(a)
    for at in a.receiver.objects():
        changed = fed(a.run, at, a.argument(0))
        if changed is not None:
            a.run.state.add_item(at, changed)
            continue
        for other in a.argument(0).objects():
            held = a.run.state.content(other)
            for name, value in held.fields.items() if held else ():
                a.run.state.set_field(at, name, value)
            if held is not None and held.items:
                a.run.state.add_item(at, held.items)
        if a.argument(0).data:
            a.run.state.add_item(at, Value(a.argument(0).data))
        for name, value in a.arguments.named.items():
            a.run.state.set_field(at, name, value)
    return NOTHING


def _merged(a: Asked) -> Value:
    """``Object.assign(a, b, c)``: the members of the others join those of the first, which it gives."""
    first, *others = a.arguments.positional or [NOTHING]
    for at in first.objects():
        for other in others:
            for inner in other.objects():
                heap.merge(a.run.state, at, inner)
            if other.data:
                a.run.state.add_item(at, Value(other.data))
    return first if first.objects() else joined((first, *others, a.arguments.rest))


def _flatten(a: Asked) -> Value:
    """``Object.fromEntries(pairs)``: an object with the members whose names are known, and others."""
    fields: dict[str, Value] = {}
    others = [Value(a.argument(0).data)]
    for key, value in _taken_apart(a, heap.items(a.run.state, a.argument(0))):
        name = key.text.literal if key.text is not None else None
        if name is None:
            others.append(value)
        else:
            fields[name] = joined((fields.get(name, NOTHING), value))
    return a.run.state.make(a.run.site(a.node, "object"), heap.MAP, fields, joined(others))


def _taken_apart(a: Asked, pairs: Value) -> Iterator[tuple[Value, Value]]:
    """Key and value of each pair; a pair whose parts are not known is all value."""
    for at in pairs.objects():
        held = a.run.state.content(at)
        if held is not None and "1" in held.fields:
            yield held.fields.get("0", NOTHING), held.fields["1"]
        else:
            yield NOTHING, heap.items(a.run.state, refer(at))
    yield NOTHING, heap.items(a.run.state, Value(pairs.data))


def _record(a: Asked) -> Value:
    made = a.run.state.make(a.run.site(a.node), "record", dict(a.arguments.named), a.arguments.rest)
    for value in a.arguments.positional:
        for at in value.objects():
            held = a.run.state.content(at)
            for name, inner in held.fields.items() if held and held.kind != "list" else ():
                a.run.state.set_field(made.objects()[0], name, inner)
        if value.data:
            a.run.state.add_item(made.objects()[0], Value(value.data))
    return made


def _input(a: Asked) -> Value:
    """What is piped into a command, else what it is given first."""
    return a.arguments.named.get(INPUT) or a.argument(0)


def _entries(a: Asked) -> Value:
    """The entries of a dictionary as objects with a key and a value."""
    keys = _keys(a)
    names, values = heap.items(a.run.state, keys), _member_values(a)
    fields = {"Key": names, "Name": names, "Value": values}
    return a.run.state.make(
        a.run.site(a.node, "entries"),
        "list",
        {},
        a.run.state.make(a.run.site(a.node, "entry"), "record", fields),
    )


MEMBERS: dict[str, Callable[[Asked], Value]] = {
    "same": _same,
    "receiver": _receiver,
    "nothing": _nothing,
    "all": _all,
    "member": _member,
    "attribute": _attribute,
    "set_attribute": _set_attribute,
    "set_member": _set_member,
    "remove_member": _remove_member,
    "keys": _keys,
    "values": _values,
    "items": _items,
    "pairs": _pairs,
    "zip": _zip,
    "element": _element,
    "add": _add,
    "extend": _extend,
    "merge": merge,
    "flatten": _flatten,
    "record": _record,
    "input": _input,
    "entries": _entries,
}
