"""Objects being made in C#: ``new``, initialisers, anonymous objects, ``with``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tree_sitter import Node

from inventory.syntax import ir
from inventory.syntax.csharp.grammar import kinds, named, solid
from inventory.syntax.csharp.types import TYPES, bare, made
from inventory.syntax.tree import Lower, Reader

ARGUMENTS = kinds("argument_list")
ARGUMENT = kinds("argument")
INITIALISER = kinds("initializer_expression")
ARRAYS = kinds(
    "array_creation_expression",
    "implicit_array_creation_expression",
    "stackalloc_expression",
    "implicit_stackalloc_expression",
)
ASSIGNMENT = kinds("assignment_expression")
ITEM = kinds("element_binding_expression")
EQUALS = kinds("=", named=False)
IDENTIFIER = kinds("identifier")
WITH = kinds("with_initializer")
UNTYPED = "new"
"""The class of ``new(…)``, whose type stands elsewhere."""

Given = tuple[tuple[ir.Expression, ...], tuple[tuple[str, ir.Expression], ...]]
Entry = tuple[ir.Expression | None, ir.Expression]


def created(
    node: Node, at: Reader, lower: Lower, arguments: Callable[[Node, Reader], Given]
) -> ir.Expression:
    """``new Order(x) { Email = y }``, ``new[] { a, b }``"""
    line = at.line(node)
    if node.kind_id in ARRAYS:
        content = next((c for c in node.children if c.kind_id in INITIALISER), None)
        return initialiser(content, at, lower) if content is not None else ir.Sequence((), line)
    kind: ir.Expression = ir.Name(UNTYPED, line)
    types: tuple[ir.Expression, ...] = ()
    given: Given = ((), ())
    content = None
    for child in node.children:
        if child.kind_id in ARGUMENTS:
            given = arguments(child, at)
        elif child.kind_id in INITIALISER:
            content = child
        elif child.kind_id in TYPES:
            kind, types = made(child, at)
    call = ir.Call(kind, given[0], given[1], line, types)
    if content is None:
        return call
    return ir.Filled(call, initialiser(content, at, lower), False, line)


def typed(value: ir.Expression, annotation: ir.Expression | None) -> ir.Expression:
    """``Order x = new(…)``: the object is of the declared type."""
    if isinstance(value, ir.Filled):
        inner = typed(value.object, annotation)
        return value if inner is value.object else replace(value, object=inner)
    is_untyped = isinstance(value, ir.Call) and isinstance(value.function, ir.Name)
    if annotation is None or not is_untyped or value.function.id != UNTYPED:  # type: ignore[union-attr]
        return value
    assert isinstance(value, ir.Call)
    if isinstance(annotation, ir.Item):
        key = annotation.key
        types = key.items if isinstance(key, ir.Sequence) else (key,)
        return replace(value, function=annotation.object, types=types)
    return replace(value, function=annotation)


def initialiser(node: Node, at: Reader, lower: Lower) -> ir.Expression:
    """What stands in braces behind ``new``: members with values, pairs, or items."""
    line = at.line(node)
    parts = named(node)
    if parts and all(c.kind_id in ASSIGNMENT for c in parts):
        return ir.Record(tuple(e for c in parts for e in _entry(c, at, lower)), line)
    if parts and all(c.kind_id in INITIALISER and len(named(c)) == 2 for c in parts):
        return ir.Record(tuple(_pair(c, at, lower) for c in parts), line)
    return ir.Sequence(tuple([lower(c, at) for c in parts]), line)


def _entry(node: Node, at: Reader, lower: Lower) -> list[Entry]:
    children = solid(node)
    if len(children) < 3:
        return []
    target, value = children[0], lower(children[-1], at)
    if target.kind_id in ITEM:
        inner = [named(c)[-1] for c in named(target) if c.kind_id in ARGUMENT and named(c)]
        return [(lower(inner[0], at), value)] if inner else []
    if target.kind_id in IDENTIFIER:
        return [(ir.Literal(bare(target, at), at.line(target)), value)]
    return [(None, value)]


def _pair(node: Node, at: Reader, lower: Lower) -> Entry:
    key, value = named(node)
    return lower(key, at), lower(value, at)


def anonymous(node: Node, at: Reader, lower: Lower) -> ir.Expression:
    """``new { a.Email, Total = b }``"""
    return ir.Record(tuple(_entries(solid(node), at, lower)), at.line(node))


def copied(node: Node, at: Reader, lower: Lower) -> ir.Expression:
    """``order with { Email = x }``"""
    children = named(node)
    entries: list[Entry] = []
    for child in children[1:]:
        if child.kind_id in WITH:
            entries += _entries(solid(child), at, lower)
    line = at.line(node)
    return ir.Filled(lower(children[0], at), ir.Record(tuple(entries), line), True, line)


def _entries(children: list[Node], at: Reader, lower: Lower) -> list[Entry]:
    """Members with values; one without a name has that of the member or variable it is read from."""
    found: list[Entry] = []
    position = 0
    while position < len(children):
        child = children[position]
        following = children[position + 1] if position + 1 < len(children) else None
        if following is not None and following.kind_id in EQUALS and position + 2 < len(children):
            value = lower(children[position + 2], at)
            found.append((ir.Literal(bare(child, at), at.line(child)), value))
            position += 3
            continue
        if child.is_named:
            value = lower(child, at)
            name = implied_name(value)
            found.append((ir.Literal(name, at.line(child)) if name else None, value))
        position += 1
    return found


def implied_name(value: ir.Expression) -> str:
    """The name that a member of an anonymous object or tuple gets from its value."""
    if isinstance(value, ir.Attribute):
        return value.name
    return value.id if isinstance(value, ir.Name) else ""
