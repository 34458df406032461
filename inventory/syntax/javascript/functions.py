"""JavaScript's functions of every form, with their parameters; bodies are lowered on demand."""

from __future__ import annotations

from collections.abc import Sequence

from tree_sitter import Node

from inventory.syntax import ir
from inventory.syntax.javascript.grammar import Script, expression, field, has, several
from inventory.syntax.tree import Scope

GENERATORS = frozenset({"generator_function", "generator_function_declaration"})
MODIFIERS = frozenset({"accessibility_modifier", "override_modifier"})
THIS = ir.Parameter("this")


class Code:
    """The statements of a function that nobody has asked for, after those that take its parameters apart."""

    __slots__ = ("at", "first", "node", "scope")

    def __init__(self, node: Node | None, at: Script, scope: Scope, first: Sequence[ir.Statement]) -> None:
        self.node, self.at, self.scope, self.first = node, at, scope, tuple(first)

    def __call__(self) -> ir.Block:
        node, self.node = self.node, None
        if node is None:
            return self.first
        self.at.depth = 0
        block = (*self.first, *self._block(node))
        outer = _outer_names(block)
        return (ir.Global(outer, self.at.line(node)), *block) if outer else block

    def _block(self, node: Node) -> ir.Block:
        if node.type == "statement_block":
            return self.at.block(node, self.at, self.scope)
        # An arrow function may be nothing but the expression that it gives.
        return (ir.Return(expression(node, self.at), self.at.line(node)),)


def make(
    node: Node,
    at: Script,
    name: str,
    scope: Scope,
    kind: str = "function",
    decorators: tuple[ir.Expression, ...] = (),
    before: Sequence[ir.Statement] = (),
) -> ir.Function:
    """The function at `node`; a method takes its object as first parameter. `before` runs first."""
    taken, first = parameters(node, at)
    method = kind != "function" and kind != "static"
    qualified = scope.join(name)
    body = node.child_by_field_name("body")
    return ir.Function(
        name,
        qualified,
        (THIS, *taken) if method else taken,
        Code(body, at, Scope(qualified), (*first, *before)),
        at.line(node),
        node.end_point[0] + at.first,
        kind,
        field(node, "return_type", at),
        decorators,
        node.type in GENERATORS or has(node, "*"),
        has(node, "async"),
        "",
        at.path,
        abstract=body is None,
    )


def closure(node: Node, at: Script, kind: str = "function") -> ir.Expression:
    """A function as a value, called after its place."""
    row, column = node.start_point
    name = f"<function>:{row + at.first}:{column + 1}"
    return ir.Closure(make(node, at, name, Scope(), kind), at.line(node))


def member(node: Node, at: Script) -> ir.Expression:
    """A function as a member of an object literal; one that speaks of its object takes that first."""
    own = node.type in ("method_definition", "function_expression") and "this" in at.text(node)
    return closure(node, at, "method" if own else "function")


def getter(node: Node, at: Script) -> ir.Expression:
    """What a getter of an object literal gives, when the object is made."""
    return ir.Call(closure(node, at), (), (), at.line(node))


def parameters(node: Node, at: Script) -> tuple[tuple[ir.Parameter, ...], list[ir.Statement]]:
    """The parameters in order, and the assignments that take apart those which are patterns."""
    single = node.child_by_field_name("parameter")
    listed = node.child_by_field_name("parameters")
    nodes = [single] if single is not None else at.named(listed) if listed is not None else []
    taken: list[ir.Parameter] = []
    first: list[ir.Statement] = []
    for child in nodes:
        parameter, statement = _parameter(child, at, len(taken))
        if parameter.name != "this":
            taken.append(parameter)
            first += statement
    return tuple(taken), first


def _parameter(node: Node, at: Script, position: int) -> tuple[ir.Parameter, list[ir.Statement]]:
    line = at.line(node)
    target: Node = node
    declared = default = None
    if node.type in ("required_parameter", "optional_parameter"):
        target = node.child_by_field_name("pattern") or node
        declared, default = field(node, "type", at), field(node, "value", at)
    if target.type == "assignment_pattern":
        default = field(target, "right", at)
        target = target.child_by_field_name("left") or target
    kind = "plain"
    if target.type == "rest_pattern":
        kind = "rest"
        target = at.named(target)[-1] if at.named(target) else target
    marks = several([c for d in node.children if d.type == "decorator" for c in at.named(d)[:1]], at)
    if target.type in ("identifier", "this"):
        name = at.text(target)
        kept: list[ir.Statement] = _property(node, name, line)
        return ir.Parameter(name, declared, default, kind, marks, line), kept
    name = f"<parameter>:{position}"
    assign = ir.Assign(expression(target, at), ir.Name(name, line), None, line, True)
    return ir.Parameter(name, declared, default, kind, marks, line), [assign]


def _property(node: Node, name: str, line: int) -> list[ir.Statement]:
    """``constructor(private store: Store)`` keeps what it is given."""
    if not any(c.type in MODIFIERS or c.type == "readonly" for c in node.children):
        return []
    return [ir.Assign(ir.Attribute(ir.Name("this", line), name, line), ir.Name(name, line), None, line)]


def _outer_names(block: ir.Block) -> tuple[str, ...]:
    """The names that are assigned to and declared further out."""
    assigned: dict[str, None] = {}
    declared: set[str] = set()
    waiting: list[ir.Statement] = list(block)
    while waiting:
        statement = waiting.pop()
        if isinstance(statement, ir.Assign):
            if statement.declares:
                declared.update(_names(statement.target))
            elif isinstance(statement.target, ir.Name):
                assigned[statement.target.id] = None
        elif isinstance(statement, ir.Define):
            declared.add(statement.definition.name)
        elif isinstance(statement, ir.Branch):
            waiting += [s for _, arm in statement.arms for s in arm]
        elif isinstance(statement, ir.Loop):
            waiting += statement.body
            declared.update(_names(statement.target) if statement.target is not None else ())
        elif isinstance(statement, ir.Try):
            waiting += (*statement.body, *statement.final, *(s for h in statement.handlers for s in h[2]))
    return tuple(sorted(n for n in assigned if n not in declared))


def _names(target: ir.Expression) -> list[str]:
    if isinstance(target, ir.Name):
        return [target.id]
    if isinstance(target, ir.Bind):
        return _names(target.target)
    if isinstance(target, ir.Spread):
        return _names(target.value)
    if isinstance(target, ir.Sequence):
        return [n for part in target.items for n in _names(part)]
    return [n for _, part in target.entries for n in _names(part)] if isinstance(target, ir.Record) else []
