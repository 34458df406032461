"""JavaScript's expressions and assignment targets, lowered into the common form."""

from __future__ import annotations

from tree_sitter import Node

from inventory.syntax import ir
from inventory.syntax.javascript.functions import closure, getter, member
from inventory.syntax.javascript.grammar import Lower, Script, expression, field, has, several
from inventory.syntax.javascript.strings import number, regex, string, template
from inventory.syntax.javascript.types import TYPES, key, type_arguments
from inventory.syntax.tree import LONGEST, leaning

OPERATORS = {
    "&&": "and",
    "||": "or",
    "===": "==",
    "!==": "!=",
    "instanceof": "is",
    "**": "*",
    ">>>": ">>",
}
# Operators that give a truth value, a type's name or nothing, never the value.
ABOUT = {"!": "not", "typeof": "is", "void": "is", "delete": "is"}
LOADERS = frozenset({"require", "import"})


# --- leaves --------------------------------------------------------------------------------------


def _name(node: Node, at: Script) -> ir.Expression:
    return ir.Name(at.text(node), at.line(node))


def _constant(value: bool | None) -> Lower:
    return lambda node, at: ir.Literal(value, at.line(node))


def _undefined(node: Node, at: Script) -> ir.Expression:
    return ir.Literal(None, at.line(node))


# --- places --------------------------------------------------------------------------------------


def _member(node: Node, at: Script) -> ir.Expression:
    """``a.b``, ``a?.b``; what a CommonJS module gives is its own variable of that name."""
    line = at.line(node)
    of, name = node.child_by_field_name("object"), node.child_by_field_name("property")
    if of is None or name is None:
        return _unknown(node, at)
    if at.text(of) in ("exports", "module.exports"):
        return ir.Name(at.text(name), line)
    return ir.Attribute(expression(of, at), at.text(name), line)


def _subscript(node: Node, at: Script) -> ir.Expression:
    of, index = node.child_by_field_name("object"), node.child_by_field_name("index")
    if of is None or index is None:
        return _unknown(node, at)
    return ir.Item(expression(of, at), expression(index, at), at.line(node))


# --- calls ---------------------------------------------------------------------------------------


def _call(node: Node, at: Script) -> ir.Expression:
    line = at.line(node)
    of, given = node.child_by_field_name("function"), node.child_by_field_name("arguments")
    if of is None:
        return _unknown(node, at)
    if given is not None and given.type == "template_string":
        return ir.Call(expression(of, at), (template(given, at),), (), line)
    arguments = several(at.named(given), at) if given is not None else ()
    if at.text(of) in LOADERS:
        module = loaded(arguments)
        if module:
            return ir.Required(module, line)
    return ir.Call(
        expression(of, at),
        arguments,
        (),
        line,
        type_arguments(node.child_by_field_name("type_arguments"), at),
    )


def loaded(arguments: tuple[ir.Expression, ...]) -> str:
    """The module that a call of ``require`` or ``import`` names; empty when that is not constant."""
    first = arguments[0] if arguments else None
    return first.value if isinstance(first, ir.Literal) and isinstance(first.value, str) else ""


def _new(node: Node, at: Script) -> ir.Expression:
    of, given = node.child_by_field_name("constructor"), node.child_by_field_name("arguments")
    if of is None:
        return _unknown(node, at)
    types = type_arguments(node.child_by_field_name("type_arguments"), at)
    arguments = several(at.named(given), at) if given is not None else ()
    return ir.Call(expression(of, at), arguments, (), at.line(node), types)


def _spread(node: Node, at: Script) -> ir.Expression:
    return ir.Spread(_inner(node, at), at.line(node))


# --- containers ----------------------------------------------------------------------------------


def _sequence(node: Node, at: Script) -> ir.Expression:
    return ir.Sequence(several(at.named(node), at), at.line(node))


def _array_pattern(node: Node, at: Script) -> ir.Expression:
    """``[a, , b]``: a place left free takes its item, too."""
    items: list[ir.Expression] = []
    free = True
    for child in node.children[1:-1]:
        if child.type == ",":
            if free:
                items.append(ir.Name("_", at.line(child)))
            free = True
        elif child.is_named and child.kind_id not in at.skipped:
            items.append(expression(child, at))
            free = False
    return ir.Sequence(tuple(items), at.line(node))


def record(node: Node, at: Script) -> ir.Record:
    """An object literal or pattern."""
    return ir.Record(tuple(e for c in at.named(node) if (e := _entry(c, at))), at.line(node))


