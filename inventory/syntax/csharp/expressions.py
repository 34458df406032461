"""C#'s expressions and assignment targets, lowered into the common form."""

from __future__ import annotations

from collections.abc import Callable

from tree_sitter import Node

from inventory.syntax import ir
from inventory.syntax.csharp import objects, patterns, queries, strings
from inventory.syntax.csharp.grammar import IDENTIFIERS, kinds, named, solid, table
from inventory.syntax.csharp.parameters import parameters
from inventory.syntax.csharp.types import TYPES, bare, name_and_types, type_of
from inventory.syntax.tree import DEEPEST, LONGEST, Body, Reader, Scope, leaning

BINARY = kinds("binary_expression")
GENERIC = kinds("generic_name")
ARGUMENT = kinds("argument")
BLOCK = kinds("block")
ASYNC = kinds("async", named=False)
DECLARED = kinds("declaration_expression")
MEMBER = kinds("member_access_expression")
RANGE = kinds("range_expression")
PREFIX = kinds("prefix_unary_expression")
CONDITIONAL = kinds("conditional_expression")
MEMBER_BINDING = kinds("member_binding_expression")
ITEM_BINDING = kinds("element_binding_expression")
ACCESS = kinds("conditional_access_expression")
INVOCATION = kinds("invocation_expression")
ELEMENT = kinds("element_access_expression")
NAMED_LAST = MEMBER | MEMBER_BINDING | ACCESS
PARENTHESES = kinds("parenthesized_expression")
POSTFIX = kinds("postfix_unary_expression")
COLON = kinds(":", named=False)
HANDING = kinds("out", "ref", "in", named=False)
SPREAD = kinds("spread_element")
OPERATORS = {"&&": "and", "||": "or", "!": "not"}
PARTS = {f"Item{i + 1}": i for i in range(7)}

Handler = Callable[[Node, Reader], ir.Expression]


def expression(node: Node, at: Reader) -> ir.Expression:
    """Any expression or assignment target."""
    kind = node.kind_id
    if kind in IDENTIFIERS:
        return ir.Name(bare(node, at), node.start_point[0] + at.first)
    at.depth += 1
    found = EXPRESSIONS[kind](node, at) if at.depth < DEEPEST else at.cut(node)
    at.depth -= 1
    return found


def several(nodes: list[Node], at: Reader) -> tuple[ir.Expression, ...]:
    return tuple([expression(n, at) for n in nodes])


# --- leaves --------------------------------------------------------------------------------------


def _boolean(node: Node, at: Reader) -> ir.Expression:
    return ir.Literal(at.text(node) == "true", at.line(node))


def _null(node: Node, at: Reader) -> ir.Expression:
    return ir.Literal(None, at.line(node))


def _this(node: Node, at: Reader) -> ir.Expression:
    return ir.Name("this", at.line(node))


def _base(node: Node, at: Reader) -> ir.Expression:
    return ir.Name("super", at.line(node))


def _interpolated(node: Node, at: Reader) -> ir.Expression:
    return strings.interpolated(node, at, expression)


def _typeof(node: Node, at: Reader) -> ir.Expression:
    inner = named(node)
    return type_of(inner[0], at) if inner else ir.Unknown((), at.line(node))


# --- places --------------------------------------------------------------------------------------


def _member(node: Node, at: Reader) -> ir.Expression:
    children = solid(node)
    return onto(children[0], expression(children[0], at), lambda holder: member(holder, children[-1], at))


def member(holder: ir.Expression, name_node: Node, at: Reader) -> ir.Expression:
    """``holder.Name``"""
    name, _ = name_and_types(name_node, at)
    line = at.line(name_node)
    if name in PARTS:
        return ir.Item(holder, ir.Literal(PARTS[name], line), line)
    return ir.Attribute(holder, name, line)


