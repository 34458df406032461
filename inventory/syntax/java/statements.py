"""Java's statements and blocks, lowered into the common form."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tree_sitter import Node

from inventory.syntax import ir
from inventory.syntax.java.definitions import DEFINITIONS, define
from inventory.syntax.java.expressions import assigned, expression, part, several
from inventory.syntax.java.grammar import IDENTIFIER, JavaReader, kinds, named, table
from inventory.syntax.java.imports import import_of
from inventory.syntax.java.switches import switch_statement
from inventory.syntax.java.types import declared, listed, type_of
from inventory.syntax.tree import DEEPEST, Reader, Scope

IF = kinds("if_statement")
BLOCK = kinds("block", "constructor_body")
ASSIGNMENT = kinds("assignment_expression")
UPDATE = kinds("update_expression")
SWITCH = kinds("switch_expression")
PARENTHESES = kinds("parenthesized_expression")
DECLARATOR = kinds("variable_declarator")
DECLARATION = kinds("local_variable_declaration")
CATCH = kinds("catch_clause")
FINALLY = kinds("finally_clause")
RESOURCE = kinds("resource")
SUPER = kinds("super")

Out = list[ir.Statement]
Handler = Callable[[Node, JavaReader, Out], None]


def block(node: Node, at: Reader, _scope: Scope) -> ir.Block:
    """The statements of a block, in order; what does not parse is left out."""
    return statements(node.children, at)


def statements(nodes: Iterable[Node], at: Reader) -> ir.Block:
    out: Out = []
    depth = at.depth
    if depth >= DEEPEST:
        nodes = list(nodes)
        if nodes:
            at.cut(nodes[0])
        return ()
    at.depth += 1
    for node in nodes:
        try:
            STATEMENTS[node.kind_id](node, at, out)  # type: ignore[arg-type]
        except RecursionError:
            # The caller stands deep in its own recursion; what it asked for is cut, not the scan.
            at.depth = depth + 1
            at.cut(node)
    at.depth = depth
    return tuple(out)


def _inner(node: Node | None, at: JavaReader) -> ir.Block:
    """The statement or block under a head."""
    return statements([node], at) if node is not None else ()


def _nothing(node: Node, at: JavaReader, out: Out) -> None:
    """``break``, ``;``, comments: nothing that moves a value."""


# --- simple statements ---------------------------------------------------------------------------


def _evaluate(node: Node, at: JavaReader, out: Out) -> None:
    for child in named(node):
        _effect(child, at, out)


def _effect(node: Node, at: JavaReader, out: Out) -> None:
    """An expression for its effect: an assignment, a ``switch``, a call."""
    line = at.line(node)
    if node.kind_id in ASSIGNMENT:
        _assign(node, at, out)
    elif node.kind_id in SWITCH:
        out.append(switch_statement(node, at))
    elif node.kind_id not in UPDATE:
        out.append(ir.Evaluate(expression(node, at), line))


def _assign(node: Node, at: JavaReader, out: Out) -> None:
    """``a = b = f()`` calls once: the value goes to `b`, and from there to `a`."""
    targets: list[ir.Expression] = []
    line = at.line(node)
    right = node.child_by_field_name("right")
    operator = node.child_by_field_name("operator")
    while right is not None and right.kind_id in ASSIGNMENT and operator is not None and operator.type == "=":
        targets.append(part(node, "left", at))
        node = right
        right, operator = node.child_by_field_name("right"), node.child_by_field_name("operator")
    target, value = assigned(node, at)
    out.append(ir.Assign(target, value, None, line))
    for other in reversed(targets):
        out.append(ir.Assign(other, target, None, line))


def _declaration(node: Node, at: JavaReader, out: Out) -> None:
    type = node.child_by_field_name("type")
    annotation = declared(type, at)
    for child in node.children:
        name = child.child_by_field_name("name") if child.kind_id in DECLARATOR else None
        if name is None:
            continue
        value = child.child_by_field_name("value")
        known = annotation
        if known is not None and child.child_by_field_name("dimensions") is not None:
            known = listed(known)
        out.append(
            ir.Assign(
                ir.Name(at.text(name), at.line(name)),
                expression(value, at) if value is not None else None,
                known,
                at.line(child),
                True,
            )
        )


def _return(node: Node, at: JavaReader, out: Out) -> None:
    values = several(named(node), at)
    out.append(ir.Return(values[0] if values else None, at.line(node)))


def _throw(node: Node, at: JavaReader, out: Out) -> None:
    values = several(named(node), at)
    out.append(ir.Raise(values[0] if values else None, at.line(node)))


def _assert(node: Node, at: JavaReader, out: Out) -> None:
    """``assert c : m`` raises an AssertionError with `m` unless `c`."""
    parts = several(named(node), at)
    line = at.line(node)
    if len(parts) == 1:
        out.append(ir.Evaluate(parts[0], line))
    elif parts:
        error = ir.Call(ir.Name("AssertionError", line), parts[1:], (), line)
        arms = ((ir.Operation("not", (parts[0],), line), (ir.Raise(error, line),)),)
        out.append(ir.Branch(arms, line))


def _constructed(node: Node, at: JavaReader, out: Out) -> None:
    """``super(…)`` and ``this(…)``: another constructor on the same object."""
    line = at.line(node)
    called = node.child_by_field_name("constructor")
    given = node.child_by_field_name("arguments")
    values = several(named(given), at) if given is not None else ()
    function: ir.Expression = ir.Attribute(ir.Name("this", line), "__init__", line)
    if called is None or called.kind_id in SUPER:
        function = ir.Name("super", line)
    out.append(ir.Evaluate(ir.Call(function, values, (), line), line))


# --- compound statements -------------------------------------------------------------------------


def _block(node: Node, at: JavaReader, out: Out) -> None:
    out.extend(statements(node.children, at))


def _if(node: Node, at: JavaReader, out: Out) -> None:
    """``else if`` leans to the right: walked down in a loop."""
    arms: list[tuple[ir.Expression | None, ir.Block]] = []
    line = at.line(node)
    rest: Node | None = node
    while rest is not None and rest.kind_id in IF:
        condition = part(rest, "condition", at)
        arms.append((condition, _inner(rest.child_by_field_name("consequence"), at)))
        rest = rest.child_by_field_name("alternative")
    if rest is not None:
        arms.append((None, _inner(rest, at)))
    out.append(ir.Branch(tuple(arms), line))
    _bound_after(arms, line, out)


def _bound_after(arms: list[tuple[ir.Expression | None, ir.Block]], line: int, out: Out) -> None:
    """``if (!(x instanceof Order o)) return;``: what the test binds is known behind it."""
    condition = arms[0][0]
    if len(arms) == 1 and isinstance(condition, ir.Operation) and condition.operator == "not":
        out.append(ir.Evaluate(condition, line))


def _for_each(node: Node, at: JavaReader, out: Out) -> None:
    line = at.line(node)
    name = node.child_by_field_name("name")
    target = ir.Name(at.text(name), at.line(name)) if name is not None else ir.Name("", line)
    type = declared(node.child_by_field_name("type"), at)
    body = _inner(node.child_by_field_name("body"), at)
    if type is not None:
        # The element is seen as what it is declared to be.
        body = (ir.Assign(target, target, type, line, True), *body)
    out.append(ir.Loop(body, target, part(node, "value", at), None, line))


def _for(node: Node, at: JavaReader, out: Out) -> None:
    line = at.line(node)
    for child in node.children_by_field_name("init"):
        if child.kind_id in DECLARATION:
            _declaration(child, at, out)
        else:
            _effect(child, at, out)
    body = list(_inner(node.child_by_field_name("body"), at))
    for child in node.children_by_field_name("update"):
        _effect(child, at, body)
    condition = node.child_by_field_name("condition")
    held = expression(condition, at) if condition is not None else ir.Literal(True, line)
    out.append(ir.Loop(tuple(body), condition=held, line=line))


def _while(node: Node, at: JavaReader, out: Out) -> None:
    condition = part(node, "condition", at)
    out.append(ir.Loop(_inner(node.child_by_field_name("body"), at), condition=condition, line=at.line(node)))


def _labelled(node: Node, at: JavaReader, out: Out) -> None:
    out.extend(statements([c for c in named(node) if c.kind_id not in IDENTIFIER], at))


def _synchronized(node: Node, at: JavaReader, out: Out) -> None:
    for child in named(node):
        if child.kind_id in PARENTHESES:
            out.append(ir.Evaluate(expression(child, at), at.line(child)))
        else:
            out.extend(statements(child.children, at))


def _try(node: Node, at: JavaReader, out: Out) -> None:
    line = at.line(node)
    body = _inner(node.child_by_field_name("body"), at)
    resources = node.child_by_field_name("resources")
    if resources is not None:
        items = tuple([_resource(c, at) for c in named(resources) if c.kind_id in RESOURCE])
        body = (ir.With(items, body, line),)
    handlers = tuple([_handler(c, at) for c in node.children if c.kind_id in CATCH])
    final = [c for c in node.children if c.kind_id in FINALLY]
    last = statements(named(final[0]), at) if final else ()
    if handlers or last:
        out.append(ir.Try(body, handlers, (), last, line))
    else:
        out.extend(body)


def _resource(node: Node, at: JavaReader) -> tuple[ir.Expression, ir.Expression | None]:
    name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
    if name is None or value is None:
        parts = several(named(node), at)
        return (parts[0] if parts else ir.Unknown((), at.line(node))), None
    type = declared(node.child_by_field_name("type"), at)
    held = expression(value, at)
    line = at.line(node)
    return (ir.Cast(held, type, line) if type is not None else held), ir.Name(at.text(name), line)


def _handler(node: Node, at: JavaReader) -> tuple[ir.Expression | None, str, ir.Block]:
    caught: ir.Expression | None = None
    name = ""
    for child in named(node):
        if child.type != "catch_formal_parameter":
            continue
        held = child.child_by_field_name("name")
        name = at.text(held) if held is not None else ""
        listing = next((c for c in named(child) if c.type == "catch_type"), None)
        types = [type_of(c, at) for c in named(listing)] if listing is not None else []
        if types:
            caught = types[0] if len(types) == 1 else ir.Sequence(tuple(types), at.line(child))
    return caught, name, _inner(node.child_by_field_name("body"), at)


# --- definitions and imports ---------------------------------------------------------------------


def _define(node: Node, at: JavaReader, out: Out) -> None:
    kind = define(node, at)
    out.append(ir.Define(kind, kind.line))


def _import(node: Node, at: JavaReader, out: Out) -> None:
    found = import_of(node, at)
    if found is not None:
        out.append(found)


def _salvage(node: Node, at: JavaReader, out: Out) -> None:
    """Statements inside text that does not parse as a whole."""
    out.extend(statements(node.children, at))


STATEMENTS: dict[int, Handler] = table(
    {
        "expression_statement": _evaluate,
        "local_variable_declaration": _declaration,
        "return_statement": _return,
        "yield_statement": _return,
        "throw_statement": _throw,
        "assert_statement": _assert,
        "explicit_constructor_invocation": _constructed,
        "block": _block,
        "constructor_body": _block,
        "if_statement": _if,
        "enhanced_for_statement": _for_each,
        "for_statement": _for,
        "while_statement": _while,
        "do_statement": _while,
        "labeled_statement": _labelled,
        "synchronized_statement": _synchronized,
        "try_statement": _try,
        "try_with_resources_statement": _try,
        "switch_expression": lambda node, at, out: out.append(switch_statement(node, at)),
        "import_declaration": _import,
        "ERROR": _salvage,
        **dict.fromkeys(DEFINITIONS, _define),
    },
    _nothing,
)
