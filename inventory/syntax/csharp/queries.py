"""C#'s query expressions, as comprehensions."""

from __future__ import annotations

from dataclasses import dataclass, field

from tree_sitter import Node

from inventory.syntax import ir
from inventory.syntax.csharp.grammar import IDENTIFIERS, kinds, named, table
from inventory.syntax.csharp.types import TYPES, bare
from inventory.syntax.tree import Lower, Reader

INTO = kinds("join_into_clause")
INTO_WORD = kinds("into", named=False)
IN = kinds("in", named=False)


@dataclass(slots=True)
class Query:
    """A query while its clauses are read; `element` is what it gives as it stands."""

    at: Reader
    lower: Lower
    loops: list[tuple[ir.Expression, ir.Expression]] = field(default_factory=list)
    conditions: list[ir.Expression] = field(default_factory=list)
    element: ir.Expression | None = None


def query(node: Node, at: Reader, lower: Lower) -> ir.Expression:
    """``from o in orders where … select o.Email``"""
    found = Query(at, lower)
    continues = False
    for child in node.children:
        if child.kind_id in INTO_WORD:
            continues = True
        elif continues and child.kind_id in IDENTIFIERS:
            _continue(found, child)
            continues = False
        else:
            CLAUSES[child.kind_id](found, child)
    line = at.line(node)
    element = found.element or ir.Unknown((), line)
    return ir.Comprehension(element, None, tuple(found.loops), tuple(found.conditions), line)


def _continue(found: Query, node: Node) -> None:
    """``into x``: what the query gave so far goes on under a new name."""
    line = found.at.line(node)
    held = ir.Sequence((found.element or ir.Unknown((), line),), line)
    found.loops.append((ir.Name(bare(node, found.at), line), held))


def _from(found: Query, node: Node) -> None:
    name, source = _named_source(found, node)
    if name is not None and source is not None:
        found.loops.append((name, source))


def _named_source(found: Query, node: Node) -> tuple[ir.Expression | None, ir.Expression | None]:
    """The variable and the source of ``from``, ``join``: around the word ``in``."""
    children = node.children
    place = next((i for i, c in enumerate(children) if c.kind_id in IN), None)
    if place is None or place + 1 >= len(children):
        return None, None
    line = found.at.line(node)
    return ir.Name(bare(children[place - 1], found.at), line), found.lower(children[place + 1], found.at)


def _join(found: Query, node: Node) -> None:
    name, source = _named_source(found, node)
    if name is None or source is None:
        return
    found.loops.append((name, source))
    keys = [c for c in named(node) if c.kind_id not in TYPES and c.kind_id not in INTO]
    found.conditions += [found.lower(c, found.at) for c in keys[1:] if c.kind_id not in IDENTIFIERS]
    for child in node.children:
        if child.kind_id in INTO and named(child):
            line = found.at.line(child)
            group = ir.Sequence((ir.Sequence((name,), line),), line)
            found.loops.append((ir.Name(bare(named(child)[-1], found.at), line), group))


def _let(found: Query, node: Node) -> None:
    parts = named(node)
    if len(parts) == 2:
        line = found.at.line(node)
        held = ir.Sequence((found.lower(parts[1], found.at),), line)
        found.loops.append((ir.Name(bare(parts[0], found.at), line), held))


def _condition(found: Query, node: Node) -> None:
    found.conditions += [found.lower(c, found.at) for c in named(node)]


def _select(found: Query, node: Node) -> None:
    parts = named(node)
    if parts:
        found.element = found.lower(parts[0], found.at)


def _group(found: Query, node: Node) -> None:
    """A group is what it holds, with the key as a member."""
    parts = named(node)
    if len(parts) < 2:
        return
    line = found.at.line(node)
    items = ir.Sequence((found.lower(parts[0], found.at),), line)
    key = ir.Record(((ir.Literal("Key", line), found.lower(parts[1], found.at)),), line)
    found.element = ir.Filled(items, key, False, line)


def _nothing(found: Query, node: Node) -> None:
    """An order changes nothing about where values go."""


CLAUSES = table(
    {
        "from_clause": _from,
        "join_clause": _join,
        "let_clause": _let,
        "where_clause": _condition,
        "select_clause": _select,
        "group_clause": _group,
    },
    _nothing,
)
