"""Rules for library calls that make a text, or make an object of one."""

from __future__ import annotations

from collections.abc import Callable

from inventory.facts import Reference, Text
from inventory.flow import state as heap
from inventory.flow.asked import Asked
from inventory.flow.values import (
    NOTHING,
    ClassOf,
    Value,
    as_text,
    joined,
    reading,
)
from inventory.syntax import ir


def _setting(a: Asked) -> Value:
    from inventory.flow.items import setting

    # The default is part of the truth too: the same name may be a literal where nothing is set.
    return joined((setting(a.argument(0)), Value(refs=a.argument(1).refs)))


def _text(a: Asked) -> Value:
    from inventory.flow.speaking import labelled, spoken

    if a.receiver.texts or a.receiver.data:
        return joined((heap.everything(a.run.state, a.argument(0)), Value(a.receiver.data)))
    texts: list[Text | str] = []
    data: list[Value] = []
    for value, node in zip(a.arguments.positional, a.arguments.nodes, strict=False):
        named = labelled(node, value) if node is not None else value
        data.append(Value(named.data))
        texts += ["/", as_text(named, spoken(node) if node is not None else "")]
    return joined((*data, reading(Text.of(*texts[1:]))))


def format_text(a: Asked) -> Value:
    """``"…{name}…".format(name=…)``: text with its placeholders filled by position or name."""
    from inventory.flow.speaking import labelled

    named = {str(i): v for i, v in enumerate(a.arguments.positional)} | a.arguments.named
    nodes: dict[str, ir.Expression | None] = {str(i): n for i, n in enumerate(a.arguments.nodes)}
    nodes |= a.arguments.named_nodes
    filled = {k: labelled(nodes[k], v) if nodes.get(k) else v for k, v in named.items()}  # type: ignore[arg-type]
    data = [Value(heap.everything(a.run.state, v).data) for v in filled.values()]
    text = a.receiver.text
    made = [reading(_filled(text, filled))] if text is not None and text.literal is not None else []
    return joined((Value(a.receiver.data), *data, *made))


def _filled(text: Text, values: dict[str, Value]) -> Text:
    import string

    parts: list[str | Text | Reference] = []
    position = 0
    try:
        for before, name, _, _ in string.Formatter().parse(text.literal or ""):
            parts.append(before)
            if name is not None:
                key = name or str(position)
                position += not name
                parts.append(as_text(values.get(key.partition(".")[0], NOTHING), key))
    except ValueError:
        return text
    return Text.of(*parts)


def _typed(a: Asked) -> Value:
    """An argument, or the receiver, as the type argument of the call: ``Deserialize<Order>(text)``; or as
    the class among the arguments."""
    from inventory.flow.expressions import narrow
    from inventory.flow.instances import instance

    value = a.argument(a.numbers[0]) if a.numbers else a.receiver
    kinds = [r for v in a.arguments.positional for r in v.refs if isinstance(r, ClassOf)]
    if kinds and not a.node.types:
        return instance(a.run, kinds[0], Value(heap.everything(a.run.state, value).data), a.node)
    return narrow(a.run, Value(value.data, value.refs), a.node.types[0]) if a.node.types else value


def _as_class(a: Asked) -> Value:
    """An argument as the class another argument is: ``readValue(text, Order.class)``."""
    from inventory.flow.instances import instance

    of, kind = a.numbers if a.numbers else (-1, 0)
    value = a.receiver if of < 0 else a.argument(of)
    kinds = [r for r in a.argument(kind).refs if isinstance(r, ClassOf)]
    return joined(instance(a.run, k, value, a.node) for k in kinds) if kinds else value


def _response(a: Asked) -> Value:
    """What of a response reaches the caller: its body and headers."""
    body = a.argument(0) or a.arguments.named.get("body") or a.arguments.named.get("content", NOTHING)
    return joined((body, a.arguments.named.get("headers", NOTHING)))


TEXTS: dict[str, Callable[[Asked], Value]] = {
    "setting": _setting,
    "text": _text,
    "format": format_text,
    "typed": _typed,
    "as": _as_class,
    "response": _response,
}
