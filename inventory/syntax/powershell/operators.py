"""PowerShell's operators, lowered into the common form's, or into calls of the methods they stand for."""

from __future__ import annotations

from tree_sitter import Node

from inventory.syntax import ir
from inventory.syntax.powershell import types
from inventory.syntax.powershell.grammar import SKIPPED, core, kinds
from inventory.syntax.tree import LONGEST, Lower, Reader

LEVELS = ("logical", "bitwise", "comparison", "additive", "multiplicative", "format", "range")
BINARY = tuple(name for level in LEVELS for name in (f"{level}_expression", f"{level}_argument_expression"))
CHAINED = kinds(*BINARY)
ARITHMETIC = frozenset("+-*/%") | {".."}
METHODS = {"replace": "Replace", "split": "Split"}
OPERATIONS = {"band": "and", "bor": "or", "shl": "<<", "shr": ">>", "bxor": "or"}
ASKS, ELSE = "?", "^"
"""Variables that stand for the parts of a mended conditional expression."""


def binary(node: Node, at: Reader, lower: Lower) -> ir.Expression:
    """A chain of operators leans to the left: walked down in a loop."""
    line = at.line(node)
    steps: list[tuple[str, Node]] = []
    while node.kind_id in CHAINED:
        children = [c for c in node.children if c.kind_id not in SKIPPED]
        if len(children) < 3:
            break
        steps.append((at.text(children[1]).strip().lower().lstrip("-") or "-", children[2]))
        node = core(children[0])
    found = lower(node, at) if node.kind_id not in CHAINED else ir.Unknown((), line)
    steps.reverse()
    if len(steps) > LONGEST:
        parts = [lower(operand, at) for _, operand in steps]
        return ir.Operation("+", (found, *parts), line)
    position = 0
    while position < len(steps):
        operator, operand = steps[position]
        if operator == "xor":
            rest = [lower(o, at) for _, o in steps[position:]]
            return _chosen([found, *rest], line)
        found = _applied(operator, found, operand, at, lower, line)
        position += 1
    return found


def _chosen(operands: list[ir.Expression], line: int) -> ir.Expression:
    """``a ?? b`` and ``a ? b : c`` out of what the mending made of them."""
    asks = next((i for i, o in enumerate(operands) if _is(o, ASKS)), None)
    if asks is None:
        return operands[0] if len(operands) == 1 else ir.Operation("??", tuple(operands), line)
    otherwise = next((i for i, o in enumerate(operands) if i > asks and _is(o, ELSE)), len(operands))
    condition, then, rest = operands[:asks], operands[asks + 1 : otherwise], operands[otherwise + 1 :]
    parts = [_chosen(p, line) if p else ir.Literal(None, line) for p in (condition, then, rest)]
    return ir.Operation("if", tuple(parts), line)


def _is(node: ir.Expression, name: str) -> bool:
    return isinstance(node, ir.Name) and node.id == name


def _applied(
    operator: str, left: ir.Expression, operand: Node, at: Reader, lower: Lower, line: int
) -> ir.Expression:
    if operator == "as":
        inner = core(operand)
        if inner.type == "type_literal":
            return left if types.is_plain(inner, at) else ir.Cast(left, types.type_of(inner, at), line)
    right = lower(operand, at)
    bare = operator[1:] if operator[1:] in METHODS and operator[0] in "ic" else operator
    if bare in METHODS:
        given = right.items if isinstance(right, ir.Sequence) else (right,)
        return ir.Call(ir.Attribute(left, METHODS[bare], line), given, (), line)
    if operator == "join":
        return ir.Call(ir.Attribute(right, "Join", line), (left,), (), line)
    if operator == "f":
        given = right.items if isinstance(right, ir.Sequence) else (right,)
        return ir.Call(ir.Attribute(left, "Format", line), given, (), line)
    if operator in ARITHMETIC or operator in OPERATIONS:
        return ir.Operation(OPERATIONS.get(operator, operator), (left, right), line)
    if operator in ("and", "or"):
        return ir.Operation("not", (ir.Operation(operator, (left, right), line),), line)
    return ir.Operation("==", (left, right), line)


def unary(node: Node, at: Reader, lower: Lower) -> ir.Expression:
    children = [c for c in node.children if c.kind_id not in SKIPPED]
    line = at.line(node)
    if len(children) == 1:
        return lower(children[0], at)
    operator = at.text(children[0]).strip().lower() if children else ""
    value = lower(children[-1], at) if len(children) > 1 else ir.Unknown((), line)
    if operator in ("-not", "!", "-bnot"):
        return ir.Operation("not", (value,), line)
    if operator == ",":
        return ir.Sequence((value,), line)
    if operator == "-join":
        return ir.Call(ir.Attribute(ir.Literal("", line), "Join", line), (value,), (), line)
    if operator in ("-split", "-isplit", "-csplit"):
        return ir.Call(ir.Attribute(value, "Split", line), (), (), line)
    if operator == "-" and isinstance(value, ir.Literal) and isinstance(value.value, int | float):
        return ir.Literal(-value.value, line)
    if operator in ("++", "--"):
        return ir.Bind(value, ir.Operation("+", (value, ir.Literal(1, line)), line), line)
    return value
