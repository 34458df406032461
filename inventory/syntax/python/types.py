"""Python's type expressions: forward references in quotes, unions however nested."""

from __future__ import annotations

from collections.abc import Iterator

from inventory.syntax import ir
from inventory.syntax.python.grammar import named, parse
from inventory.syntax.tree import Lower, Reader


def unquoted(type: ir.Expression, at: Reader, lower: Lower) -> ir.Expression:
    """The type with every forward reference in it read; `lower` reads an expression."""
    if isinstance(type, ir.Literal) and isinstance(type.value, str):
        return _quoted(type, at, lower)
    if isinstance(type, ir.Item):
        outer = type.object.name if isinstance(type.object, ir.Attribute) else getattr(type.object, "id", "")
        if outer == "Literal":
            return type
        return ir.Item(type.object, _inner(type.key, at, lower, outer == "Annotated"), type.line)
    if isinstance(type, ir.Operation) and type.operator == "|":
        return ir.Operation("|", tuple(_alternatives(type, at, lower)), type.line)
    return type


def _alternatives(type: ir.Expression, at: Reader, lower: Lower) -> Iterator[ir.Expression]:
    """The members of a union, however its bars are nested."""
    if isinstance(type, ir.Operation) and type.operator == "|":
        for operand in type.operands:
            yield from _alternatives(operand, at, lower)
    else:
        yield unquoted(type, at, lower)


def _inner(key: ir.Expression, at: Reader, lower: Lower, only_first: bool) -> ir.Expression:
    if not isinstance(key, ir.Sequence):
        return unquoted(key, at, lower)
    items = [unquoted(t, at, lower) if i == 0 or not only_first else t for i, t in enumerate(key.items)]
    return ir.Sequence(tuple(items), key.line)


def _quoted(text: ir.Literal, at: Reader, lower: Lower) -> ir.Expression:
    source = str(text.value).strip().encode()
    if b"\n" in source or not source or len(source) > 500:
        return text
    root = parse(source)
    statements = named(root)
    if root.has_error or len(statements) != 1 or statements[0].type != "expression_statement":
        return text
    inner = Reader(at.path, source, at.block, text.line)
    inner.depth = at.depth
    return lower(named(statements[0])[0], inner)
