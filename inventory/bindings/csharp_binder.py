"""Bindings that C# code makes while it runs: ``binder.Bind<TextWriter>(new BlobAttribute(path))``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

from inventory.bindings.attributes import Attributed, bare
from inventory.bindings.csharp_attributes import Method, Reading, account_of, plainly
from inventory.bindings.csharp_in_process import directions
from inventory.bindings.declared import Declared
from inventory.syntax import ir

BINDERS = frozenset({"IBinder", "Binder"})
BINDING = frozenset({"Bind", "BindAsync"})
SUFFIX = "Attribute"
MOST_NODES = 20_000


def bindings(reading: Reading, method: Method) -> Iterator[Declared]:
    """One binding for each attribute that a method with a binder makes in its body."""
    binder = next((p for p in method.parameters if _is_binder(p)), None)
    if binder is None:
        return
    calls = [n for n in _nodes(method.definition.body) if isinstance(n, ir.Call)]
    asked = [c for c in calls if bare(c.function) in BINDING and c.types]
    made = [_attributed(reading, method, c) for c in calls if bare(c.function).endswith(SUFFIX)]
    type = asked[0].types[0] if asked else None
    for attribute in made:
        meaning = reading.meaning(method.kind, attribute)
        if meaning is None or "trigger" in meaning.directions:
            continue
        for direction in directions(meaning, attribute, replace(binder, annotation=type)):
            declared = reading.declared(meaning, attribute, direction, binder.name, method, own=False)
            account = account_of(made, declared.type)
            if account is not None:
                declared.properties.setdefault("connection", account)
            yield declared


def _is_binder(parameter: ir.Parameter) -> bool:
    return parameter.annotation is not None and bare(parameter.annotation) in BINDERS


def _attributed(reading: Reading, method: Method, call: ir.Call) -> Attributed:
    """``new BlobAttribute(path) { Connection = "Files" }`` as if it were written as an attribute."""
    constants = reading.constants
    (found,) = constants.attributed(method.path, method.kind.definition, (call,))
    return plainly(found)


def _nodes(block: Any) -> Iterator[Any]:
    """Everything in a body, in the order it is written; members set at once become arguments."""
    waiting, count = [block], 0
    while waiting and count < MOST_NODES:
        node = waiting.pop()
        count += 1
        if isinstance(node, tuple):
            waiting.extend(reversed(node))
            continue
        if isinstance(node, ir.Filled) and isinstance(node.object, ir.Call):
            node = _with_members(node, node.object)
        if isinstance(node, (ir.Function, ir.Class)):
            continue
        yield node
        if is_dataclass(node):
            waiting.extend(getattr(node, f.name) for f in reversed(fields(node)))


def _with_members(node: ir.Filled, made: ir.Call) -> ir.Call:
    if not isinstance(node.content, ir.Record):
        return made
    named = tuple((_key(key), value) for key, value in node.content.entries if key is not None and _key(key))
    return replace(made, keywords=(*made.keywords, *named))


def _key(key: ir.Expression) -> str:
    return str(key.value) if isinstance(key, ir.Literal) else bare(key)