def _entry(node: Node, at: Script) -> tuple[ir.Expression | None, ir.Expression] | None:
    kind = node.type
    name, value = node.child_by_field_name("key"), node.child_by_field_name("value")
    if kind in ("pair", "pair_pattern") and name is not None and value is not None:
        known = value.type == "function_expression"
        return key(name, at), member(value, at) if known else expression(value, at)
    if kind in ("shorthand_property_identifier", "shorthand_property_identifier_pattern"):
        return ir.Literal(at.text(node), at.line(node)), _name(node, at)
    if kind in ("spread_element", "rest_pattern"):
        return None, _inner(node, at)
    if kind == "object_assignment_pattern":
        target = _pattern(node, at)
        left = node.child_by_field_name("left")
        return (ir.Literal(at.text(left), at.line(left)), target) if left is not None else None
    return _method(node, at) if kind == "method_definition" else None


def _method(node: Node, at: Script) -> tuple[ir.Expression | None, ir.Expression] | None:
    name = node.child_by_field_name("name")
    if name is None or has(node, "set"):
        return None
    return key(name, at), getter(node, at) if has(node, "get") else member(node, at)


def _pattern(node: Node, at: Script) -> ir.Expression:
    """``a = 1`` inside a pattern: a target with a default."""
    left, right = field(node, "left", at), field(node, "right", at)
    if left is None or right is None:
        return left or _unknown(node, at)
    return ir.Bind(left, right, at.line(node))


# --- operators -----------------------------------------------------------------------------------


def _binary(node: Node, at: Script) -> ir.Expression:
    """``a + b + c`` leans to the left: walked down in a loop, since generated code has thousands."""
    line = at.line(node)
    steps: list[tuple[str, ir.Expression]] = []
    while node.type == "binary_expression":
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        sign = node.child_by_field_name("operator")
        if left is None or right is None or sign is None:
            break
        written = at.text(sign)
        steps.append((OPERATORS.get(written, written), expression(right, at)))
        node = left
    found = expression(node, at) if node.type != "binary_expression" else ir.Unknown((), line)
    steps.reverse()
    return leaning(found, steps, line)


def _unary(node: Node, at: Script) -> ir.Expression:
    line = at.line(node)
    sign = node.child_by_field_name("operator")
    operand = field(node, "argument", at) or ir.Unknown((), line)
    written = at.text(sign) if sign is not None else ""
    if written in ABOUT:
        return ir.Operation(ABOUT[written], (operand,), line)
    if written == "-" and isinstance(operand, ir.Literal) and type(operand.value) in (int, float):
        return ir.Literal(-operand.value, line)  # type: ignore[operator]
    return operand


def _update(node: Node, at: Script) -> ir.Expression:
    return field(node, "argument", at) or ir.Unknown((), at.line(node))


def _conditional(node: Node, at: Script) -> ir.Expression:
    """``a ? b : c ? d : e`` leans to the right: walked down in a loop."""
    arms: list[tuple[ir.Expression, ir.Expression, int]] = []
    while node.type == "ternary_expression":
        line = at.line(node)
        condition, then = field(node, "condition", at), field(node, "consequence", at)
        rest = node.child_by_field_name("alternative")
        if condition is None or then is None or rest is None:
            return _unknown(node, at)
        arms.append((condition, then, line))
        node = rest
    found = expression(node, at)
    if len(arms) > LONGEST:
        parts = (*(part for c, t, _ in arms for part in (c, t)), found)
        return ir.Operation("or", parts, arms[0][2])
    for condition, then, line in reversed(arms):
        found = ir.Operation("if", (condition, then, found), line)
    return found


def _assigned(node: Node, at: Script) -> ir.Expression:
    left, right = field(node, "left", at), field(node, "right", at)
    if left is None or right is None:
        return _unknown(node, at)
    return ir.Bind(left, right, at.line(node))


def _augmented(node: Node, at: Script) -> ir.Expression:
    made = augmented(node, at)
    return ir.Bind(*made, at.line(node)) if made is not None else _unknown(node, at)


def augmented(node: Node, at: Script) -> tuple[ir.Expression, ir.Expression] | None:
    """Target and value of ``a += b``."""
    left, right = field(node, "left", at), field(node, "right", at)
    sign = node.child_by_field_name("operator")
    if left is None or right is None or sign is None:
        return None
    written = at.text(sign).removesuffix("=")
    return left, ir.Operation(OPERATORS.get(written, written), (left, right), at.line(node))


