"""Java's types, written as expressions of the common form; annotations as calls."""

from __future__ import annotations

from collections.abc import Callable

from tree_sitter import Node

from inventory.syntax import ir
from inventory.syntax.java.grammar import named, table
from inventory.syntax.tree import DEEPEST, Lower, Reader

ARRAY = "List"
"""The container that an array is one of, for whoever reads types."""

Handler = Callable[[Node, Reader], ir.Expression]


def type_of(node: Node, at: Reader) -> ir.Expression:
    """A type: a name, ``a.b.C``, ``List<Order>`` as an `Item`, an array as a list of its elements."""
    at.depth += 1
    found = TYPES[node.kind_id](node, at) if at.depth < DEEPEST else at.cut(node)
    at.depth -= 1
    return found


def declared(node: Node | None, at: Reader) -> ir.Expression | None:
    """The type of a variable or parameter; None for ``var``, which says nothing."""
    if node is None or at.source[node.start_byte : node.end_byte] == b"var":
        return None
    return type_of(node, at)


def listed(element: ir.Expression) -> ir.Expression:
    return ir.Item(ir.Name(ARRAY, element.line), element, element.line)


def type_arguments(node: Node, at: Reader) -> tuple[ir.Expression, ...]:
    return tuple([type_of(c, at) for c in named(node)])


def _name(node: Node, at: Reader) -> ir.Expression:
    return ir.Name(at.text(node), at.line(node))


def _scoped(node: Node, at: Reader) -> ir.Expression:
    parts = [c for c in named(node) if not c.type.endswith("annotation")]
    found = type_of(parts[0], at)
    for part in parts[1:]:
        found = ir.Attribute(found, at.text(part), at.line(node))
    return found


def _generic(node: Node, at: Reader) -> ir.Expression:
    parts = named(node)
    outer = type_of(parts[0], at)
    inner = type_arguments(parts[-1], at) if len(parts) > 1 else ()
    if not inner:
        return outer
    line = at.line(node)
    return ir.Item(outer, inner[0] if len(inner) == 1 else ir.Sequence(inner, line), line)


def _array(node: Node, at: Reader) -> ir.Expression:
    element = node.child_by_field_name("element")
    return listed(type_of(element, at)) if element is not None else ir.Unknown((), at.line(node))


def _wildcard(node: Node, at: Reader) -> ir.Expression:
    """``? extends Order`` is as good as its bound."""
    parts = [c for c in named(node) if not c.type.endswith("annotation")]
    return type_of(parts[-1], at) if parts else ir.Name("Object", at.line(node))


def _annotated(node: Node, at: Reader) -> ir.Expression:
    parts = named(node)
    return type_of(parts[-1], at) if parts else ir.Unknown((), at.line(node))


TYPES: dict[int, Handler] = table(
    {
        "generic_type": _generic,
        "scoped_type_identifier": _scoped,
        "scoped_identifier": _scoped,
        "array_type": _array,
        "wildcard": _wildcard,
        "annotated_type": _annotated,
        "ERROR": lambda node, at: ir.Unknown((), at.line(node)),
    },
    _name,
)


# --- annotations ---------------------------------------------------------------------------------


def annotation(node: Node, at: Reader, lower: Lower) -> ir.Expression:
    """``@Table(name = "orders")`` as a call with named arguments; without parentheses only its name."""
    line = at.line(node)
    name, given = node.child_by_field_name("name"), node.child_by_field_name("arguments")
    called = type_of(name, at) if name is not None else ir.Unknown((), line)
    if given is None:
        return called
    positional: list[ir.Expression] = []
    keywords: list[tuple[str, ir.Expression]] = []
    for child in named(given):
        key, value = child.child_by_field_name("key"), child.child_by_field_name("value")
        if child.type != "element_value_pair":
            positional.append(lower(child, at))
        elif key is not None and value is not None:
            keywords.append((at.text(key), lower(value, at)))
    return ir.Call(called, tuple(positional), tuple(keywords), line)


def marks_of(modifiers: Node | None, at: Reader, lower: Lower) -> tuple[ir.Expression, ...]:
    """All annotations among the modifiers of a declaration."""
    children = named(modifiers) if modifiers is not None else []
    return tuple([annotation(c, at, lower) for c in children if c.type.endswith("annotation")])
