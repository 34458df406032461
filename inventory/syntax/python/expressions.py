"""Python's expressions, targets and types, lowered into the common form."""

from __future__ import annotations

from collections.abc import Callable

from tree_sitter import Node

from inventory.syntax import ir
from inventory.syntax.python.grammar import IDENTIFIER, SKIPPED, kinds, named, solid, table
from inventory.syntax.python.parameters import parameters
from inventory.syntax.python.strings import concatenated, number, string
from inventory.syntax.python.types import unquoted
from inventory.syntax.tree import DEEPEST, Reader, leaning

BINARY = kinds("binary_operator", "boolean_operator")
GENERATOR = kinds("generator_expression")
KEYWORD = kinds("keyword_argument")
DOUBLE_SPLAT = kinds("dictionary_splat")
PAIR = kinds("pair")
FOR = kinds("for_in_clause")
IF = kinds("if_clause")
STRING = kinds("string", "concatenated_string")
COLON = kinds(":", named=False)
WALRUS = kinds("named_expression")

Handler = Callable[[Node, Reader], ir.Expression]


def expression(node: Node, at: Reader) -> ir.Expression:
    """Any expression or assignment target."""
    kind = node.kind_id
    if kind == IDENTIFIER:
        return ir.Name(at.text(node), node.start_point[0] + at.first)
    at.depth += 1
    found = EXPRESSIONS[kind](node, at) if at.depth < DEEPEST else at.cut(node)
    at.depth -= 1
    return found


def several(nodes: list[Node], at: Reader) -> tuple[ir.Expression, ...]:
    return tuple([expression(n, at) for n in nodes])


# --- leaves --------------------------------------------------------------------------------------


def _name(node: Node, at: Reader) -> ir.Expression:
    return ir.Name(at.text(node), at.line(node))


def _true(node: Node, at: Reader) -> ir.Expression:
    return ir.Literal(True, at.line(node))


def _false(node: Node, at: Reader) -> ir.Expression:
    return ir.Literal(False, at.line(node))


def _none(node: Node, at: Reader) -> ir.Expression:
    return ir.Literal(None, at.line(node))


def _ellipsis(node: Node, at: Reader) -> ir.Expression:
    return ir.Unknown((), at.line(node))


def _string(node: Node, at: Reader) -> ir.Expression:
    return string(node, at, expression)


def _concatenated(node: Node, at: Reader) -> ir.Expression:
    return concatenated(node, at, expression)


# --- places --------------------------------------------------------------------------------------


def _attribute(node: Node, at: Reader) -> ir.Expression:
    children = node.children
    line = at.line(node)
    value = expression(children[0], at)
    name = at.text(children[-1])
    if type(value) is ir.Spread:
        # In a set the grammar takes the star of `*a.b` to belong to `a`; so below.
        return ir.Spread(ir.Attribute(value.value, name, line), line)
    return ir.Attribute(value, name, line)


def _dotted(node: Node, at: Reader) -> ir.Expression:
    line = at.line(node)
    names = named(node)
    found: ir.Expression = ir.Name(at.text(names[0]), line)
    for name in names[1:]:
        found = ir.Attribute(found, at.text(name), line)
    return found


def _subscript(node: Node, at: Reader) -> ir.Expression:
    children = solid(node)
    value = expression(children[0], at)
    keys = [c for c in children[2:] if c.is_named]
    line = at.line(node)
    key = _key(keys, at, line, tuple_even_if_one=len(children) > 4)
    if type(value) is ir.Spread:
        return ir.Spread(ir.Item(value.value, key, line), line)
    return ir.Item(value, key, line)


def _key(keys: list[Node], at: Reader, line: int, tuple_even_if_one: bool = False) -> ir.Expression:
    if len(keys) == 1 and not tuple_even_if_one:
        return expression(keys[0], at)
    return ir.Sequence(several(keys, at), line)


def _slice(node: Node, at: Reader) -> ir.Expression:
    ends: list[ir.Expression | None] = [None, None, None]
    position = 0
    for child in solid(node):
        if child.kind_id in COLON:
            position += 1
        elif position < 3:
            ends[position] = expression(child, at)
    return ir.Slice(ends[0], ends[1], at.line(node))


# --- calls ---------------------------------------------------------------------------------------


def _call(node: Node, at: Reader) -> ir.Expression:
    children = node.children
    given = children[-1]
    line = at.line(node)
    function = expression(children[0], at)
    if given.kind_id in GENERATOR:
        return ir.Call(function, (expression(given, at),), (), line)
    positional, keywords = arguments(given, at)
    if type(function) is ir.Spread:
        return ir.Spread(ir.Call(function.value, positional, keywords, line), line)
    return ir.Call(function, positional, keywords, line)


