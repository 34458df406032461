"""Python's parameters, of functions and lambdas."""

from __future__ import annotations

from tree_sitter import Node

from inventory.syntax import ir
from inventory.syntax.python.grammar import kinds, solid
from inventory.syntax.python.types import unquoted
from inventory.syntax.tree import Lower, Reader

TYPE = kinds("type")
BARE = (
    dict.fromkeys(kinds("identifier", "tuple_pattern"), "plain")
    | dict.fromkeys(kinds("list_splat_pattern"), "rest")
    | dict.fromkeys(kinds("dictionary_splat_pattern"), "rest_named")
)
WITH_DEFAULT = kinds("default_parameter", "typed_default_parameter")
FORMS = frozenset(BARE) | WITH_DEFAULT | kinds("typed_parameter")
STAR = kinds("keyword_separator")


def parameters(node: Node, at: Reader, lower: Lower) -> tuple[ir.Parameter, ...]:
    """The parameters of a function or lambda, in order; `lower` reads an expression."""
    found: list[ir.Parameter] = []
    plain = "plain"
    for child in node.children:
        kind = child.kind_id
        if kind in STAR:
            plain = "named"
        elif kind in FORMS:
            parameter = _parameter(child, at, lower, plain)
            found.append(parameter)
            plain = "named" if parameter.kind == "rest" else plain
    return tuple(found)


def _parameter(node: Node, at: Reader, lower: Lower, plain: str) -> ir.Parameter:
    form = node.kind_id
    if form in BARE:
        return ir.Parameter(*_bare(node, at, plain))
    children = solid(node)
    name, annotation, default, kind = _bare(children[0], at, plain)
    declared = next((c for c in children[1:] if c.kind_id in TYPE), None)
    if declared is not None:
        annotation = unquoted(lower(declared, at), at, lower)
    if form in WITH_DEFAULT:
        default = lower(children[-1], at)
    return ir.Parameter(name, annotation, default, kind)


def _bare(node: Node, at: Reader, plain: str) -> tuple[str, ir.Expression | None, ir.Expression | None, str]:
    """Name, annotation, default and kind of a parameter that is only a name, perhaps with stars."""
    kind = BARE.get(node.kind_id, "plain")
    named = node if kind == "plain" else node.children[-1]
    return at.text(named), None, None, plain if kind == "plain" else kind
