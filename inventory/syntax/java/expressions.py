"""Java's expressions and assignment targets, lowered into the common form."""

from __future__ import annotations

from collections.abc import Callable

from tree_sitter import Node

from inventory.syntax import ir
from inventory.syntax.java.grammar import IDENTIFIER, THIS, JavaReader, kinds, named, solid, table
from inventory.syntax.java.literals import character, number, string
from inventory.syntax.java.types import annotation, listed, type_arguments, type_of
from inventory.syntax.tree import DEEPEST, Reader, leaning

BINARY = kinds("binary_expression")
TERNARY = kinds("ternary_expression")
ARRAY_VALUE = kinds("array_initializer")
SUPER = kinds("super")
CLASS_BODY = kinds("class_body")
BLOCK = kinds("block")
PARAMETER = kinds("formal_parameter", "spread_parameter", "receiver_parameter")
OPERATORS = {"&&": "and", "||": "or", "!": "not"}
NEW = b"new"

Handler = Callable[[Node, JavaReader], ir.Expression]


def expression(node: Node, at: Reader) -> ir.Expression:
    """Any expression or assignment target."""
    kind = node.kind_id
    if kind in IDENTIFIER:
        return ir.Name(at.text(node), node.start_point[0] + at.first)
    at.depth += 1
    found = EXPRESSIONS[kind](node, at) if at.depth < DEEPEST else at.cut(node)  # type: ignore[arg-type]
    at.depth -= 1
    return found


def several(nodes: list[Node], at: Reader) -> tuple[ir.Expression, ...]:
    return tuple([expression(n, at) for n in nodes])


def part(node: Node, name: str, at: Reader) -> ir.Expression:
    """The expression in a field of `node`; something unknown when it does not parse."""
    child = node.child_by_field_name(name)
    return expression(child, at) if child is not None else ir.Unknown((), at.line(node))


# --- leaves --------------------------------------------------------------------------------------


def _name(node: Node, at: JavaReader) -> ir.Expression:
    return ir.Name(at.text(node), at.line(node))


def _true(node: Node, at: JavaReader) -> ir.Expression:
    return ir.Literal(True, at.line(node))


def _false(node: Node, at: JavaReader) -> ir.Expression:
    return ir.Literal(False, at.line(node))


def _null(node: Node, at: JavaReader) -> ir.Expression:
    return ir.Literal(None, at.line(node))


def _annotation(node: Node, at: JavaReader) -> ir.Expression:
    return annotation(node, at, expression)


# --- places --------------------------------------------------------------------------------------


def _field_access(node: Node, at: JavaReader) -> ir.Expression:
    line = at.line(node)
    field = node.child_by_field_name("field")
    if field is None:
        return ir.Unknown(several(named(node), at), line)
    name = at.text(field)
    if name == THIS:
        # `Orders.this` is the object around this one; bare names find its members as well.
        return ir.Name(THIS, line)
    return ir.Attribute(part(node, "object", at), name, line)


def _array_access(node: Node, at: JavaReader) -> ir.Expression:
    return ir.Item(part(node, "array", at), part(node, "index", at), at.line(node))


def _class_literal(node: Node, at: JavaReader) -> ir.Expression:
    """``Order.class`` is the type as a value."""
    parts = named(node)
    return type_of(parts[0], at) if parts else ir.Unknown((), at.line(node))


def _parenthesized(node: Node, at: JavaReader) -> ir.Expression:
    inner = named(node)
    return expression(inner[0], at) if inner else ir.Unknown((), at.line(node))


# --- calls ---------------------------------------------------------------------------------------


def arguments(node: Node | None, at: Reader) -> tuple[ir.Expression, ...]:
    return several(named(node), at) if node is not None else ()


def _call(node: Node, at: JavaReader) -> ir.Expression:
    """``a.b().c()`` leans to the left: walked down in a loop, since builders chain hundreds of calls."""
    links: list[Node] = []
    inner: Node | None = node
    while inner is not None and inner.type == "method_invocation":
        links.append(inner)
        inner = inner.child_by_field_name("object")
    found = expression(inner, at) if inner is not None else None
    for link in reversed(links):
        found = _link(link, found, at)
    return found or ir.Unknown((), at.line(node))


def _link(node: Node, holder: ir.Expression | None, at: JavaReader) -> ir.Expression:
    name = node.child_by_field_name("name")
    # A call over several lines stands where its own name does.
    line = at.line(name if name is not None else node)
    if name is None:
        return ir.Unknown((holder,) if holder is not None else (), line)
    if any(c.kind_id in SUPER for c in node.children):
        holder = ir.Name("super", line)
    called = ir.Attribute(holder, at.text(name), line) if holder is not None else ir.Name(at.text(name), line)
    types = node.child_by_field_name("type_arguments")
    return ir.Call(
        called,
        arguments(node.child_by_field_name("arguments"), at),
        (),
        line,
        type_arguments(types, at) if types is not None else (),
    )


