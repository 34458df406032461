"""C#'s statements and blocks, lowered into the common form."""

from __future__ import annotations

from collections.abc import Callable

from tree_sitter import Node

from inventory.syntax import ir
from inventory.syntax.csharp import patterns
from inventory.syntax.csharp.definitions import (
    define_class,
    define_enum,
    enter_namespace,
    local_function,
    salvaged,
)
from inventory.syntax.csharp.expressions import assigned, expression, several
from inventory.syntax.csharp.grammar import SKIPPED, kinds, named, solid, table
from inventory.syntax.csharp.objects import typed
from inventory.syntax.csharp.types import TYPES, bare, declared
from inventory.syntax.csharp.usings import using
from inventory.syntax.tree import DEEPEST, Reader, Scope

BLOCK = kinds("block")
ARROW = kinds("arrow_expression_clause")
DECLARATION = kinds("variable_declaration")
DECLARATOR = kinds("variable_declarator")
ASSIGNMENT = kinds("assignment_expression")
IF = kinds("if_statement")
ELSE = kinds("else", named=False)
IN = kinds("in", named=False)
EQUALS = kinds("=", named=False)
CATCH = kinds("catch_clause")
CAUGHT = kinds("catch_declaration")
FILTER = kinds("catch_filter_clause")
FINALLY = kinds("finally_clause")
SECTION = kinds("switch_section")
SWITCH_BODY = kinds("switch_body")
WHEN = kinds("when_clause")
CASE = kinds("case", "default", named=False)
COLON = kinds(":", named=False)
RETURN = kinds("return", named=False)
TUPLES = kinds("tuple_pattern")
SEMICOLON = kinds(";", named=False)

Out = list[ir.Statement]
Handler = Callable[[Node, Reader, Scope, Out], None]


def block(node: Node, at: Reader, scope: Scope) -> ir.Block:
    """The statements of a block or of an arrow, in order; what does not parse is left out."""
    out: Out = []
    at.depth += 1
    if node.kind_id in ARROW:
        for child in named(node):
            value = typed(expression(child, at), scope.returns)
            out.append(ir.Return(value, at.line(child)))
    else:
        fill(node, at, scope, out)
    at.depth -= 1
    return tuple(out)


def fill(node: Node, at: Reader, scope: Scope, out: Out) -> None:
    """Add the statements among the children of `node`."""
    depth = at.depth
    if depth >= DEEPEST:
        at.cut(node)
        return
    for child in node.children:
        _one(child, at, scope, out, depth)


def _one(node: Node, at: Reader, scope: Scope, out: Out, depth: int) -> None:
    try:
        STATEMENTS[node.kind_id](node, at, scope, out)
    except RecursionError:
        # The caller stands deep in its own recursion; what it asked for is cut, not the scan.
        at.depth = depth
        at.cut(node)


def _body(node: Node, at: Reader, scope: Scope) -> ir.Block:
    """A statement that stands alone or in braces, as a block."""
    if node.kind_id in BLOCK:
        return block(node, at, scope)
    out: Out = []
    at.depth += 1
    if at.depth < DEEPEST:
        _one(node, at, scope, out, at.depth)
    else:
        at.cut(node)
    at.depth -= 1
    return tuple(out)


def _nothing(node: Node, at: Reader, scope: Scope, out: Out) -> None:
    """Nothing that moves a value."""


def _inside(node: Node, at: Reader, scope: Scope, out: Out) -> None:
    """Statements that stand for themselves: of a bare block, a ``lock``, a branch of ``#if``."""
    at.depth += 1
    fill(node, at, scope, out)
    at.depth -= 1


def _salvage(node: Node, at: Reader, scope: Scope, out: Out) -> None:
    """Statements, and perhaps the beginning of a class, inside text that does not parse."""
    made = salvaged(node, at, scope)
    if made is not None:
        out.append(ir.Define(made, made.line))
    else:
        _inside(node, at, scope, out)


