"""PowerShell's statements and blocks, lowered into the common form.

What a statement leaves over is a `Yield`: it goes to whoever called the function or script block.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from tree_sitter import Node

from inventory.syntax import ir
from inventory.syntax.powershell.commands import script_of
from inventory.syntax.powershell.definitions import (
    define_class,
    define_enum,
    define_function,
    parameters_of,
    prologue,
)
from inventory.syntax.powershell.expressions import ASSIGNED, assigned, expression, taking
from inventory.syntax.powershell.grammar import core, kinds, named, table
from inventory.syntax.tree import DEEPEST, Reader, Scope

BLOCK = kinds("statement_block")
LIST = kinds("statement_list")
PIPELINE = kinds("pipeline")
CHAIN = kinds("pipeline_chain")
NESTED = kinds("script_block", "script_block_body", "named_block_list", "statement_list", "statement_block")
ELSEIFS = kinds("elseif_clauses")
ELSEIF = kinds("elseif_clause")
ELSE = kinds("else_clause")
CLAUSE = kinds("switch_clause")
CONDITION = kinds("switch_clause_condition", "switch_condition")
CATCHES = kinds("catch_clauses")
CATCH = kinds("catch_clause")
FINALLY = kinds("finally_clause")
FOR_PARTS = {"for_initializer": 0, "for_condition": 1, "for_iterator": 2}
IMPORT = re.compile(r"""^\s*(?:import-module|ipmo)\s+(?:-name\s+)?["']?([^\s"';|]+\.psm?1)["']?""", re.I)
INCREMENTS = kinds(
    "post_increment_expression",
    "post_decrement_expression",
    "pre_increment_expression",
    "pre_decrement_expression",
)
NULL = ir.Literal(None)

Out = list[ir.Statement]
Handler = Callable[[Node, Reader, Scope, Out], None]


def block(node: Node, at: Reader, scope: Scope) -> ir.Block:
    """The statements of a function, script block or file, in order; what does not parse is left out."""
    out: Out = []
    at.depth += 1
    if node.type in ("function_statement", "script_block_expression", "class_method_definition"):
        out += prologue(node, at)
    alone = COMPOUND.get(node.kind_id)
    if alone is not None:
        # A statement in the place of a value.
        alone(node, at, scope, out)
    else:
        _fill(node, at, scope, out)
    at.depth -= 1
    return tuple(out)


def _fill(node: Node, at: Reader, scope: Scope, out: Out) -> None:
    depth = at.depth
    if depth >= DEEPEST:
        at.cut(node)
        return
    for child in node.children:
        try:
            STATEMENTS[child.kind_id](child, at, scope, out)
        except RecursionError:
            # The caller stands deep in its own recursion; what it asked for is cut, not the scan.
            at.depth = depth
            at.cut(child)


def _inner(node: Node, at: Reader, scope: Scope, out: Out) -> None:
    """Statements one level down; those within text that does not parse as a whole, too."""
    at.depth += 1
    _fill(node, at, scope, out)
    at.depth -= 1


def _nothing(_node: Node, _at: Reader, _scope: Scope, _out: Out) -> None:
    """Keywords, brackets, comments: nothing that moves a value."""


def _body(node: Node, at: Reader, scope: Scope) -> ir.Block:
    """The block of a compound statement or clause."""
    for child in node.children:
        if child.kind_id in BLOCK:
            out: Out = []
            _inner(child, at, scope, out)
            return tuple(out)
    return ()


# --- simple statements ---------------------------------------------------------------------------


def _pipeline(node: Node, at: Reader, scope: Scope, out: Out) -> None:
    inner = core(node)
    if inner.kind_id in ASSIGNED:
        _assignment(inner, at, scope, out)
    elif inner.kind_id in PIPELINE:
        for part in named(inner):
            _pipeline_of(part, at, scope, out)
    else:
        _evaluate(expression(inner, at), inner, at, scope, out)


def _pipeline_of(node: Node, at: Reader, scope: Scope, out: Out) -> None:
    """One side of ``a && b``."""
    for part in [node] if node.kind_id in CHAIN else named(node):
        _evaluate(expression(part, at), part, at, scope, out)


def _evaluate(value: ir.Expression, node: Node, at: Reader, scope: Scope, out: Out) -> None:
    line = at.line(node)
    imported = _import(value, line)
    if imported is not None:
        out.append(imported)
    if node.kind_id in INCREMENTS or isinstance(value, ir.Bind):
        if isinstance(value, ir.Bind):
            out.append(ir.Assign(value.target, value.value, None, line))
        return
    looped = _loop_of(value, line)
    if looped is not None:
        out.append(looped)
        return
    silent = _silenced(value)
    if silent is not None:
        _done(silent, line, out)
    elif scope.of_class:
        _done(value, line, out)
    elif not _added(value, line, out) and not _removed(value, line, out):
        out.append(ir.Evaluate(ir.Yield(value, line), line))


def _done(value: ir.Expression, line: int, out: Out) -> None:
    """A statement whose value nobody gets."""
    if not _added(value, line, out) and not _removed(value, line, out):
        out.append(ir.Evaluate(value, line))


def _silenced(value: ir.Expression) -> ir.Expression | None:
    """`x` of ``x | Out-Null`` and ``[void]x``."""
    if isinstance(value, ir.Call) and isinstance(value.function, ir.Name) and value.function.id == "out-null":
        parts = [*value.arguments, *(v for _, v in value.keywords)]
        return parts[0] if parts else NULL
    return None


def _added(value: ir.Expression, line: int, out: Out) -> bool:
    """``$x | Add-Member …`` changes what the variable holds."""
    if not isinstance(value, ir.Filled) or not isinstance(value.object, ir.Name):
        return False
    content = value.content
    if isinstance(content, ir.Record) and all(isinstance(k, ir.Literal) for k, _ in content.entries):
        for key, part in content.entries:
            name = str(key.value) if isinstance(key, ir.Literal) else ""
            out.append(ir.Assign(ir.Attribute(value.object, name, line), part, None, line))
    else:
        out.append(ir.Assign(value.object, value, None, line))
    return True


def _removed(value: ir.Expression, line: int, out: Out) -> bool:
    """``$x.PSObject.Properties.Remove('Name')``"""
    if not isinstance(value, ir.Call) or not isinstance(value.function, ir.Attribute):
        return False
    held = value.function.object
    if value.function.name != "Remove" or not (isinstance(held, ir.Attribute) and held.name == "Properties"):
        return False
    first = value.arguments[0] if value.arguments else NULL
    if isinstance(first, ir.Literal) and isinstance(first.value, str):
        out.append(ir.Delete(ir.Attribute(held.object, first.value, line), line))
        return True
    return False


def _loop_of(value: ir.Expression, line: int) -> ir.Loop | None:
    """``… | ForEach-Object { … }`` whose values nobody takes is a loop in the same scope."""
    if not isinstance(value, ir.Call) or not isinstance(value.function, ir.Name):
        return None
    if value.function.id != "foreach-object" or len(value.arguments) != 2:
        return None
    closure, items = value.arguments
    if not isinstance(closure, ir.Closure) or [p.name for p in closure.function.parameters] != ["_"]:
        return None
    return ir.Loop(closure.function.body, ir.Name("_", line), items, None, line)


def _import(value: ir.Expression, line: int) -> ir.Import | None:
    """A dot-sourced or called script, an imported module file: its functions are at hand from then on."""
    if not isinstance(value, ir.Call):
        return None
    path = value.function.module if isinstance(value.function, ir.Required) else ""
    if isinstance(value.function, ir.Name) and value.function.id == "import-module":
        first = next((v for k, v in value.keywords if k == "name"), None)
        path = script_of(first or (value.arguments[0] if value.arguments else None))
    return ir.Import(path, "*", "*", 0, line) if path else None


def _assignment(node: Node, at: Reader, scope: Scope, out: Out) -> None:
    line = at.line(node)
    children = named(node)
    last = core(children[-1]) if children else node
    if last.kind_id in ASSIGNED:
        # `$a = $b = 1` evaluates once; the value goes from the inner target on.
        _assignment(last, at, scope, out)
        inner = out[-1]
        value = inner.target if isinstance(inner, ir.Assign) else ir.Unknown((), line)
        out.append(ir.Assign(expression(children[0], at), value, None, line))
        return
    target, value = assigned(node, at)
    if isinstance(target, ir.Literal):
        _done(_silenced(value) or value, line, out)
        return
    looped = CHOICES.get(last.kind_id)
    if looped is not None and isinstance(target, ir.Name):
        inner_out: Out = []
        looped(last, at, scope, inner_out)
        found = _taken(tuple(inner_out), target)
        if found is not None:
            out.extend(found)
            return
    out.append(ir.Assign(target, value, None, line))


def _taken(body: ir.Block, target: ir.Name) -> ir.Block | None:
    """Statements whose left-over values go to a variable; None when a loop leaves several over."""
    out: Out = []
    for statement in body:
        if isinstance(statement, ir.Evaluate) and isinstance(statement.value, ir.Yield):
            out.append(ir.Assign(target, statement.value.value, None, statement.line))
        elif isinstance(statement, ir.Branch):
            arms = [(c, _taken(b, target)) for c, b in statement.arms]
            if any(b is None for _, b in arms):
                return None
            out.append(ir.Branch(tuple((c, b or ()) for c, b in arms), statement.line))
        elif isinstance(statement, ir.Try):
            inner = _taken(statement.body, target)
            handlers = [(t, n, _taken(b, target)) for t, n, b in statement.handlers]
            if inner is None or any(b is None for _, _, b in handlers):
                return None
            kept = tuple((t, n, b or ()) for t, n, b in handlers)
            out.append(ir.Try(inner, kept, (), statement.final, statement.line))
        elif isinstance(statement, ir.Loop):
            return None
        else:
            out.append(statement)
    return tuple(out)


def _flow(node: Node, at: Reader, _scope: Scope, out: Out) -> None:
    """``return``, ``throw``, ``exit``; ``break`` and ``continue`` move nothing."""
    children = named(node)
    word = at.text(node.children[0]).strip().lower() if node.children else ""
    line = at.line(node)
    value = expression(children[-1], at) if children and word in ("return", "throw", "exit") else None
    if isinstance(value, ir.Bind):
        out.append(ir.Assign(value.target, value.value, None, line))
        value = value.target
    if word == "return":
        out.append(ir.Return(value, line))
    elif word == "throw":
        out.append(ir.Raise(value, line))
    elif word == "exit":
        out.append(ir.Return(None, line))


# --- compound statements -------------------------------------------------------------------------


def _condition(node: Node, at: Reader) -> ir.Expression:
    found = next((c for c in named(node) if c.kind_id in PIPELINE or c.type.endswith("_condition")), None)
    return expression(found, at) if found is not None else ir.Unknown((), at.line(node))


def _if(node: Node, at: Reader, scope: Scope, out: Out) -> None:
    arms: list[tuple[ir.Expression | None, ir.Block]] = [(_condition(node, at), _body(node, at, scope))]
    for child in node.children:
        if child.kind_id in ELSEIFS:
            clauses = [c for c in child.children if c.kind_id in ELSEIF]
            arms += [(_condition(c, at), _body(c, at, scope)) for c in clauses]
        elif child.kind_id in ELSE:
            arms.append((None, _body(child, at, scope)))
    out.append(ir.Branch(tuple(arms), at.line(node)))


def _foreach(node: Node, at: Reader, scope: Scope, out: Out) -> None:
    parts = [c for c in named(node) if c.kind_id not in BLOCK and c.type != "foreach_parameter"]
    target = expression(parts[0], at) if parts else None
    iterable = expression(parts[1], at) if len(parts) > 1 else ir.Unknown((), at.line(node))
    out.append(ir.Loop(_body(node, at, scope), target, iterable, None, at.line(node)))


def _for(node: Node, at: Reader, scope: Scope, out: Out) -> None:
    found: dict[str, Node] = {c.type: c for c in node.children if c.type in FOR_PARTS}
    start = found.get("for_initializer")
    if start is not None:
        _single(start, at, out)
    body: Out = list(_body(node, at, scope))
    step = found.get("for_iterator")
    if step is not None:
        _single(step, at, body)
    test = found.get("for_condition")
    condition = expression(test, at) if test is not None else None
    out.append(ir.Loop(tuple(body), condition=condition or ir.Literal(True), line=at.line(node)))


def _single(node: Node, at: Reader, out: Out) -> None:
    for part in [node] if core(node).kind_id in ASSIGNED | INCREMENTS else named(node):
        value = expression(part, at)
        if isinstance(value, ir.Bind):
            out.append(ir.Assign(value.target, value.value, None, at.line(part)))


def _while(node: Node, at: Reader, scope: Scope, out: Out) -> None:
    condition = _condition(node, at)
    out.append(ir.Loop(_body(node, at, scope), condition=condition, line=at.line(node)))


def _switch(node: Node, at: Reader, scope: Scope, out: Out) -> None:
    """``switch``: every clause sees the value as ``$_``."""
    line = at.line(node)
    heads = [c for c in node.children if c.kind_id in CONDITION]
    subject = expression(_within(heads[0]), at) if heads else ir.Unknown((), line)
    here = ir.Name("_", line)
    arms: list[tuple[ir.Expression | None, ir.Block]] = []
    for body in node.children:
        for clauses in body.children if body.type == "switch_body" else ():
            for clause in clauses.children:
                if clause.kind_id in CLAUSE:
                    arms.append(_case(clause, here, at, scope))
    arms.sort(key=lambda arm: arm[0] is None)
    out.append(ir.Branch(((ir.Bind(here, subject, line), (ir.Branch(tuple(arms), line),)), (None, ())), line))


def _within(node: Node) -> Node:
    inner = named(node)
    return inner[0] if len(inner) == 1 else node


def _case(
    node: Node, subject: ir.Expression, at: Reader, scope: Scope
) -> tuple[ir.Expression | None, ir.Block]:
    line = at.line(node)
    head = next((c for c in node.children if c.kind_id in CONDITION), None)
    if head is None or at.text(head).strip().lower() == "default":
        return None, _body(node, at, scope)
    test = expression(head, at)
    if isinstance(test, ir.Closure):
        test = ir.Call(ir.Closure(taking(test.function), line), (subject,), (), line)
    return ir.Operation("==", (subject, test), line), _body(node, at, scope)


def _try(node: Node, at: Reader, scope: Scope, out: Out) -> None:
    handlers: list[tuple[ir.Expression | None, str, ir.Block]] = []
    final: ir.Block = ()
    for child in node.children:
        if child.kind_id in CATCHES:
            clauses = [c for c in child.children if c.kind_id in CATCH]
            handlers += [(None, "_", _body(c, at, scope)) for c in clauses]
        elif child.kind_id in FINALLY:
            final = _body(child, at, scope)
    out.append(ir.Try(_body(node, at, scope), tuple(handlers), (), final, at.line(node)))


def _trap(node: Node, at: Reader, scope: Scope, out: Out) -> None:
    line = at.line(node)
    out.append(ir.Branch(((ir.Unknown((), line), _body(node, at, scope)),), line))


# --- definitions and what does not parse ---------------------------------------------------------


def _function(node: Node, at: Reader, scope: Scope, out: Out) -> None:
    out.append(ir.Define(define_function(node, at, scope), at.line(node)))


def _class(node: Node, at: Reader, scope: Scope, out: Out) -> None:
    out.append(ir.Define(define_class(node, at, scope), at.line(node)))


def _enum(node: Node, at: Reader, scope: Scope, out: Out) -> None:
    out.append(ir.Define(define_enum(node, at, scope), at.line(node)))


_CHOICES = {"if_statement": _if, "switch_statement": _switch, "try_statement": _try}
_LOOPS = {
    "foreach_statement": _foreach,
    "for_statement": _for,
    "while_statement": _while,
    "do_statement": _while,
}
CHOICES: dict[int, Handler] = {id: handler for name, handler in _CHOICES.items() for id in kinds(name)}
COMPOUND = CHOICES | {id: handler for name, handler in _LOOPS.items() for id in kinds(name)}
STATEMENTS: dict[int, Handler] = table(
    {
        "pipeline": _pipeline,
        "pipeline_chain": _pipeline,
        "flow_control_statement": _flow,
        "if_statement": _if,
        "foreach_statement": _foreach,
        "for_statement": _for,
        "while_statement": _while,
        "do_statement": _while,
        "switch_statement": _switch,
        "try_statement": _try,
        "trap_statement": _trap,
        "function_statement": _function,
        "class_statement": _class,
        "enum_statement": _enum,
        "script_block": _inner,
        "script_block_body": _inner,
        "named_block_list": _inner,
        "named_block": _inner,
        "statement_list": _inner,
        "statement_block": _inner,
        "parallel_statement": _inner,
        "sequence_statement": _inner,
        "inlinescript_statement": _inner,
        "data_statement": _inner,
        "ERROR": _inner,
    },
    _nothing,
)
__all__ = ["block", "parameters_of"]
