"""Java's anonymous classes: of one method a function, of several a class that is made where it stands."""

from __future__ import annotations

from tree_sitter import Node

from inventory.syntax import ir
from inventory.syntax.java.expressions import at_once, closure, parameters
from inventory.syntax.java.grammar import JavaReader, kinds, named

METHOD = kinds("method_declaration")
BLOCK = kinds("block")
# Classes that are made only to say a type: `new TypeReference<List<Order>>() {}`.
TYPE_TOKENS = frozenset(
    {"TypeReference", "TypeToken", "ParameterizedTypeReference", "GenericType", "TypeRef"}
)


def anonymous(
    body: Node, called: ir.Expression, given: tuple[ir.Expression, ...], at: JavaReader
) -> ir.Expression:
    """``new Handler() { … }`` as a value."""
    line = at.line(body)
    members = named(body)
    outer = called.object if isinstance(called, ir.Item) else called
    if not members:
        is_token = isinstance(called, ir.Item) and _last(outer) in TYPE_TOKENS
        return called.key if is_token and isinstance(called, ir.Item) else ir.Call(outer, given, (), line)
    if len(members) == 1 and members[0].kind_id in METHOD and not given:
        return _function(members[0], at)
    if all(m.kind_id in BLOCK for m in members):
        return _filled(members, outer, given, at)
    return _made(body, outer, given, at)


def _last(type: ir.Expression) -> str:
    return type.name if isinstance(type, ir.Attribute) else getattr(type, "id", "")


def _function(method: Node, at: JavaReader) -> ir.Expression:
    name, taken = method.child_by_field_name("name"), method.child_by_field_name("parameters")
    body = method.child_by_field_name("body")
    block = at.block(body, at, at.scope) if body is not None else ()
    called = at.text(name) if name is not None else f"<lambda>:{at.line(method)}"
    return closure(called, parameters(taken, at) if taken is not None else (), block, method, at)


def _filled(
    blocks: list[Node], outer: ir.Expression, given: tuple[ir.Expression, ...], at: JavaReader
) -> ir.Expression:
    """``new HashMap<>() {{ put("a", b); }}``: the calls in the block are made on the new object."""
    line = at.line(blocks[0])
    made = ir.Name(f"<made>:{line}", line)
    inside = [s for b in blocks for s in at.block(b, at, at.scope)]
    block = (
        ir.Assign(made, ir.Call(outer, given, (), line), None, line, True),
        *[_on(s, made) for s in inside],
        ir.Return(made, line),
    )
    return at_once(f"<new>:{line}", block, blocks[0], at)


def _on(statement: ir.Statement, made: ir.Name) -> ir.Statement:
    call = statement.value if isinstance(statement, ir.Evaluate) else None
    if not isinstance(call, ir.Call) or not isinstance(call.function, ir.Name):
        return statement
    function = ir.Attribute(made, call.function.id, call.line)
    return ir.Evaluate(ir.Call(function, call.arguments, call.keywords, call.line), statement.line)


def _made(
    body: Node, outer: ir.Expression, given: tuple[ir.Expression, ...], at: JavaReader
) -> ir.Expression:
    from inventory.syntax.java.definitions import fill

    line = at.line(body)
    name = f"{_last(outer)}$<{line}>"
    kind = ir.Class(name, at.scope.join(name), (outer,), (), {}, line, body.end_point[0] + at.first)
    kind.path = at.path
    fill(kind, body, at)
    block: ir.Block = (ir.Define(kind, line), ir.Return(ir.Call(ir.Name(name, line), given, (), line), line))
    return at_once(f"<new>:{line}", block, body, at)