def arguments(
    node: Node, at: Reader
) -> tuple[tuple[ir.Expression, ...], tuple[tuple[str, ir.Expression], ...]]:
    """Positional and named arguments of an argument list."""
    positional: list[ir.Expression] = []
    keywords: list[tuple[str, ir.Expression]] = []
    for child in node.children:
        if not child.is_named:
            continue
        kind = child.kind_id
        if kind in KEYWORD:
            parts = child.children
            keywords.append((at.text(parts[0]), expression(parts[-1], at)))
        elif kind in DOUBLE_SPLAT:
            keywords.append(("**", expression(child.children[-1], at)))
        elif kind not in SKIPPED:
            positional.append(expression(child, at))
    return tuple(positional), tuple(keywords)


def _spread(node: Node, at: Reader) -> ir.Expression:
    return ir.Spread(expression(node.children[-1], at), at.line(node))


# --- containers ----------------------------------------------------------------------------------


def _sequence(node: Node, at: Reader) -> ir.Expression:
    return ir.Sequence(several(named(node), at), at.line(node))


def _tuple_pattern(node: Node, at: Reader) -> ir.Expression:
    """``(a) = …`` is no tuple."""
    children = solid(node)
    if len(children) == 3 and children[0].type == "(" and children[1].is_named:
        return expression(children[1], at)
    return _sequence(node, at)


def _parenthesized(node: Node, at: Reader) -> ir.Expression:
    inner = named(node)
    return expression(inner[0], at) if inner else ir.Unknown((), at.line(node))


def _record(node: Node, at: Reader) -> ir.Expression:
    entries: list[tuple[ir.Expression | None, ir.Expression]] = []
    for child in node.children:
        kind = child.kind_id
        if kind in PAIR:
            entries.append(_pair(child, at))
        elif kind in DOUBLE_SPLAT:
            entries.append((None, expression(child.children[-1], at)))
    return ir.Record(tuple(entries), at.line(node))


def _pair(node: Node, at: Reader) -> tuple[ir.Expression, ir.Expression]:
    children = node.children
    return expression(children[0], at), expression(children[-1], at)


def _comprehension(node: Node, at: Reader) -> ir.Expression:
    key: ir.Expression | None = None
    element: ir.Expression | None = None
    loops: list[tuple[ir.Expression, ir.Expression]] = []
    conditions: list[ir.Expression] = []
    for child in named(node):
        kind = child.kind_id
        if kind in FOR:
            parts = named(child)
            iterables = several(parts[1:], at)
            iterable = iterables[0] if len(iterables) == 1 else ir.Sequence(iterables, at.line(child))
            loops.append((expression(parts[0], at), iterable))
        elif kind in IF:
            conditions.extend(several(named(child), at))
        elif kind in PAIR:
            key, element = _pair(child, at)
        else:
            element = expression(child, at)
    line = at.line(node)
    return ir.Comprehension(element or ir.Unknown((), line), key, tuple(loops), tuple(conditions), line)


# --- operators -----------------------------------------------------------------------------------


def _binary(node: Node, at: Reader) -> ir.Expression:
    """``a + b + c`` leans to the left: walked down in a loop, since generated code has thousands."""
    line = at.line(node)
    steps: list[tuple[str, ir.Expression]] = []
    while node.kind_id in BINARY:
        children = solid(node)
        if len(children) < 3:
            break
        steps.append((at.text(children[1]), expression(children[2], at)))
        node = children[0]
    found = expression(node, at) if node.kind_id not in BINARY else ir.Unknown((), line)
    steps.reverse()
    if isinstance(found, ir.Spread):
        return ir.Spread(leaning(found.value, steps, line), line)
    return leaning(found, steps, line)


def _unary(node: Node, at: Reader) -> ir.Expression:
    children = solid(node)
    line = at.line(node)
    operand = expression(children[-1], at)
    operator = at.text(children[0])
    if operator == "-" and isinstance(operand, ir.Literal) and type(operand.value) in (int, float):
        return ir.Literal(-operand.value, line)  # type: ignore[operator]
    return ir.Operation(operator, (operand,), line)


def _comparison(node: Node, at: Reader) -> ir.Expression:
    """``a < b < c`` means ``a < b and b < c``."""
    children = solid(node)
    line = at.line(node)
    operands = several(children[0::2], at)
    # `not in` is two words in the source, with any space between them.
    operators = [" ".join(at.text(c).split()) for c in children[1::2]]
    pairs = [
        ir.Operation(operator, (operands[i], operands[i + 1]), line)
        for i, operator in enumerate(operators[: len(operands) - 1])
    ]
    if len(pairs) == 1:
        return pairs[0]
    return ir.Operation("and", tuple(pairs), line) if pairs else operands[0]