def onto(node: Node, holder: ir.Expression, made: Callable[[ir.Expression], ir.Expression]) -> ir.Expression:
    """What `made` makes of `holder`, the expression of `node`.

    The grammar takes ``a ?? b?.c`` for ``(a ?? b)?.c``: what stands behind goes to the last operand.
    """
    while node.kind_id in POSTFIX and node.children:
        node = node.children[0]
    return made(holder) if node.kind_id in PARENTHESES else _pushed(holder, made)


def _pushed(holder: ir.Expression, made: Callable[[ir.Expression], ir.Expression]) -> ir.Expression:
    if isinstance(holder, ir.Operation) and holder.operands:
        *first, last = holder.operands
        return ir.Operation(holder.operator, (*first, _pushed(last, made)), holder.line)
    if isinstance(holder, ir.Cast):
        return ir.Cast(_pushed(holder.value, made), holder.type, holder.line)
    return (
        ir.Await(_pushed(holder.value, made), holder.line) if isinstance(holder, ir.Await) else made(holder)
    )


def _item(node: Node, at: Reader) -> ir.Expression:
    children = solid(node)
    return onto(children[0], expression(children[0], at), lambda holder: _item_of(holder, children[-1], at))


def _item_of(holder: ir.Expression, keys: Node, at: Reader) -> ir.Expression:
    line = at.line(keys)
    found = [_key(named(c)[-1], at) for c in named(keys) if c.kind_id in ARGUMENT and named(c)]
    if len(found) == 1:
        return ir.Item(holder, found[0], line)
    return ir.Item(holder, ir.Sequence(tuple(found), line), line)


def _key(node: Node, at: Reader) -> ir.Expression:
    """A key: ``1..3`` is a slice, ``^1`` counts from the end."""
    line = at.line(node)
    if node.kind_id in RANGE:
        return _range(node, at)
    if node.kind_id in PREFIX and node.children[0].type == "^":
        inner = expression(node.children[-1], at)
        if isinstance(inner, ir.Literal) and isinstance(inner.value, int):
            return ir.Literal(-inner.value, line)
        return ir.Operation("-", (inner,), line)
    return expression(node, at)


def _range(node: Node, at: Reader) -> ir.Expression:
    ends: list[ir.Expression | None] = [None, None]
    position = 0
    for child in solid(node):
        if child.type == "..":
            position = 1
        else:
            ends[position] = _key(child, at)
    return ir.Slice(ends[0], ends[1], at.line(node))


def _conditional_access(node: Node, at: Reader) -> ir.Expression:
    children = named(node)
    if len(children) < 2:
        return ir.Unknown(several(children, at), at.line(node))
    return onto(children[0], expression(children[0], at), lambda holder: _bound(children[1], holder, at))


def _bound(node: Node, holder: ir.Expression, at: Reader) -> ir.Expression:
    """What stands behind ``?.``, seen from `holder`."""
    kind = node.kind_id
    children = solid(node)
    if kind in MEMBER_BINDING:
        return member(holder, children[-1], at)
    if kind in ITEM_BINDING:
        return _item_of(holder, node, at)
    if kind in MEMBER and len(children) > 2:
        return member(_bound(children[0], holder, at), children[-1], at)
    if kind in ELEMENT:
        return _item_of(_bound(children[0], holder, at), children[-1], at)
    if kind in INVOCATION:
        positional, keywords = arguments(children[-1], at)
        types = _types_of(children[0], at)
        return ir.Call(_bound(children[0], holder, at), positional, keywords, at.line(node), types)
    if kind in ACCESS:
        inner = named(node)
        return _bound(inner[-1], _bound(inner[0], holder, at), at)
    return expression(node, at)


# --- calls ---------------------------------------------------------------------------------------


def _call(node: Node, at: Reader) -> ir.Expression:
    children = solid(node)
    line = at.line(node)
    first = children[0]
    if first.kind_id in IDENTIFIERS and at.text(first) == "nameof":
        return _nameof(children[-1], at)
    types = _types_of(first, at)
    function = (
        ir.Name(name_and_types(first, at)[0], line) if first.kind_id in GENERIC else expression(first, at)
    )
    positional, keywords = arguments(children[-1], at)
    return onto(first, function, lambda called: ir.Call(called, positional, keywords, line, types))


