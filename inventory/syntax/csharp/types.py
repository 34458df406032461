"""C#'s types, written as expressions."""

from __future__ import annotations

from collections.abc import Callable

from tree_sitter import Node

from inventory.syntax import ir
from inventory.syntax.csharp.grammar import IDENTIFIERS, kinds, named, table
from inventory.syntax.tree import DEEPEST, Reader

ARGUMENTS = kinds("type_argument_list")
GENERIC = kinds("generic_name")
ELEMENT = kinds("tuple_element")
IMPLICIT = kinds("implicit_type")
GLOBAL = "global"
TASKS = frozenset({"Task", "ValueTask"})
TYPES = kinds(
    "array_type",
    "generic_name",
    "identifier",
    "implicit_type",
    "nullable_type",
    "pointer_type",
    "predefined_type",
    "qualified_name",
    "alias_qualified_name",
    "ref_type",
    "scoped_type",
    "tuple_type",
    "function_pointer_type",
)


def bare(node: Node, at: Reader) -> str:
    """A name without the sign that lets it be a keyword."""
    return at.text(node).lstrip("@")


def type_of(node: Node, at: Reader) -> ir.Expression:
    """Any type; a nullable one is the type itself, for every reference may be null."""
    kind = node.kind_id
    if kind in IDENTIFIERS:
        return ir.Name(bare(node, at), node.start_point[0] + at.first)
    at.depth += 1
    found = HANDLERS[kind](node, at) if at.depth < DEEPEST else at.cut(node)
    at.depth -= 1
    return found


def declared(node: Node | None, at: Reader) -> ir.Expression | None:
    """The type of a declaration; None for ``var``."""
    return None if node is None or node.kind_id in IMPLICIT else type_of(node, at)


def awaited(kind: ir.Expression | None) -> ir.Expression | None:
    """What somebody gets who awaits what an asynchronous method gives: ``Order`` of ``Task<Order>``."""
    is_task = isinstance(kind, ir.Item) and isinstance(kind.object, ir.Name) and kind.object.id in TASKS
    return kind.key if isinstance(kind, ir.Item) and is_task else None


def name_and_types(node: Node, at: Reader) -> tuple[str, tuple[ir.Expression, ...]]:
    """A bare name, and its type arguments if it has any."""
    if node.kind_id not in GENERIC:
        return bare(node, at), ()
    children = node.children
    return bare(children[0], at), arguments(children[-1], at)


def arguments(node: Node, at: Reader) -> tuple[ir.Expression, ...]:
    return tuple(type_of(c, at) for c in named(node)) if node.kind_id in ARGUMENTS else ()


def made(node: Node, at: Reader) -> tuple[ir.Expression, tuple[ir.Expression, ...]]:
    """The class that ``new`` makes an object of, without its type arguments, and these."""
    found = type_of(node, at)
    if isinstance(found, ir.Item):
        key = found.key
        return found.object, key.items if isinstance(key, ir.Sequence) else (key,)
    return found, ()


def _name(node: Node, at: Reader) -> ir.Expression:
    return ir.Name(at.text(node), at.line(node))


def _generic(node: Node, at: Reader) -> ir.Expression:
    line = at.line(node)
    name, types = name_and_types(node, at)
    return of(ir.Name(name, line), types, line)


def of(outer: ir.Expression, types: tuple[ir.Expression, ...], line: int) -> ir.Expression:
    if not types:
        return outer
    return ir.Item(outer, types[0] if len(types) == 1 else ir.Sequence(types, line), line)


def _qualified(node: Node, at: Reader) -> ir.Expression:
    children = named(node)
    line = at.line(node)
    if len(children) < 2:
        return type_of(children[0], at) if children else ir.Unknown((), line)
    name, types = name_and_types(children[-1], at)
    if bare(children[0], at) == GLOBAL:
        return of(ir.Name(name, line), types, line)
    return of(ir.Attribute(type_of(children[0], at), name, line), types, line)


def _inner(node: Node, at: Reader) -> ir.Expression:
    children = named(node)
    return type_of(children[0], at) if children else ir.Unknown((), at.line(node))


def _array(node: Node, at: Reader) -> ir.Expression:
    line = at.line(node)
    return ir.Item(ir.Name("Array", line), _inner(node, at), line)


def _tuple(node: Node, at: Reader) -> ir.Expression:
    line = at.line(node)
    parts = tuple(_inner(c, at) for c in named(node) if c.kind_id in ELEMENT)
    return ir.Item(ir.Name("ValueTuple", line), ir.Sequence(parts, line), line)


def _unknown(node: Node, at: Reader) -> ir.Expression:
    return ir.Unknown((), at.line(node))


HANDLERS: dict[int, Callable[[Node, Reader], ir.Expression]] = table(
    {
        "predefined_type": _name,
        "implicit_type": _name,
        "generic_name": _generic,
        "qualified_name": _qualified,
        "alias_qualified_name": _qualified,
        "nullable_type": _inner,
        "pointer_type": _inner,
        "ref_type": _inner,
        "scoped_type": _inner,
        "array_type": _array,
        "tuple_type": _tuple,
    },
    _unknown,
)
