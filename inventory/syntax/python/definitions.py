"""Python's functions and classes, lowered into the common form; bodies of functions on demand."""

from __future__ import annotations

from dataclasses import replace

from tree_sitter import Node

from inventory.syntax import ir
from inventory.syntax.python.expressions import annotation, arguments, expression
from inventory.syntax.python.grammar import IDENTIFIER, kinds, named
from inventory.syntax.python.parameters import parameters
from inventory.syntax.tree import Body, Reader, Scope, index, reached, yields

BLOCK = kinds("block")
TYPE = kinds("type")
PARAMETERS = kinds("parameters")
ARGUMENTS = kinds("argument_list")
DECORATOR = kinds("decorator")
FUNCTION = kinds("function_definition")
CLASS = kinds("class_definition")
STATEMENT = kinds("expression_statement")
STRING = kinds("string", "concatenated_string")
ASYNC = kinds("async", named=False)
YIELD = kinds("yield")
SCOPES = FUNCTION | CLASS | kinds("lambda")
KINDS = {
    "staticmethod": "static",
    "classmethod": "class_method",
    "property": "property",
    "cached_property": "property",
    "abstractproperty": "property",
    "getter": "property",
}


def decorated(node: Node, at: Reader, scope: Scope) -> ir.Function | ir.Class | None:
    """A definition with its decorators, outermost first; None when the definition does not parse."""
    children = node.children
    marks = tuple(expression(named(c)[0], at) for c in children if c.kind_id in DECORATOR and named(c))
    for child in children:
        if child.kind_id in FUNCTION:
            return define_function(child, at, scope, marks)
        if child.kind_id in CLASS:
            return define_class(child, at, scope, marks)
    return None


def define_function(
    node: Node, at: Reader, scope: Scope, decorators: tuple[ir.Expression, ...]
) -> ir.Function:
    name, asynchronous = "", False
    body: Node | None = None
    returns: ir.Expression | None = None
    taken: tuple[ir.Parameter, ...] = ()
    for child in node.children:
        kind = child.kind_id
        if kind == IDENTIFIER:
            name = name or at.text(child)
        elif kind in PARAMETERS:
            taken = parameters(child, at, expression)
        elif kind in BLOCK:
            body = child
        elif kind in TYPE:
            returns = annotation(child, at)
        elif kind in ASYNC:
            asynchronous = True
    qualified = scope.join(name)
    return ir.Function(
        name,
        qualified,
        taken,
        Body(body, at, Scope(qualified)),
        at.line(node),
        node.end_point[0] + at.first,
        _kind(name, scope, decorators),
        returns,
        decorators,
        body is not None and yields(body, at, YIELD, SCOPES),
        asynchronous,
        _docstring(body, at) if body is not None else "",
        at.path,
    )


def _kind(name: str, scope: Scope, decorators: tuple[ir.Expression, ...]) -> str:
    for decorator in decorators if scope.of_class else ():
        found = KINDS.get(_last(decorator))
        if found:
            return found
    if not scope.of_class:
        return "function"
    return "class_method" if name in ("__new__", "__init_subclass__", "__class_getitem__") else "method"


def _last(decorator: ir.Expression) -> str:
    """The bare name of a decorator."""
    if isinstance(decorator, ir.Attribute):
        return decorator.name
    return decorator.id if isinstance(decorator, ir.Name) else ""


def _docstring(body: Node, at: Reader) -> str:
    statement = _first(body)
    inner = _first(statement) if statement is not None and statement.kind_id in STATEMENT else None
    if inner is None or inner.kind_id not in STRING:
        return ""
    value = expression(inner, at)
    return value.value if isinstance(value, ir.Literal) and isinstance(value.value, str) else ""


def _first(node: Node) -> Node | None:
    return node.named_child(0) if node.named_child_count else None


def define_class(node: Node, at: Reader, scope: Scope, decorators: tuple[ir.Expression, ...]) -> ir.Class:
    name = ""
    body: ir.Block = ()
    bases: tuple[ir.Expression, ...] = ()
    keywords: tuple[tuple[str, ir.Expression], ...] = ()
    for child in node.children:
        kind = child.kind_id
        if kind == IDENTIFIER:
            name = name or at.text(child)
        elif kind in ARGUMENTS:
            bases, keywords = arguments(child, at)
        elif kind in BLOCK:
            body = at.block(child, at, Scope(scope.join(name), True))
    functions, classes, _ = index(body)
    return ir.Class(
        name,
        scope.join(name),
        bases,
        _fields(body),
        functions,
        at.line(node),
        node.end_point[0] + at.first,
        decorators,
        keywords,
        classes,
        at.path,
    )


def _fields(body: ir.Block) -> tuple[ir.Parameter, ...]:
    found: dict[str, ir.Parameter] = {}
    for statement, _ in reached(body):
        if isinstance(statement, ir.Assign) and isinstance(statement.target, ir.Name):
            name = statement.target.id
            new = ir.Parameter(name, statement.annotation, statement.value)
            old = found.get(name)
            if old is not None and new.annotation is None:
                new = replace(new, annotation=old.annotation)
            found[name] = new
    return tuple(found.values())