def _types_of(node: Node, at: Reader) -> tuple[ir.Expression, ...]:
    """The type arguments of the name that an expression ends with."""
    while node.kind_id in NAMED_LAST:
        node = solid(node)[-1]
    return name_and_types(node, at)[1] if node.kind_id in GENERIC else ()


def _nameof(node: Node, at: Reader) -> ir.Expression:
    line = at.line(node)
    positional, _ = arguments(node, at)
    value = positional[0] if positional else None
    if isinstance(value, ir.Item):
        value = value.object
    if isinstance(value, ir.Attribute):
        return ir.Literal(value.name, line)
    return ir.Literal(value.id if isinstance(value, ir.Name) else "", line)


def arguments(
    node: Node, at: Reader
) -> tuple[tuple[ir.Expression, ...], tuple[tuple[str, ir.Expression], ...]]:
    """Positional and named arguments of an argument list."""
    positional: list[ir.Expression] = []
    keywords: list[tuple[str, ir.Expression]] = []
    for child in node.children:
        if child.kind_id in ARGUMENT:
            name, value = argument(child, at)
            if name:
                keywords.append((name, value))
            else:
                positional.append(value)
    return tuple(positional), tuple(keywords)


def argument(node: Node, at: Reader) -> tuple[str, ir.Expression]:
    """The name that an argument is given by, empty when by its place, and its value."""
    children = solid(node)
    name = ""
    if len(children) > 2 and children[1].kind_id in COLON:
        name = bare(children[0], at)
        children = children[2:]
    inner = children[-1] if children else node
    if inner is node:
        return name, ir.Unknown((), at.line(node))
    value = expression(inner, at)
    if children[0].kind_id in HANDING:
        return name, ir.Handed(value, inner.kind_id in DECLARED or _is_discard(value), at.line(node))
    return name, value


def _is_discard(value: ir.Expression) -> bool:
    return isinstance(value, ir.Name) and value.id == "_"


def _declaration(node: Node, at: Reader) -> ir.Expression:
    """``var x`` among arguments or in a tuple that is assigned to: the name is what counts."""
    children = named(node)
    return expression(children[-1], at) if children else ir.Unknown((), at.line(node))


# --- operators -----------------------------------------------------------------------------------


def _binary(node: Node, at: Reader) -> ir.Expression:
    """``a + b + c`` leans to the left: walked down in a loop, since generated code has thousands."""
    line = at.line(node)
    steps: list[tuple[str, ir.Expression]] = []
    while node.kind_id in BINARY:
        children = solid(node)
        if len(children) < 3:
            break
        operator = children[1].type
        steps.append((OPERATORS.get(operator, operator), expression(children[2], at)))
        node = children[0]
    found = expression(node, at) if node.kind_id not in BINARY else ir.Unknown((), line)
    steps.reverse()
    return leaning(found, steps, line)


def _prefix(node: Node, at: Reader) -> ir.Expression:
    children = solid(node)
    line = at.line(node)
    operator = children[0].type
    operand = expression(children[-1], at)
    if operator == "-" and isinstance(operand, ir.Literal) and type(operand.value) in (int, float):
        return ir.Literal(-operand.value, line)  # type: ignore[operator]
    if operator in ("++", "--"):
        return _counted(operand, operator, line)
    return ir.Operation(OPERATORS.get(operator, operator), (operand,), line)


def _postfix(node: Node, at: Reader) -> ir.Expression:
    children = solid(node)
    operand = expression(children[0], at)
    if len(children) > 1 and children[-1].type in ("++", "--") and not children[-1].is_missing:
        return _counted(operand, children[-1].type, at.line(node))
    return operand