def _several(node: Node, at: Script) -> ir.Expression:
    """``(a, b)`` is `b`; compiled code writes ``(0, module.f)(x)``."""
    line = at.line(node)
    parts = several(at.named(node), at)
    kept = [p for p in parts[:-1] if not isinstance(p, ir.Literal)]
    if not kept:
        return parts[-1] if parts else ir.Unknown((), line)
    made = (*kept, parts[-1])
    return ir.Item(ir.Sequence(made, line), ir.Literal(len(made) - 1, line), line)


def _await(node: Node, at: Script) -> ir.Expression:
    return ir.Await(_inner(node, at), at.line(node))


def _yield(node: Node, at: Script) -> ir.Expression:
    """``yield* x`` hands on what `x` holds: a spread."""
    line = at.line(node)
    inside = at.named(node)
    if not inside:
        return ir.Yield(None, line)
    value = expression(inside[0], at)
    return ir.Yield(ir.Spread(value, line) if has(node, "*") else value, line)


# --- types in expressions ------------------------------------------------------------------------


def _cast(node: Node, at: Script) -> ir.Expression:
    """``x as T``, ``x satisfies T``; ``x as const`` is `x`."""
    inside = at.named(node)
    if not inside:
        return ir.Unknown((), at.line(node))
    value = expression(inside[0], at)
    return ir.Cast(value, expression(inside[1], at), at.line(node)) if len(inside) > 1 else value


def _asserted(node: Node, at: Script) -> ir.Expression:
    """``<T>x``"""
    inside = at.named(node)
    types = type_arguments(inside[0], at) if len(inside) > 1 else ()
    value = expression(inside[-1], at) if inside else ir.Unknown((), at.line(node))
    return ir.Cast(value, types[0], at.line(node)) if types else value


def _inner(node: Node, at: Script) -> ir.Expression:
    """What stands inside; the last of it."""
    inside = at.named(node)
    return expression(inside[-1], at) if inside else ir.Unknown((), at.line(node))


def _first(node: Node, at: Script) -> ir.Expression:
    inside = at.named(node)
    return expression(inside[0], at) if inside else ir.Unknown((), at.line(node))


def _markup(node: Node, at: Script) -> ir.Expression:
    """JSX: what it is made of still counts, the names of its elements do not."""
    parts: list[ir.Expression] = []
    waiting = [node]
    while waiting:
        child = waiting.pop()
        if child.type in ("jsx_expression", "string"):
            parts += several(at.named(child), at) if child.type == "jsx_expression" else ()
        elif child.type.startswith("jsx_"):
            waiting.extend(reversed(child.children))
    return ir.Unknown(tuple(parts), at.line(node))


def _unknown(node: Node, at: Script) -> ir.Expression:
    return ir.Unknown(several(at.named(node), at), at.line(node))


EXPRESSIONS: dict[str, Lower] = {
    "": _unknown,
    "identifier": _name,
    "shorthand_property_identifier_pattern": _name,
    "this": _name,
    "super": _name,
    "private_property_identifier": _name,
    "string": string,
    "template_string": template,
    "number": number,
    "regex": regex,
    "true": _constant(True),
    "false": _constant(False),
    "null": _undefined,
    "undefined": _undefined,
    "member_expression": _member,
    "subscript_expression": _subscript,
    "call_expression": _call,
    "new_expression": _new,
    "spread_element": _spread,
    "rest_pattern": _spread,
    "array": _sequence,
    "array_pattern": _array_pattern,
    "object": record,
    "object_pattern": record,
    "assignment_pattern": _pattern,
    "object_assignment_pattern": _pattern,
    "binary_expression": _binary,
    "unary_expression": _unary,
    "update_expression": _update,
    "ternary_expression": _conditional,
    "assignment_expression": _assigned,
    "augmented_assignment_expression": _augmented,
    "sequence_expression": _several,
    "parenthesized_expression": _inner,
    "await_expression": _await,
    "yield_expression": _yield,
    "arrow_function": closure,
    "function_expression": closure,
    "generator_function": closure,
    "as_expression": _cast,
    "satisfies_expression": _cast,
    "type_assertion": _asserted,
    "non_null_expression": _inner,
    "instantiation_expression": _first,
    "computed_property_name": _inner,
    "jsx_element": _markup,
    "jsx_self_closing_element": _markup,
    "jsx_expression": _inner,
    **TYPES,
}
