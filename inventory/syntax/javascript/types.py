"""TypeScript's types, written as expressions."""

from __future__ import annotations

from tree_sitter import Node

from inventory.syntax import ir
from inventory.syntax.javascript.grammar import Lower, Script, expression, several


def _inner(node: Node, at: Script) -> ir.Expression:
    """What stands inside: ``: T``, ``(T)``, ``readonly T``, ``T?``."""
    inside = at.named(node)
    return expression(inside[-1], at) if inside else ir.Unknown((), at.line(node))


def _name(node: Node, at: Script) -> ir.Expression:
    return ir.Name(at.text(node), at.line(node))


def _nested(node: Node, at: Script) -> ir.Expression:
    parts = at.named(node)
    return ir.Attribute(expression(parts[0], at), at.text(parts[-1]), at.line(node))


def _generic(node: Node, at: Script) -> ir.Expression:
    parts = at.named(node)
    line = at.line(node)
    arguments = type_arguments(parts[-1], at)
    key = arguments[0] if len(arguments) == 1 else ir.Sequence(arguments, line)
    return ir.Item(expression(parts[0], at), key, line)


def type_arguments(node: Node | None, at: Script) -> tuple[ir.Expression, ...]:
    return several(at.named(node), at) if node is not None else ()


def _array(node: Node, at: Script) -> ir.Expression:
    line = at.line(node)
    return ir.Item(ir.Name("Array", line), _inner(node, at), line)


def _tuple(node: Node, at: Script) -> ir.Expression:
    line = at.line(node)
    return ir.Item(ir.Name("tuple", line), ir.Sequence(several(at.named(node), at), line), line)


def _either(operator: str) -> Lower:
    """``A | B | C`` leans to the left: walked down in a loop."""

    def lower(node: Node, at: Script) -> ir.Expression:
        line, kind = at.line(node), node.type
        found: list[ir.Expression] = []
        while node.type == kind:
            parts = at.named(node)
            found += [expression(p, at) for p in reversed(parts[1:])]
            if not parts:
                break
            node = parts[0]
        if node.type != kind:
            found.append(expression(node, at))
        found = [f for f in reversed(found) if not (isinstance(f, ir.Literal) and f.value is None)]
        if not found:
            return ir.Unknown((), line)
        return found[0] if len(found) == 1 else ir.Operation(operator, tuple(found), line)

    return lower


def _literal(node: Node, at: Script) -> ir.Expression:
    """``"open"`` as a type: under a name, as a text alone is a forward reference; ``null`` is none."""
    value = _inner(node, at)
    if isinstance(value, ir.Literal) and value.value is None:
        return value
    return ir.Item(ir.Name("Literal", value.line), value, value.line)


def _query(node: Node, at: Script) -> ir.Expression:
    """``typeof x`` is the type of the value of that name."""
    return _inner(node, at)


def _conditional(node: Node, at: Script) -> ir.Expression:
    arms = [node.child_by_field_name(n) for n in ("consequence", "alternative")]
    return ir.Operation("|", several([a for a in arms if a is not None], at), at.line(node))


def _object(node: Node, at: Script) -> ir.Expression:
    """``{ email: string }`` as a record of types."""
    entries: list[tuple[ir.Expression | None, ir.Expression]] = []
    for child in at.named(node):
        name = child.child_by_field_name("name")
        declared = child.child_by_field_name("type")
        if child.type == "property_signature" and name is not None and declared is not None:
            entries.append((key(name, at), expression(declared, at)))
    line = at.line(node)
    return ir.Record(tuple(entries), line) if entries else ir.Unknown((), line)


def key(node: Node, at: Script) -> ir.Expression:
    """The name of a member: written plainly, in quotes, as a number, or computed."""
    if node.type in ("string", "number"):
        found = expression(node, at)
        return ir.Literal(str(found.value), found.line) if isinstance(found, ir.Literal) else found
    if node.type == "computed_property_name":
        return _inner(node, at)
    return ir.Literal(at.text(node), at.line(node))


def name_of(node: Node, at: Script) -> str:
    """The name of a member as far as it is known; empty otherwise."""
    found = key(node, at)
    return found.value if isinstance(found, ir.Literal) and isinstance(found.value, str) else ""


def _nothing(node: Node, at: Script) -> ir.Expression:
    return ir.Unknown((), at.line(node))


TYPES: dict[str, Lower] = {
    "type_annotation": _inner,
    "parenthesized_type": _inner,
    "readonly_type": _inner,
    "optional_type": _inner,
    "rest_type": _inner,
    "type_identifier": _name,
    "predefined_type": _name,
    "nested_type_identifier": _nested,
    "nested_identifier": _nested,
    "generic_type": _generic,
    "array_type": _array,
    "tuple_type": _tuple,
    "union_type": _either("|"),
    "intersection_type": _either("&"),
    "literal_type": _literal,
    "type_query": _query,
    "conditional_type": _conditional,
    "object_type": _object,
    "function_type": _nothing,
    "constructor_type": _nothing,
    "index_type_query": _nothing,
    "lookup_type": _nothing,
    "template_literal_type": _nothing,
    "this_type": _nothing,
    "infer_type": _nothing,
    "existential_type": _nothing,
    "type_predicate": _nothing,
    "type_predicate_annotation": _nothing,
    "asserts_annotation": _nothing,
    "asserts": _nothing,
}