# --- simple statements ---------------------------------------------------------------------------


def _expression(node: Node, at: Reader, scope: Scope, out: Out) -> None:
    for child in node.children:
        if child.is_named and child.kind_id not in SKIPPED:
            _evaluate(child, at, scope, out)


def _evaluate(node: Node, at: Reader, _scope: Scope, out: Out) -> None:
    line = at.line(node)
    if node.kind_id not in ASSIGNMENT:
        out.append(ir.Evaluate(expression(node, at), line))
        return
    target, value = assigned(node, at)
    if isinstance(target, ir.Name) and target.id == "_":
        out.append(ir.Evaluate(value, line))
    else:
        out.append(ir.Assign(target, value, None, line))


def _local(node: Node, at: Reader, _scope: Scope, out: Out) -> None:
    for child in node.children:
        if child.kind_id in DECLARATION:
            out.extend(declarations(child, at))


def declarations(node: Node, at: Reader) -> list[ir.Assign]:
    """``Order a = x, b``"""
    kind = node.child_by_field_name("type")
    annotation = declared(kind, at)
    found = []
    for child in node.children:
        if child.kind_id in DECLARATOR:
            found.append(_declarator(child, at, annotation))
    return found


def _declarator(node: Node, at: Reader, annotation: ir.Expression | None) -> ir.Assign:
    children = solid(node)
    line = at.line(node)
    target = expression(children[0], at) if children else ir.Unknown((), line)
    value: ir.Expression | None = None
    if len(children) > 2 and any(c.kind_id in EQUALS for c in children[1:-1]):
        value = typed(expression(children[-1], at), annotation)
    return ir.Assign(target, value, annotation, line, True)


def _return(node: Node, at: Reader, scope: Scope, out: Out) -> None:
    values = several(named(node), at)
    out.append(ir.Return(typed(values[0], scope.returns) if values else None, at.line(node)))


def _yield(node: Node, at: Reader, _scope: Scope, out: Out) -> None:
    line = at.line(node)
    values = several(named(node), at)
    if any(c.kind_id in RETURN for c in node.children):
        out.append(ir.Evaluate(ir.Yield(values[0] if values else None, line), line))
    else:
        out.append(ir.Return(None, line))


def _throw(node: Node, at: Reader, _scope: Scope, out: Out) -> None:
    values = several(named(node), at)
    out.append(ir.Raise(values[0] if values else None, at.line(node)))


def _function(node: Node, at: Reader, scope: Scope, out: Out) -> None:
    out.append(ir.Define(local_function(node, at, scope), at.line(node)))


def _class(node: Node, at: Reader, scope: Scope, out: Out) -> None:
    out.append(ir.Define(define_class(node, at, scope), at.line(node)))


def _enum(node: Node, at: Reader, scope: Scope, out: Out) -> None:
    out.append(ir.Define(define_enum(node, at, scope), at.line(node)))


def _namespace(node: Node, at: Reader, scope: Scope, out: Out) -> None:
    enter_namespace(node, at)
    _inside(node, at, scope, out)


def _using(node: Node, at: Reader, _scope: Scope, out: Out) -> None:
    out.extend(using(node, at))


# --- compound statements -------------------------------------------------------------------------


def _if(node: Node, at: Reader, scope: Scope, out: Out) -> None:
    """``else if`` is an ``if`` inside the ``else``: walked down in a loop."""
    line = at.line(node)
    arms: list[tuple[ir.Expression | None, ir.Block]] = []
    while True:
        parts = named(node)
        if not parts:
            break
        condition = expression(parts[0], at)
        arms.append((condition, _body(parts[1], at, scope) if len(parts) > 1 else ()))
        if len(parts) < 3:
            break
        node = parts[-1]
        if node.kind_id not in IF:
            arms.append((None, _body(node, at, scope)))
            break
    out.append(ir.Branch(tuple(arms), line))


