"""Python's compound statements and blocks, lowered into the common form."""

from __future__ import annotations

from collections.abc import Callable

from tree_sitter import Node

from inventory.syntax import ir
from inventory.syntax.python.definitions import decorated, define_class, define_function
from inventory.syntax.python.expressions import expression, several
from inventory.syntax.python.grammar import kinds, named, table
from inventory.syntax.python.patterns import joined, matched
from inventory.syntax.python.simple import SIMPLE, Out
from inventory.syntax.tree import DEEPEST, Reader, Scope

BLOCK = kinds("block")
AS = kinds("as_pattern")
PARENTHESES = kinds("parenthesized_expression")
CASE = kinds("case_clause")
PATTERN = kinds("case_pattern")
IF = kinds("if_clause")
CLAUSES = kinds("elif_clause", "else_clause", "except_clause", "finally_clause")
ELIF = kinds("elif_clause")
ELSE = kinds("else_clause")
EXCEPT = kinds("except_clause")
FINALLY = kinds("finally_clause")
WITH_ITEM = kinds("with_item")
WITH_CLAUSE = kinds("with_clause")

Handler = Callable[[Node, Reader, Scope, Out], None]


def block(node: Node, at: Reader, scope: Scope) -> ir.Block:
    """The statements of a block, in order; what does not parse is left out."""
    out: Out = []
    at.depth += 1
    _fill(node, at, scope, out)
    at.depth -= 1
    return tuple(out)


def _fill(node: Node, at: Reader, scope: Scope, out: Out) -> None:
    depth = at.depth
    if depth >= DEEPEST:
        at.cut(node)
        return
    for child in node.children:
        kind = child.kind_id
        try:
            compound = COMPOUND[kind]
            if compound is None:
                SIMPLE[kind](child, at, out)
            else:
                compound(child, at, scope, out)
        except RecursionError:
            # The caller stands deep in its own recursion; what it asked for is cut, not the scan.
            at.depth = depth
            at.cut(child)


def _body(node: Node, at: Reader, scope: Scope) -> ir.Block:
    """The block of a compound statement or clause."""
    for child in node.children:
        if child.kind_id in BLOCK:
            return block(child, at, scope)
    return ()


def _head(node: Node) -> list[Node]:
    """The expressions of a compound statement, before its block and clauses."""
    return [c for c in named(node) if c.kind_id not in BLOCK and c.kind_id not in CLAUSES]


# --- compound statements -------------------------------------------------------------------------


def _if(node: Node, at: Reader, scope: Scope, out: Out) -> None:
    arms: list[tuple[ir.Expression | None, ir.Block]] = []
    for part in [node, *(c for c in node.children if c.kind_id in CLAUSES)]:
        conditions = several(_head(part)[:1], at) if part.kind_id not in ELSE else ()
        arms.append((conditions[0] if conditions else None, _body(part, at, scope)))
    out.append(ir.Branch(tuple(arms), at.line(node)))


def _for(node: Node, at: Reader, scope: Scope, out: Out) -> None:
    head = several(_head(node), at)
    line = at.line(node)
    target = head[0] if head else None
    iterable = head[1] if len(head) > 1 else ir.Unknown((), line)
    out.append(ir.Loop(_body(node, at, scope), target, iterable, None, line))
    _otherwise(node, at, scope, out)


def _while(node: Node, at: Reader, scope: Scope, out: Out) -> None:
    head = several(_head(node)[:1], at)
    line = at.line(node)
    out.append(
        ir.Loop(_body(node, at, scope), condition=head[0] if head else ir.Unknown((), line), line=line)
    )
    _otherwise(node, at, scope, out)


def _otherwise(node: Node, at: Reader, scope: Scope, out: Out) -> None:
    """The ``else`` of a loop is run unless the loop was left early: a choice nobody can tell."""
    for child in node.children:
        if child.kind_id in ELSE:
            line = at.line(child)
            out.append(ir.Branch(((ir.Unknown((), line), _body(child, at, scope)),), line))


def _try(node: Node, at: Reader, scope: Scope, out: Out) -> None:
    handlers: list[tuple[ir.Expression | None, str, ir.Block]] = []
    otherwise: ir.Block = ()
    final: ir.Block = ()
    for child in node.children:
        kind = child.kind_id
        if kind in EXCEPT:
            handlers.append(_handler(child, at, scope))
        elif kind in ELSE:
            otherwise = _body(child, at, scope)
        elif kind in FINALLY:
            final = _body(child, at, scope)
    out.append(ir.Try(_body(node, at, scope), tuple(handlers), otherwise, final, at.line(node)))