def _conditional(node: Node, at: Reader) -> ir.Expression:
    nodes = named(node)
    parts = several(nodes, at)
    line = at.line(node)
    if len(parts) != 3:
        return ir.Unknown(parts, line)
    then, condition, otherwise = parts
    if isinstance(then, ir.Bind) and nodes[0].kind_id in WALRUS:
        # `a := b if c else d` binds the whole choice; the grammar takes it for a choice of bindings.
        whole = ir.Operation("if", (condition, then.value, otherwise), line)
        return ir.Bind(then.target, whole, line)
    return ir.Operation("if", (condition, then, otherwise), line)


def _bind(node: Node, at: Reader) -> ir.Expression:
    children = node.children
    return ir.Bind(expression(children[0], at), expression(children[-1], at), at.line(node))


def _await(node: Node, at: Reader) -> ir.Expression:
    return ir.Await(expression(node.children[-1], at), at.line(node))


def _yield(node: Node, at: Reader) -> ir.Expression:
    """``yield from x`` hands on what `x` holds: a spread."""
    children = solid(node)
    line = at.line(node)
    if len(children) == 1:
        return ir.Yield(None, line)
    value = expression(children[-1], at)
    return ir.Yield(ir.Spread(value, line) if len(children) > 2 else value, line)


# --- functions as values -------------------------------------------------------------------------


def _lambda(node: Node, at: Reader) -> ir.Expression:
    children = solid(node)
    line = at.line(node)
    taken = parameters(children[1], at, expression) if len(children) > 3 else ()
    body: ir.Block = (ir.Return(expression(children[-1], at), line),)
    name = f"<lambda>:{line}"
    end = node.end_point[0] + at.first
    function = ir.Function(name, name, taken, lambda: body, line, end, path=at.path, _body=body)
    return ir.Closure(function, line)


# --- types ---------------------------------------------------------------------------------------


def annotation(node: Node, at: Reader) -> ir.Expression:
    """A type as an expression; a forward reference in quotes is read as if it had none."""
    return unquoted(expression(node, at), at, expression)


def _type(node: Node, at: Reader) -> ir.Expression:
    return expression(node.children[0], at)


def _generic_type(node: Node, at: Reader) -> ir.Expression:
    children = solid(node)
    line = at.line(node)
    return ir.Item(expression(children[0], at), _key(named(children[-1]), at, line), line)


def _member_type(node: Node, at: Reader) -> ir.Expression:
    children = solid(node)
    return ir.Attribute(expression(children[0], at), at.text(children[-1]), at.line(node))


def _union_type(node: Node, at: Reader) -> ir.Expression:
    return ir.Operation("|", several(named(node), at), at.line(node))


def _unknown(node: Node, at: Reader) -> ir.Expression:
    return ir.Unknown(several(named(node), at), at.line(node))


EXPRESSIONS: dict[int, Handler] = table(
    {
        "identifier": _name,
        "string": _string,
        "concatenated_string": _concatenated,
        "integer": number,
        "float": number,
        "true": _true,
        "false": _false,
        "none": _none,
        "ellipsis": _ellipsis,
        "attribute": _attribute,
        "dotted_name": _dotted,
        "subscript": _subscript,
        "slice": _slice,
        "call": _call,
        "list_splat": _spread,
        "list_splat_pattern": _spread,
        "splat_pattern": _spread,
        "parenthesized_list_splat": _parenthesized,
        "list": _sequence,
        "tuple": _sequence,
        "set": _sequence,
        "expression_list": _sequence,
        "pattern_list": _sequence,
        "list_pattern": _sequence,
        "tuple_pattern": _tuple_pattern,
        "parenthesized_expression": _parenthesized,
        "dictionary": _record,
        "list_comprehension": _comprehension,
        "set_comprehension": _comprehension,
        "dictionary_comprehension": _comprehension,
        "generator_expression": _comprehension,
        "binary_operator": _binary,
        "boolean_operator": _binary,
        "unary_operator": _unary,
        "not_operator": _unary,
        "comparison_operator": _comparison,
        "conditional_expression": _conditional,
        "named_expression": _bind,
        "await": _await,
        "yield": _yield,
        "lambda": _lambda,
        "as_pattern_target": _parenthesized,
        "type": _type,
        "generic_type": _generic_type,
        "member_type": _member_type,
        "union_type": _union_type,
        "constrained_type": _type,
        "splat_type": _spread,
    },
    _unknown,
)
