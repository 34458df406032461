"""C#'s parameters and attributes."""

from __future__ import annotations

from tree_sitter import Node

from inventory.syntax import ir
from inventory.syntax.csharp.grammar import IDENTIFIERS, kinds, named, solid
from inventory.syntax.csharp.types import GENERIC, TYPES, bare, declared, name_and_types, type_of
from inventory.syntax.tree import Lower, Reader

PARAMETER = kinds("parameter")
IMPLICIT = kinds("implicit_parameter")
PARAMS = kinds("params", named=False)
EQUALS = kinds("=", named=False)
COLON = kinds(":", named=False)
MODIFIERS = kinds("modifier")
THIS = kinds("this", named=False)
LISTS = kinds("attribute_list")
ATTRIBUTE = kinds("attribute")
TARGET = kinds("attribute_target_specifier")
ARGUMENTS = kinds("attribute_argument_list")
ARGUMENT = kinds("attribute_argument")
HANDED = frozenset({"out", "ref"})
EXTENDS = "this"
"""The mark of the parameter that an extension method extends."""


def parameters(node: Node, at: Reader, lower: Lower) -> tuple[ir.Parameter, ...]:
    """The parameters of a method or lambda, in order."""
    if node.kind_id in IMPLICIT or node.kind_id in IDENTIFIERS:
        return (ir.Parameter(bare(node, at), line=at.line(node)),)
    found: list[ir.Parameter] = []
    children = node.children
    rest = next((i for i, c in enumerate(children) if c.kind_id in PARAMS), len(children))
    for child in children[:rest]:
        if child.kind_id in PARAMETER:
            found.append(_parameter(child, at, lower))
        elif child.kind_id in IMPLICIT:
            found.append(ir.Parameter(bare(child, at), line=at.line(child)))
    parts = [c for c in children[rest:] if c.is_named]
    if len(parts) > 1 and parts[-1].kind_id in IDENTIFIERS:
        kind = declared(parts[-2], at)
        found.append(ir.Parameter(bare(parts[-1], at), kind, None, "rest", (), at.line(parts[-1])))
    return tuple(found)


def _parameter(node: Node, at: Reader, lower: Lower) -> ir.Parameter:
    marks: list[ir.Expression] = []
    kind, name = "plain", ""
    annotation: ir.Expression | None = None
    children = solid(node)
    name_node = node.child_by_field_name("name")
    default: ir.Expression | None = None
    for position, child in enumerate(children):
        form = child.kind_id
        if form in LISTS:
            marks += attributes(child, at, lower)
        elif form in MODIFIERS:
            word = at.text(child)
            if word == EXTENDS:
                marks.append(ir.Name(EXTENDS, at.line(child)))
            kind = "out" if word in HANDED else "rest" if word == "params" else kind
        elif form in EQUALS and position + 1 < len(children):
            default = lower(children[position + 1], at)
            break
        elif form in TYPES and child != name_node:
            annotation = declared(child, at)
    name = bare(name_node, at) if name_node is not None else ""
    return ir.Parameter(name, annotation, default, kind, tuple(marks), at.line(node))


# --- attributes ----------------------------------------------------------------------------------


def attributes(node: Node, at: Reader, lower: Lower) -> list[ir.Expression]:
    """The attributes of one pair of brackets; those of the return value as calls of ``return``."""
    children = node.children
    target = next((at.text(c).rstrip(": \t\r\n") for c in children if c.kind_id in TARGET), "")
    found = [_attribute(c, at, lower) for c in children if c.kind_id in ATTRIBUTE]
    if target in ("assembly", "module"):
        return []
    if target == "return":
        return [ir.Call(ir.Name("return", a.line), (a,), (), a.line) for a in found]
    return list(found)


def marks_of(node: Node, at: Reader, lower: Lower) -> tuple[ir.Expression, ...]:
    """All attributes of a definition."""
    return tuple(a for c in node.children if c.kind_id in LISTS for a in attributes(c, at, lower))


def _attribute(node: Node, at: Reader, lower: Lower) -> ir.Call:
    line = at.line(node)
    positional: list[ir.Expression] = []
    keywords: list[tuple[str, ir.Expression]] = []
    types: tuple[ir.Expression, ...] = ()
    function: ir.Expression = ir.Name("", line)
    for child in node.children:
        if child.kind_id in ARGUMENTS:
            _arguments(child, at, lower, positional, keywords)
        elif child.kind_id in GENERIC:
            name, types = name_and_types(child, at)
            function = ir.Name(name, line)
        elif child.kind_id in TYPES:
            function = type_of(child, at)
    if isinstance(function, ir.Item):
        key = function.key
        types = key.items if isinstance(key, ir.Sequence) else (key,)
        function = function.object
    return ir.Call(function, tuple(positional), tuple(keywords), line, types)


def _arguments(
    node: Node,
    at: Reader,
    lower: Lower,
    positional: list[ir.Expression],
    keywords: list[tuple[str, ir.Expression]],
) -> None:
    for child in node.children:
        if child.kind_id not in ARGUMENT:
            continue
        parts = solid(child)
        if len(parts) > 2 and (parts[1].kind_id in EQUALS or parts[1].kind_id in COLON):
            keywords.append((bare(parts[0], at), lower(parts[-1], at)))
        elif parts and named(child):
            positional.append(lower(parts[-1], at))
