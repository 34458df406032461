"""C#'s using directives, as imports."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from inventory.syntax import ir
from inventory.syntax.csharp.grammar import kinds, solid
from inventory.syntax.csharp.types import bare, type_of
from inventory.syntax.tree import Reader

EQUALS = kinds("=", named=False)


def using(node: Node, at: Reader) -> Iterator[ir.Statement]:
    """``using A.B;``, ``using static A.B;`` and ``using X = A.B;``"""
    line = at.line(node)
    children = solid(node)
    places = [i for i, c in enumerate(children) if c.kind_id in EQUALS]
    if not places:
        name = next((c for c in reversed(children) if c.is_named), None)
        if name is not None:
            yield ir.Import(_dotted(type_of(name, at)), "*", "*", 0, line)
        return
    place = places[0]
    if place + 1 >= len(children) or place == 0:
        return
    alias, meant = bare(children[place - 1], at), type_of(children[place + 1], at)
    if isinstance(meant, ir.Item | ir.Unknown):
        yield ir.Assign(ir.Name(alias, line), meant, None, line)
        return
    module, _, last = _dotted(meant).rpartition(".")
    yield ir.Import(module, last, alias, 0, line)


def _dotted(name: ir.Expression) -> str:
    if isinstance(name, ir.Item):
        return _dotted(name.object)
    if isinstance(name, ir.Attribute):
        return f"{_dotted(name.object)}.{name.name}"
    return name.id if isinstance(name, ir.Name) else ""