def _counted(operand: ir.Expression, operator: str, line: int) -> ir.Expression:
    return ir.Bind(operand, ir.Operation(operator[0], (operand, ir.Literal(1, line)), line), line)


def _conditional(node: Node, at: Reader) -> ir.Expression:
    """``a ? b : c ? d : …`` leans to the right: walked down in a loop."""
    line = at.line(node)
    arms: list[tuple[ir.Expression, ...]] = []
    while node.kind_id in CONDITIONAL:
        parts = named(node)
        if len(parts) != 3:
            break
        arms.append(several(parts[:2], at))
        node = parts[2]
    found = expression(node, at) if node.kind_id not in CONDITIONAL else ir.Unknown((), line)
    if len(arms) > LONGEST:
        return ir.Operation("or", (*(value for _, value in arms), found), line)
    for condition, then in reversed(arms):
        found = ir.Operation("if", (condition, then, found), line)
    return found


def _assignment(node: Node, at: Reader) -> ir.Expression:
    target, value = assigned(node, at)
    return ir.Bind(target, value, at.line(node))


def assigned(node: Node, at: Reader) -> tuple[ir.Expression, ir.Expression]:
    """The target of an assignment and its new value; ``x += y`` is ``x = x + y``."""
    children = solid(node)
    line = at.line(node)
    if len(children) < 3:
        return ir.Unknown((), line), ir.Unknown(several(named(node), at), line)
    target, value = expression(children[0], at), expression(children[-1], at)
    operator = at.text(children[1]).removesuffix("=")
    return target, ir.Operation(operator, (target, value), line) if operator else value


def _cast(node: Node, at: Reader) -> ir.Expression:
    children = named(node)
    if len(children) < 2:
        return ir.Unknown(several(children, at), at.line(node))
    return ir.Cast(expression(children[-1], at), type_of(children[0], at), at.line(node))


def _as(node: Node, at: Reader) -> ir.Expression:
    children = named(node)
    if len(children) < 2:
        return ir.Unknown(several(children, at), at.line(node))
    return ir.Cast(expression(children[0], at), type_of(children[-1], at), at.line(node))


def _is_type(node: Node, at: Reader) -> ir.Expression:
    children = named(node)
    return ir.Operation("is", several(children[:1], at), at.line(node))


def _is_pattern(node: Node, at: Reader) -> ir.Expression:
    return patterns.is_pattern(node, at, expression)


def _switch(node: Node, at: Reader) -> ir.Expression:
    return patterns.switch_expression(node, at, expression)


def _await(node: Node, at: Reader) -> ir.Expression:
    inner = named(node)
    return ir.Await(expression(inner[-1], at), at.line(node)) if inner else ir.Unknown((), at.line(node))


def _throw(node: Node, at: Reader) -> ir.Expression:
    return ir.Operation("throw", several(named(node), at), at.line(node))


def _inner(node: Node, at: Reader) -> ir.Expression:
    children = named(node)
    return expression(children[-1], at) if children else ir.Unknown((), at.line(node))


# --- containers ----------------------------------------------------------------------------------


def _tuple(node: Node, at: Reader) -> ir.Expression:
    """``(a, total: b)``: its parts by place, and by the names that they have or are given."""
    line = at.line(node)
    items: list[ir.Expression] = []
    names: list[tuple[ir.Expression | None, ir.Expression]] = []
    explicit = False
    for child in node.children:
        if child.kind_id in ARGUMENT:
            name, value = argument(child, at)
            items.append(value)
            explicit = explicit or bool(name)
            name = name or objects.implied_name(value)
            if name:
                names.append((ir.Literal(name, line), value))
    found = ir.Sequence(tuple(items), line)
    return ir.Filled(found, ir.Record(tuple(names), line), False, line) if explicit else found


def _tuple_pattern(node: Node, at: Reader) -> ir.Expression:
    return ir.Sequence(several(named(node), at), at.line(node))