def _while(node: Node, at: Reader, scope: Scope, out: Out) -> None:
    parts = named(node)
    line = at.line(node)
    # `do` has its condition behind the body, `while` before it.
    body = next((p for p in parts if p.kind_id in BLOCK), parts[-1] if parts else node)
    conditions = several([p for p in parts if p is not body], at)
    held = _body(body, at, scope) if parts else ()
    out.append(ir.Loop(held, condition=conditions[0] if conditions else ir.Unknown((), line), line=line))


def _for(node: Node, at: Reader, scope: Scope, out: Out) -> None:
    line = at.line(node)
    parts = named(node)
    if not parts:
        return
    body = _body(parts[-1], at, scope)
    condition: ir.Expression = ir.Unknown((), line)
    after: Out = []
    semicolons = 0
    for child in node.children[:-1]:
        if child.kind_id in SEMICOLON:
            semicolons += 1
        elif child.kind_id in DECLARATION:
            out.extend(declarations(child, at))
        elif child.is_named and child.kind_id not in SKIPPED:
            if semicolons == 1:
                condition = expression(child, at)
            else:
                _evaluate(child, at, scope, out if semicolons == 0 else after)
    out.append(ir.Loop((*body, *after), condition=condition, line=line))


def _foreach(node: Node, at: Reader, scope: Scope, out: Out) -> None:
    line = at.line(node)
    children = solid(node)
    place = next((i for i, c in enumerate(children) if c.kind_id in IN), None)
    if place is None or place + 2 > len(children) - 1:
        _inside(node, at, scope, out)
        return
    target, kind = expression(children[place - 1], at), children[place - 2]
    iterable = expression(children[place + 1], at)
    body = _body(children[-1], at, scope)
    annotation = declared(kind, at) if kind.kind_id in TYPES else None
    if annotation is not None and isinstance(target, ir.Name):
        body = (ir.Assign(target, target, annotation, line, True), *body)
    out.append(ir.Loop(body, target, iterable, None, line))


def _try(node: Node, at: Reader, scope: Scope, out: Out) -> None:
    body: ir.Block = ()
    handlers: list[tuple[ir.Expression | None, str, ir.Block]] = []
    final: ir.Block = ()
    for child in node.children:
        kind = child.kind_id
        if kind in BLOCK:
            body = block(child, at, scope)
        elif kind in CATCH:
            handlers.append(_catch(child, at, scope))
        elif kind in FINALLY:
            final = next((block(c, at, scope) for c in child.children if c.kind_id in BLOCK), ())
    out.append(ir.Try(body, tuple(handlers), (), final, at.line(node)))


def _catch(node: Node, at: Reader, scope: Scope) -> tuple[ir.Expression | None, str, ir.Block]:
    caught: ir.Expression | None = None
    name = ""
    before: Out = []
    body: ir.Block = ()
    for child in node.children:
        kind = child.kind_id
        if kind in CAUGHT:
            parts = named(child)
            caught = declared(parts[0], at) if parts else None
            name = bare(parts[-1], at) if len(parts) > 1 else ""
        elif kind in FILTER:
            before += [ir.Evaluate(v, at.line(child)) for v in several(named(child), at)]
        elif kind in BLOCK:
            body = block(child, at, scope)
    return caught, name, (*before, *body)


def _using_statement(node: Node, at: Reader, scope: Scope, out: Out) -> None:
    items: list[tuple[ir.Expression, ir.Expression | None]] = []
    parts = named(node)
    for child in parts[:-1]:
        if child.kind_id in DECLARATION:
            for made in declarations(child, at):
                items.append((made.value or ir.Unknown((), made.line), made.target))
        else:
            items.append((expression(child, at), None))
    body = _body(parts[-1], at, scope) if parts else ()
    out.append(ir.With(tuple(items), body, at.line(node)))


