"""What a call of the catalog is about: the arguments that name it, the table that a class is mapped to."""

from __future__ import annotations

from collections.abc import Mapping

from inventory.catalog import Argument, ClientClass
from inventory.facts import Text
from inventory.flow import state as heap
from inventory.flow.arguments import Arguments
from inventory.flow.run import Run
from inventory.flow.speaking import spoken
from inventory.flow.values import (
    Callee,
    ClassOf,
    Datum,
    Value,
    as_text,
)
from inventory.flow.wire import table_of
from inventory.syntax import ir

MODE = "mode"
"""The role under which an open file remembers how it was opened; no part of what it is."""
QUERY = "query"
"""The role under which a prepared statement remembers its text; no part of what it is, either."""


def resource_of(roles: Mapping[str, Argument], arguments: Arguments) -> tuple[tuple[str, Text], ...]:
    found = {role: picked(where, arguments) for role, where in roles.items()}
    named = {role: _naming(value, name) for role, (value, name) in found.items() if value is not None}
    return tuple(sorted(named.items(), key=lambda p: p[0]))


PLACES = {
    "url": "url",
    **dict.fromkeys(("blob", "path", "blob_path", "container", "queue", "topic", "table", "bucket"), "name"),
    **dict.fromkeys(("share", "entity", "collection", "secret", "stream"), "name"),
    **dict.fromkeys(("partition", "row", "key"), "key"),
}
"""Roles of a resource in which data would stand for everybody to read, and what such a place is called."""
FEW = 4


def named_by(roles: Mapping[str, Argument], arguments: Arguments) -> frozenset[tuple[str, Datum]]:
    """The data that a name or address is made of, each with the place it stands in."""
    found: set[tuple[str, Datum]] = set()
    for role, where in roles.items():
        value, name = picked(where, arguments) if role in PLACES else (None, "")
        data = value.data if value is not None and len(value.data) <= FEW else ()
        known = (d if d.label or d.path else d.named(name) for d in data if d.label or d.path or name)
        found |= {(PLACES[role], datum) for datum in known}
    return frozenset(found)


def _naming(value: Value, name: str) -> Text:
    """What an argument names: a text, or a function handed over instead of its name."""
    functions = sorted(r.function.name for r in value.refs if isinstance(r, Callee))
    functions += sorted(table_of(r.definition) for r in value.refs if isinstance(r, ClassOf))
    return Text.of(functions[0]) if functions else as_text(value, name)


def tables_of(state: heap.State, value: Value) -> list[str]:
    """The tables of the mapped objects in `value`, or in a list of them."""
    found = [state.content(at) for at in (*value.objects(), *heap.items(state, value).objects())]
    return sorted({table_of(c.owner.definition) for c in found if c is not None and c.owner is not None})


def picked(where: Argument, arguments: Arguments) -> tuple[Value | None, str]:
    """The argument a catalog entry points at, by name first, with the name it is spoken by."""
    for name in where.names:
        if name in arguments.named:
            node = arguments.named_nodes.get(name)
            return arguments.named[name], spoken(node) if node is not None else name
    for name in where.names:
        if name in arguments.members:
            return arguments.members[name][1], name
    for position in where.positions:
        if 0 <= position < len(arguments.positional):
            node = arguments.nodes[position]
            return arguments.positional[position], spoken(node) if node is not None else ""
    return None, ""


def row_of(run: Run, node: ir.Call) -> ClassOf | None:
    """The class of the repository that a call has as its type argument: ``db.Set<Order>()``."""
    from inventory.flow.generics import meaning

    for part in node.types:
        meant = meaning(run, part.id) if isinstance(part, ir.Name) else None
        known = next((r for r in meant.refs if isinstance(r, ClassOf)), None) if meant else None
        kind = known or run.engine.modules.class_named(run.path, part)
        if kind is not None:
            return kind
    return None


def mapped(
    run: Run, kind: ClientClass, resource: tuple[tuple[str, Text], ...], row: ClassOf | None
) -> tuple[tuple[str, Text], ...]:
    """`resource` with the table that the class of what a client holds is mapped to."""
    roles = {role for role, _ in resource}
    if row is None or "table" in roles or "table" not in run.engine.catalog.service(kind.service).identity:
        return resource
    return tuple(sorted((*resource, ("table", Text.of(table_of(row.definition)))), key=lambda p: p[0]))