def _new(node: Node, at: JavaReader) -> ir.Expression:
    """``new Order(a)``; a body behind it makes it an object of a class of its own."""
    line = at.line(node)
    type = node.child_by_field_name("type")
    if type is None:
        return ir.Unknown(several(named(node), at), line)
    called = type_of(type, at)
    given = arguments(node.child_by_field_name("arguments"), at)
    body = next((c for c in node.children if c.kind_id in CLASS_BODY), None)
    if body is not None:
        from inventory.syntax.java.anonymous import anonymous

        return anonymous(body, called, given, at)
    if isinstance(called, ir.Item):
        types = called.key.items if isinstance(called.key, ir.Sequence) else (called.key,)
        return ir.Call(called.object, given, (), line, types)
    return ir.Call(called, given, (), line)


def _new_array(node: Node, at: JavaReader) -> ir.Expression:
    value = node.child_by_field_name("value")
    if value is not None:
        return expression(value, at)
    return ir.Sequence((), at.line(node))


def _sequence(node: Node, at: JavaReader) -> ir.Expression:
    return ir.Sequence(several(named(node), at), at.line(node))


def _cast(node: Node, at: JavaReader) -> ir.Expression:
    type = node.child_by_field_name("type")
    value = part(node, "value", at)
    return ir.Cast(value, type_of(type, at), at.line(node)) if type is not None else value


def _reference(node: Node, at: JavaReader) -> ir.Expression:
    """``this::save`` is the method as a value, ``Order::new`` the class, which is called alike."""
    children = [c for c in solid(node) if c.type != "type_arguments"]
    line = at.line(node)
    if not children:
        return ir.Unknown((), line)
    first, last = children[0], children[-1]
    holder = type_of(first, at) if first.type.endswith("_type") else expression(first, at)
    if at.source[last.start_byte : last.end_byte] == NEW:
        return holder.object if isinstance(holder, ir.Item) else holder
    return ir.Attribute(holder, at.text(last), line) if last.kind_id in IDENTIFIER else holder


# --- operators -----------------------------------------------------------------------------------


def _binary(node: Node, at: JavaReader) -> ir.Expression:
    """``a + b + c`` leans to the left: walked down in a loop, since generated code has thousands."""
    line = at.line(node)
    steps: list[tuple[str, ir.Expression]] = []
    while node.kind_id in BINARY:
        children = solid(node)
        if len(children) < 3:
            break
        operator = at.text(children[1])
        steps.append((OPERATORS.get(operator, operator), expression(children[2], at)))
        node = children[0]
    found = expression(node, at) if node.kind_id not in BINARY else ir.Unknown((), line)
    steps.reverse()
    return leaning(found, steps, line)


def _unary(node: Node, at: JavaReader) -> ir.Expression:
    operator = node.child_by_field_name("operator")
    operand = part(node, "operand", at)
    text = at.text(operator) if operator is not None else "-"
    if text == "-" and isinstance(operand, ir.Literal) and type(operand.value) in (int, float):
        return ir.Literal(-operand.value, at.line(node))  # type: ignore[operator]
    return ir.Operation(OPERATORS.get(text, text), (operand,), at.line(node))


def _update(node: Node, at: JavaReader) -> ir.Expression:
    """``i++`` moves no value that anybody looks at."""
    parts = named(node)
    return expression(parts[0], at) if parts else ir.Unknown((), at.line(node))


def _ternary(node: Node, at: JavaReader) -> ir.Expression:
    """``a ? b : c ? d : e`` leans to the right: walked down in a loop."""
    chain: list[tuple[ir.Expression, ir.Expression, int]] = []
    while node.kind_id in TERNARY:
        chain.append((part(node, "condition", at), part(node, "consequence", at), at.line(node)))
        following = node.child_by_field_name("alternative")
        if following is None:
            break
        node = following
    found = expression(node, at) if node.kind_id not in TERNARY else ir.Unknown((), at.line(node))
    for condition, then, line in reversed(chain):
        found = ir.Operation("if", (condition, then, found), line)
    return found


def assigned(node: Node, at: Reader) -> tuple[ir.Expression, ir.Expression]:
    """Target and value of an assignment; ``x += y`` is ``x = x + y``."""
    target, value = part(node, "left", at), part(node, "right", at)
    operator = node.child_by_field_name("operator")
    text = at.text(operator) if operator is not None else "="
    if text != "=":
        value = ir.Operation(text.removesuffix("="), (target, value), at.line(node))
    return target, value


def _assignment(node: Node, at: JavaReader) -> ir.Expression:
    return ir.Bind(*assigned(node, at), at.line(node))


def _instanceof(node: Node, at: JavaReader) -> ir.Expression:
    from inventory.syntax.java.patterns import instance_test

    return instance_test(node, at)


