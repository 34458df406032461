"""Python's simple statements and imports, lowered into the common form."""

from __future__ import annotations

from collections.abc import Callable

from tree_sitter import Node

from inventory.syntax import ir
from inventory.syntax.python.expressions import annotation, expression, several
from inventory.syntax.python.grammar import IDENTIFIER, kinds, named, solid, table
from inventory.syntax.tree import Reader

TYPE = kinds("type")
EQUALS = kinds("=", named=False)
ASSIGNMENT = kinds("assignment")
TUPLES = kinds("expression_list", "tuple", "list", "parenthesized_expression")
ALIASED = kinds("aliased_import")
STAR = kinds("wildcard_import")

Out = list[ir.Statement]
Handler = Callable[[Node, Reader, Out], None]


def _nothing(node: Node, at: Reader, out: Out) -> None:
    """``pass``, ``break``, comments: nothing that moves a value."""


def _evaluate(node: Node, at: Reader, out: Out) -> None:
    out.append(ir.Evaluate(expression(node, at), at.line(node)))


def _expression_statement(node: Node, at: Reader, out: Out) -> None:
    children = node.children
    if len(children) == 1:
        handler = INNER[children[0].kind_id]
        handler(children[0], at, out)
    else:
        for child in named(node):
            INNER[child.kind_id](child, at, out)


def _assignment(node: Node, at: Reader, out: Out) -> None:
    targets: list[Node] = []
    while True:
        children = solid(node)
        targets.append(children[0])
        declared = next((c for c in children[1:] if c.kind_id in TYPE), None)
        last = children[-1]
        if last.kind_id not in ASSIGNMENT or last is children[0]:
            break
        node = last
    has_value = len(children) > 2 and any(c.kind_id in EQUALS for c in children) and last.is_named
    value = expression(last, at) if has_value else None
    _assign(targets, value, annotation(declared, at) if declared else None, at, out)


def _assign(
    targets: list[Node], value: ir.Expression | None, declared: ir.Expression | None, at: Reader, out: Out
) -> None:
    """``a = b = f()`` calls once: the value goes to the first plain name, and from there to the others."""
    targets.sort(key=lambda t: t.kind_id != IDENTIFIER)
    for index, node in enumerate(targets):
        target = expression(node, at)
        out.append(ir.Assign(target, value, declared, at.line(node)))
        if index == 0 and isinstance(target, ir.Name):
            value = target


def _augmented(node: Node, at: Reader, out: Out) -> None:
    children = solid(node)
    target = expression(children[0], at)
    line = at.line(node)
    operator = at.text(children[1]).removesuffix("=")
    value = expression(children[-1], at)
    out.append(ir.Assign(target, ir.Operation(operator, (target, value), line), None, line))


def _type_alias(node: Node, at: Reader, out: Out) -> None:
    children = named(node)
    if len(children) != 2:
        return
    line = at.line(node)
    target, value = (annotation(c, at) for c in children)
    if at.source[children[0].start_byte : children[0].end_byte].startswith(b"("):
        target = _of_type(target)
    elif isinstance(target, ir.Item):
        target = target.object
    out.append(ir.Assign(target, value, None, line))


def _of_type(target: ir.Expression) -> ir.Expression:
    """``type(x).y = z`` is no alias, although the grammar takes it for one."""
    if isinstance(target, ir.Attribute):
        return ir.Attribute(_of_type(target.object), target.name, target.line)
    if isinstance(target, ir.Item):
        return ir.Item(_of_type(target.object), target.key, target.line)
    return ir.Call(ir.Name("type", target.line), (target,), (), target.line)


def _return(node: Node, at: Reader, out: Out) -> None:
    values = several(named(node), at)
    out.append(ir.Return(values[0] if values else None, at.line(node)))


def _raise(node: Node, at: Reader, out: Out) -> None:
    values = several(named(node)[:1], at)
    out.append(ir.Raise(values[0] if values else None, at.line(node)))


def _assert(node: Node, at: Reader, out: Out) -> None:
    """``assert c, m`` raises an AssertionError with `m` unless `c`."""
    parts = several(named(node), at)
    line = at.line(node)
    if not parts:
        return
    error = ir.Call(ir.Name("AssertionError", line), parts[1:], (), line)
    arms = ((ir.Operation("not", (parts[0],), line), (ir.Raise(error, line),)),)
    out.append(ir.Branch(arms, line) if parts[1:] else ir.Evaluate(parts[0], line))


def _delete(node: Node, at: Reader, out: Out) -> None:
    targets = named(node)
    while targets:
        target = targets.pop(0)
        if target.kind_id in TUPLES:
            targets = named(target) + targets
        else:
            out.append(ir.Delete(expression(target, at), at.line(target)))


def _global(node: Node, at: Reader, out: Out) -> None:
    out.append(ir.Global(tuple(at.text(c) for c in named(node)), at.line(node)))


def _old_call(node: Node, at: Reader, out: Out) -> None:
    """Python 2's ``print x`` and ``exec x`` as calls."""
    line = at.line(node)
    function = ir.Name(at.text(node.children[0]), line)
    out.append(ir.Evaluate(ir.Call(function, several(named(node), at), (), line), line))


# --- imports -------------------------------------------------------------------------------------


def _import(node: Node, at: Reader, out: Out) -> None:
    line = at.line(node)
    for child in named(node):
        module, alias = _imported(child, at)
        out.append(ir.Import(module, "", alias or module.partition(".")[0], 0, line))


def _import_from(node: Node, at: Reader, out: Out) -> None:
    line = at.line(node)
    children = solid(node)
    module, level = "__future__", 0
    if len(children) > 1 and children[1].is_named:
        written = _words(children[1], at)
        module = written.lstrip(".")
        level = len(written) - len(module)
    for child in children[2:]:
        if child.kind_id in STAR:
            out.append(ir.Import(module, "*", "*", level, line))
        elif child.is_named:
            name, alias = _imported(child, at)
            out.append(ir.Import(module, name, alias or name, level, line))


def _imported(node: Node, at: Reader) -> tuple[str, str]:
    """A dotted name and its alias, empty when it has none."""
    if node.kind_id in ALIASED:
        parts = named(node)
        return _words(parts[0], at), at.text(parts[-1]) if len(parts) > 1 else ""
    return _words(node, at), ""


def _words(node: Node, at: Reader) -> str:
    """The text without the spaces that may stand around its dots."""
    return "".join(at.text(node).replace("\\", "").split())


INNER: dict[int, Handler] = table(
    {
        "assignment": _assignment,
        "augmented_assignment": _augmented,
        "string": _nothing,
        "concatenated_string": _nothing,
        "ellipsis": _nothing,
        "comment": _nothing,
    },
    _evaluate,
)
SIMPLE: dict[int, Handler] = table(
    {
        "expression_statement": _expression_statement,
        "assignment": _assignment,
        "augmented_assignment": _augmented,
        "call": _evaluate,
        "return_statement": _return,
        "raise_statement": _raise,
        "assert_statement": _assert,
        "delete_statement": _delete,
        "global_statement": _global,
        "nonlocal_statement": _global,
        "type_alias_statement": _type_alias,
        "print_statement": _old_call,
        "exec_statement": _old_call,
        "import_statement": _import,
        "import_from_statement": _import_from,
        "future_import_statement": _import_from,
    },
    _nothing,
)