def _collection(node: Node, at: Reader) -> ir.Expression:
    """``[a, ..b]``"""
    items: list[ir.Expression] = []
    for child in named(node):
        element = named(child)[0] if named(child) else child
        inner = named(element)
        if inner:
            value = expression(inner[-1], at)
            items.append(ir.Spread(value, at.line(element)) if element.kind_id in SPREAD else value)
    return ir.Sequence(tuple(items), at.line(node))


def _new(node: Node, at: Reader) -> ir.Expression:
    return objects.created(node, at, expression, arguments)


def _anonymous(node: Node, at: Reader) -> ir.Expression:
    return objects.anonymous(node, at, expression)


def _with(node: Node, at: Reader) -> ir.Expression:
    return objects.copied(node, at, expression)


def _initialiser(node: Node, at: Reader) -> ir.Expression:
    return objects.initialiser(node, at, expression)


def _query(node: Node, at: Reader) -> ir.Expression:
    return queries.query(node, at, expression)


# --- functions as values -------------------------------------------------------------------------


def _lambda(node: Node, at: Reader) -> ir.Expression:
    line = at.line(node)
    children = solid(node)
    taken = node.child_by_field_name("parameters")
    body = children[-1]
    name = f"<lambda>:{line}"
    function = ir.Function(
        name,
        name,
        parameters(taken, at, expression) if taken is not None else (),
        Body(body, at, Scope(name)),
        line,
        node.end_point[0] + at.first,
        asynchronous=any(c.kind_id in ASYNC or at.text(c) == "async" for c in children[:2]),
        path=at.path,
    )
    if body.kind_id not in BLOCK:
        function._body = (ir.Return(expression(body, at), at.line(body)),)
    return ir.Closure(function, line)


def _unknown(node: Node, at: Reader) -> ir.Expression:
    if node.kind_id in TYPES:
        return type_of(node, at)
    return ir.Unknown(several(named(node), at), at.line(node))


EXPRESSIONS: dict[int, Handler] = table(
    {
        "string_literal": strings.string,
        "character_literal": strings.string,
        "verbatim_string_literal": strings.verbatim,
        "raw_string_literal": strings.raw,
        "interpolated_string_expression": _interpolated,
        "integer_literal": strings.integer,
        "real_literal": strings.real,
        "boolean_literal": _boolean,
        "null_literal": _null,
        "default_expression": _null,
        "typeof_expression": _typeof,
        "member_access_expression": _member,
        "element_access_expression": _item,
        "conditional_access_expression": _conditional_access,
        "invocation_expression": _call,
        "declaration_expression": _declaration,
        "binary_expression": _binary,
        "prefix_unary_expression": _prefix,
        "postfix_unary_expression": _postfix,
        "conditional_expression": _conditional,
        "assignment_expression": _assignment,
        "cast_expression": _cast,
        "as_expression": _as,
        "is_expression": _is_type,
        "is_pattern_expression": _is_pattern,
        "switch_expression": _switch,
        "await_expression": _await,
        "throw_expression": _throw,
        "parenthesized_expression": _inner,
        "checked_expression": _inner,
        "ref_expression": _inner,
        "range_expression": _range,
        "tuple_expression": _tuple,
        "tuple_pattern": _tuple_pattern,
        "parenthesized_variable_designation": _tuple_pattern,
        "collection_expression": _collection,
        "object_creation_expression": _new,
        "implicit_object_creation_expression": _new,
        "array_creation_expression": _new,
        "implicit_array_creation_expression": _new,
        "stackalloc_expression": _new,
        "implicit_stackalloc_expression": _new,
        "anonymous_object_creation_expression": _anonymous,
        "with_expression": _with,
        "initializer_expression": _initialiser,
        "query_expression": _query,
        "lambda_expression": _lambda,
        "anonymous_method_expression": _lambda,
    },
    _unknown,
)
EXPRESSIONS.update(dict.fromkeys(kinds("this", named=False), _this))
EXPRESSIONS.update(dict.fromkeys(kinds("base", named=False), _base))