def _switch(node: Node, at: JavaReader) -> ir.Expression:
    from inventory.syntax.java.switches import switch_value

    return switch_value(node, at)


# --- functions as values -------------------------------------------------------------------------


def _lambda(node: Node, at: JavaReader) -> ir.Expression:
    taken, body = node.child_by_field_name("parameters"), node.child_by_field_name("body")
    line = at.line(node)
    if body is None:
        return ir.Unknown((), line)
    if body.kind_id in BLOCK:
        block = at.block(body, at, at.scope)
    else:
        block = (ir.Return(expression(body, at), at.line(body)),)
    return closure(f"<lambda>:{line}", lambda_parameters(taken, at), block, node, at)


def closure(
    name: str, parameters: tuple[ir.Parameter, ...], block: ir.Block, node: Node, at: JavaReader
) -> ir.Closure:
    """A function as a value, whose body was lowered already; bare names in it may mean members."""
    line = at.line(node)
    end = node.end_point[0] + at.first
    function = ir.Function(name, name, parameters, lambda: block, line, end, path=at.path, _body=block)
    function.within = at.within
    return ir.Closure(function, line)


def at_once(name: str, block: ir.Block, node: Node, at: JavaReader) -> ir.Expression:
    """Statements as an expression: a function that is called where it stands."""
    return ir.Call(closure(name, (), block, node, at), (), (), at.line(node))


def lambda_parameters(node: Node | None, at: Reader) -> tuple[ir.Parameter, ...]:
    if node is None:
        return ()
    if node.kind_id in IDENTIFIER:
        return (ir.Parameter(at.text(node), line=at.line(node)),)
    if node.type == "formal_parameters":
        return parameters(node, at)
    return tuple([ir.Parameter(at.text(c), line=at.line(c)) for c in named(node)])


def parameters(node: Node, at: Reader) -> tuple[ir.Parameter, ...]:
    """Declared parameters in order, with their types and annotations."""
    return tuple(
        [
            _parameter(c, at)
            for c in node.children
            if c.kind_id in PARAMETER and c.type != "receiver_parameter"
        ]
    )


def _parameter(node: Node, at: Reader) -> ir.Parameter:
    from inventory.syntax.java.types import declared, marks_of

    modifiers = next((c for c in node.children if c.type == "modifiers"), None)
    marks = marks_of(modifiers, at, expression)
    if node.type == "spread_parameter":
        return _rest(node, marks, at)
    type = declared(node.child_by_field_name("type"), at)
    if node.child_by_field_name("dimensions") is not None and type is not None:
        type = listed(type)
    name = node.child_by_field_name("name")
    return ir.Parameter(at.text(name) if name is not None else "", type, None, "plain", marks, at.line(node))


def _rest(node: Node, marks: tuple[ir.Expression, ...], at: Reader) -> ir.Parameter:
    parts = [c for c in named(node) if c.type != "modifiers"]
    name = parts[-1].child_by_field_name("name") if parts else None
    type = type_of(parts[0], at) if len(parts) > 1 else None
    return ir.Parameter(at.text(name) if name is not None else "", type, None, "rest", marks, at.line(node))


def _unknown(node: Node, at: JavaReader) -> ir.Expression:
    return ir.Unknown(several(named(node), at), at.line(node))


EXPRESSIONS: dict[int, Handler] = table(
    {
        "identifier": _name,
        "type_identifier": _name,
        "integral_type": _name,
        "floating_point_type": _name,
        "boolean_type": _name,
        "this": _name,
        "super": _name,
        "scoped_identifier": type_of,
        "scoped_type_identifier": type_of,
        "generic_type": type_of,
        "array_type": type_of,
        "string_literal": string,
        "character_literal": character,
        "decimal_integer_literal": number,
        "hex_integer_literal": number,
        "octal_integer_literal": number,
        "binary_integer_literal": number,
        "decimal_floating_point_literal": number,
        "hex_floating_point_literal": number,
        "true": _true,
        "false": _false,
        "null_literal": _null,
        "field_access": _field_access,
        "array_access": _array_access,
        "class_literal": _class_literal,
        "parenthesized_expression": _parenthesized,
        "method_invocation": _call,
        "object_creation_expression": _new,
        "array_creation_expression": _new_array,
        "array_initializer": _sequence,
        "element_value_array_initializer": _sequence,
        "cast_expression": _cast,
        "method_reference": _reference,
        "binary_expression": _binary,
        "unary_expression": _unary,
        "update_expression": _update,
        "ternary_expression": _ternary,
        "assignment_expression": _assignment,
        "instanceof_expression": _instanceof,
        "switch_expression": _switch,
        "lambda_expression": _lambda,
        "annotation": _annotation,
        "marker_annotation": _annotation,
    },
    _unknown,
)