def _handler(node: Node, at: Reader, scope: Scope) -> tuple[ir.Expression | None, str, ir.Block]:
    head = _head(node)
    name = ""
    # `except A as e` is one pattern; Python 2's `except A, e` two expressions.
    parts = named(head[0]) if len(head) == 1 and head[0].kind_id in AS else head
    if len(parts) > 1:
        name = at.text(parts[-1])
    caught = expression(parts[0], at) if parts else None
    return caught, name, _body(node, at, scope)


def _with(node: Node, at: Reader, scope: Scope, out: Out) -> None:
    items: list[tuple[ir.Expression, ir.Expression | None]] = []
    for clause in node.children:
        if clause.kind_id in WITH_CLAUSE:
            items.extend(_held(c, at) for c in clause.children if c.kind_id in WITH_ITEM)
    out.append(ir.With(tuple(items), _body(node, at, scope), at.line(node)))


def _held(node: Node, at: Reader) -> tuple[ir.Expression, ir.Expression | None]:
    value = named(node)[0]
    inner = named(value) if value.kind_id in PARENTHESES else []
    if len(inner) == 1 and inner[0].kind_id in AS:
        value = inner[0]
    if value.kind_id not in AS:
        return expression(value, at), None
    parts = several(named(value), at)
    return parts[0], parts[-1] if len(parts) > 1 else None


def _match(node: Node, at: Reader, scope: Scope, out: Out) -> None:
    line = at.line(node)
    subjects = several(_head(node), at)
    subject: ir.Expression = subjects[0] if len(subjects) == 1 else ir.Sequence(subjects, line)
    if not isinstance(subject, ir.Name | ir.Attribute):
        # Every pattern looks at the subject, which is evaluated once.
        name = ir.Name(f"<match>:{line}", line)
        out.append(ir.Assign(name, subject, None, line))
        subject = name
    cases = [c for child in node.children if child.kind_id in BLOCK for c in child.children]
    arms = [_case(c, subject, at, scope) for c in cases if c.kind_id in CASE]
    out.append(ir.Branch(tuple(arms), line))


def _case(
    node: Node, subject: ir.Expression, at: Reader, scope: Scope
) -> tuple[ir.Expression | None, ir.Block]:
    children = node.children
    line = at.line(node)
    found = matched([c for c in children if c.kind_id in PATTERN], subject, at)
    body = _body(node, at, scope)
    guard = next((c for c in children if c.kind_id in IF), None)
    if guard is not None:
        # The guard sees the bound names, so it stands behind them.
        body = (ir.Branch(((several(named(guard), at)[0], body),), line),)
        found.tests.append(ir.Unknown((), line))
    # A capture may take the subject's own name, which the others still look at: it comes last.
    binds = sorted(found.binds, key=lambda b: isinstance(b, ir.Assign) and _same(b.target, subject))
    return joined(found.tests, "and", line), (*binds, *body)


def _same(target: ir.Expression, subject: ir.Expression) -> bool:
    return isinstance(target, ir.Name) and isinstance(subject, ir.Name) and target.id == subject.id


# --- definitions and what does not parse ---------------------------------------------------------


def _function(node: Node, at: Reader, scope: Scope, out: Out) -> None:
    out.append(ir.Define(define_function(node, at, scope, ()), at.line(node)))


def _class(node: Node, at: Reader, scope: Scope, out: Out) -> None:
    out.append(ir.Define(define_class(node, at, scope, ()), at.line(node)))


def _decorated(node: Node, at: Reader, scope: Scope, out: Out) -> None:
    definition = decorated(node, at, scope)
    if definition is not None:
        out.append(ir.Define(definition, definition.line))


def _salvage(node: Node, at: Reader, scope: Scope, out: Out) -> None:
    """Statements inside text that does not parse as a whole."""
    at.depth += 1
    _fill(node, at, scope, out)
    at.depth -= 1


COMPOUND: dict[int, Handler | None] = table(
    {
        "if_statement": _if,
        "for_statement": _for,
        "while_statement": _while,
        "try_statement": _try,
        "with_statement": _with,
        "match_statement": _match,
        "function_definition": _function,
        "class_definition": _class,
        "decorated_definition": _decorated,
        "block": _salvage,
        "ERROR": _salvage,
    },
    None,
)