def _lock(node: Node, at: Reader, scope: Scope, out: Out) -> None:
    for child in named(node):
        if child.kind_id in BLOCK:
            _inside(child, at, scope, out)
        elif child.kind_id in DECLARATION:
            out.extend(declarations(child, at))
        else:
            _evaluate(child, at, scope, out)


def _labeled(node: Node, at: Reader, scope: Scope, out: Out) -> None:
    for child in named(node)[1:]:
        _one(child, at, scope, out, at.depth)


# --- switch --------------------------------------------------------------------------------------


def _switch(node: Node, at: Reader, scope: Scope, out: Out) -> None:
    line = at.line(node)
    heads = [c for c in named(node) if c.kind_id not in SWITCH_BODY]
    subject: ir.Expression = ir.Unknown((), line)
    if heads:
        subject = expression(heads[0], at)
        if not isinstance(subject, ir.Name | ir.Attribute):
            name = ir.Name(f"<switch>:{line}:{node.start_point[1]}", line)
            out.append(ir.Assign(name, subject, None, line, True))
            subject = name
    sections = [c for b in node.children if b.kind_id in SWITCH_BODY for c in b.children]
    arms: list[tuple[ir.Expression | None, ir.Block]] = []
    found = patterns.Matched()
    otherwise = False
    for section in sections:
        if section.kind_id not in SECTION:
            continue
        otherwise = _labels(section, subject, at, found) or otherwise
        body = _section_body(section, at, scope)
        if body:
            looked = (*found.tests, *found.binds)
            arms.append((None if otherwise else ir.Operation("is", (subject, *looked), line), body))
            found, otherwise = patterns.Matched(), False
    arms.sort(key=lambda arm: arm[0] is None)
    out.append(ir.Branch(tuple(arms), line))


def _labels(node: Node, subject: ir.Expression, at: Reader, found: patterns.Matched) -> bool:
    """What the labels of a section look at; whether one of them is ``default``."""
    is_default = False
    for child in node.children:
        if child.kind_id in patterns.PATTERNS:
            patterns.match(child, subject, at, expression, found)
        elif child.kind_id in WHEN:
            found.binds += several(named(child), at)
        elif child.type == "default":
            is_default = True
        elif child.kind_id in COLON:
            break
    return is_default


def _section_body(node: Node, at: Reader, scope: Scope) -> ir.Block:
    out: Out = []
    at.depth += 1
    behind = False
    for child in node.children:
        if child.kind_id in COLON:
            behind = True
        elif behind:
            _one(child, at, scope, out, at.depth)
    at.depth -= 1
    return tuple(out)


STATEMENTS: dict[int, Handler] = table(
    {
        "expression_statement": _expression,
        "local_declaration_statement": _local,
        "local_function_statement": _function,
        "method_declaration": _function,
        "return_statement": _return,
        "yield_statement": _yield,
        "throw_statement": _throw,
        "if_statement": _if,
        "while_statement": _while,
        "do_statement": _while,
        "for_statement": _for,
        "foreach_statement": _foreach,
        "try_statement": _try,
        "switch_statement": _switch,
        "using_statement": _using_statement,
        "lock_statement": _lock,
        "fixed_statement": _lock,
        "checked_statement": _inside,
        "unsafe_statement": _inside,
        "labeled_statement": _labeled,
        "block": _inside,
        "global_statement": _inside,
        "declaration_list": _inside,
        "preproc_if": _inside,
        "preproc_elif": _inside,
        "preproc_else": _inside,
        "namespace_declaration": _namespace,
        "file_scoped_namespace_declaration": _namespace,
        "using_directive": _using,
        "class_declaration": _class,
        "record_declaration": _class,
        "struct_declaration": _class,
        "interface_declaration": _class,
        "enum_declaration": _enum,
        "field_declaration": _local,
        "variable_declaration": _nothing,
        "invocation_expression": _evaluate,
        "assignment_expression": _evaluate,
        "await_expression": _evaluate,
        "ERROR": _salvage,
    },
    _nothing,
)
