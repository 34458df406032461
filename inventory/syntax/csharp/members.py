"""The members of C#'s classes: fields, properties, methods, constructors, operators."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from tree_sitter import Node

from inventory.syntax import ir
from inventory.syntax.csharp.expressions import arguments, expression
from inventory.syntax.csharp.grammar import kinds, solid, table
from inventory.syntax.csharp.objects import typed
from inventory.syntax.csharp.parameters import marks_of, parameters
from inventory.syntax.csharp.types import awaited, bare, declared
from inventory.syntax.tree import Body, Reader, Scope, yields

MODIFIER = kinds("modifier")
PARAMETERS = kinds("parameter_list", "bracketed_parameter_list")
BODIES = kinds("block", "arrow_expression_clause")
TYPE_PARAMETERS = kinds("type_parameter_list")
TYPE_PARAMETER = kinds("type_parameter")
ARROW = kinds("arrow_expression_clause")
DECLARATION = kinds("variable_declaration")
DECLARATOR = kinds("variable_declarator")
EQUALS = kinds("=", named=False)
ACCESSORS = kinds("accessor_list")
ACCESSOR = kinds("accessor_declaration")
INITIALISER = kinds("constructor_initializer")
ARGUMENTS = kinds("argument_list")
BASE = kinds("base", named=False)
YIELD = kinds("yield_statement")
SCOPES = kinds("lambda_expression", "anonymous_method_expression", "local_function_statement")
THIS = "this"
INIT = "__init__"
HIDDEN = frozenset({"private", "protected", "internal"})


class Constructed:
    """The body of a constructor: what runs before it, then its own statements, read when asked for."""

    __slots__ = ("body", "first")

    def __init__(self, first: ir.Block, body: Body) -> None:
        self.first, self.body = first, body

    def before(self, statements: ir.Block) -> None:
        self.first = (*statements, *self.first)

    def __call__(self) -> ir.Block:
        return (*self.first, *self.body())


@dataclass(slots=True)
class Members:
    """The members of one class while they are being read."""

    at: Reader
    scope: Scope
    kind: str
    fields: list[ir.Parameter] = field(default_factory=list)
    methods: dict[str, ir.Function] = field(default_factory=dict)
    classes: dict[str, ir.Class] = field(default_factory=dict)
    named: dict[str, list[ir.Function]] = field(default_factory=dict)
    constructors: list[tuple[Constructed, bool]] = field(default_factory=list)

    def add(self, name: str, made: ir.Function) -> None:
        self.named.setdefault(name, []).append(made)
        self.methods.setdefault(name, made)

    def all(self) -> Iterator[ir.Function]:
        for several in self.named.values():
            yield from several


def add_member(node: Node, found: Members) -> None:
    """Add what `node` declares, if it is a member."""
    MEMBERS[node.kind_id](node, found)


def words(node: Node, at: Reader) -> frozenset[str]:
    """The modifiers of a declaration."""
    return frozenset(at.text(c) for c in node.children if c.kind_id in MODIFIER)


# --- methods -------------------------------------------------------------------------------------


def function(node: Node, at: Reader, scope: Scope, kind: str, called: str = "") -> ir.Function:
    """A method or function; a method that is not static takes its object as ``this``."""
    modifiers = words(node, at)
    name = called
    name_node = node.child_by_field_name("name")
    if not name and name_node is not None:
        name = bare(name_node, at)
    taken: tuple[ir.Parameter, ...] = ()
    body: Node | None = None
    for child in node.children:
        if child.kind_id in PARAMETERS:
            taken = parameters(child, at, expression)
        elif child.kind_id in BODIES:
            body = child
    if kind == "method" and "static" in modifiers:
        kind = "static"
    if kind in ("method", "property"):
        taken = (ir.Parameter(THIS, line=at.line(node)), *taken)
    returns = declared(node.child_by_field_name("returns") or node.child_by_field_name("type"), at)
    qualified = scope.join(name)
    gives = awaited(returns) if "async" in modifiers else returns
    return ir.Function(
        name,
        qualified,
        taken,
        Body(body, at, Scope(qualified, returns=gives)),
        at.line(name_node or node),
        node.end_point[0] + at.first,
        kind,
        returns,
        marks_of(node, at, expression),
        body is not None and yields(body, at, YIELD, SCOPES),
        "async" in modifiers,
        path=at.path,
        abstract=body is None,
        generics=tuple(name for child in node.children for name in generics(child, at)),
    )


def generics(node: Node, at: Reader) -> tuple[str, ...]:
    """The type parameters in a list of them; none of any other node."""
    listed = (
        [c for c in node.children if c.kind_id in TYPE_PARAMETER] if node.kind_id in TYPE_PARAMETERS else []
    )
    names = (c.child_by_field_name("name") for c in listed)
    return tuple(bare(name, at) for name in names if name is not None)


def _method(node: Node, found: Members) -> None:
    made = function(node, found.at, found.scope, "method")
    found.add(made.name, made)


def _operator(node: Node, found: Members) -> None:
    made = function(node, found.at, found.scope, "static", "operator")
    found.add(made.name, made)


def _constructor(node: Node, found: Members) -> None:
    at = found.at
    if "static" in words(node, at):
        return
    made = function(node, at, found.scope, "method", INIT)
    first: list[ir.Statement] = []
    chained = False
    for child in node.children:
        if child.kind_id in INITIALISER:
            is_base = any(c.kind_id in BASE for c in child.children)
            first.append(_initialiser(child, at, is_base))
            chained = not is_base
    assert isinstance(made.lower, Body)
    whole = Constructed(tuple(first), made.lower)
    made.lower = whole
    found.constructors.append((whole, chained))
    found.add(INIT, made)


def _initialiser(node: Node, at: Reader, is_base: bool) -> ir.Statement:
    """``: base(x)`` and ``: this(x)``"""
    line = at.line(node)
    given = next((arguments(c, at) for c in node.children if c.kind_id in ARGUMENTS), ((), ()))
    if is_base:
        called: ir.Expression = ir.Name("super", line)
    else:
        called = ir.Attribute(ir.Name(THIS, line), INIT, line)
    return ir.Evaluate(ir.Call(called, given[0], given[1], line), line)


# --- fields and properties -----------------------------------------------------------------------


def _field(node: Node, found: Members) -> None:
    at = found.at
    modifiers = words(node, at)
    static = bool(modifiers & {"const", "static"})
    kind = "static" if static else "plain" if "public" in modifiers else "private"
    marks = marks_of(node, at, expression)
    for declaration in node.children:
        if declaration.kind_id in DECLARATION:
            annotation = declared(declaration.child_by_field_name("type"), at)
            for child in declaration.children:
                if child.kind_id in DECLARATOR:
                    name, default = _declarator(child, at, annotation)
                    found.fields.append(ir.Parameter(name, annotation, default, kind, marks, at.line(child)))


def _declarator(node: Node, at: Reader, annotation: ir.Expression | None) -> tuple[str, ir.Expression | None]:
    children = solid(node)
    name = bare(children[0], at) if children else ""
    if len(children) > 2 and children[-2].kind_id in EQUALS:
        return name, typed(expression(children[-1], at), annotation)
    return name, None


def _property(node: Node, found: Members) -> None:
    """An automatic property is a field; one with code is read by a method, and set by another."""
    at = found.at
    name_node = node.child_by_field_name("name")
    if name_node is None:
        return
    name = bare(name_node, at)
    modifiers = words(node, at)
    kind = declared(node.child_by_field_name("type"), at)
    marks = marks_of(node, at, expression)
    children = solid(node)
    arrow = next((c for c in children if c.kind_id in ARROW), None)
    accessors = [a for c in children if c.kind_id in ACCESSORS for a in c.children if a.kind_id in ACCESSOR]
    coded = [a for a in accessors if any(c.kind_id in BODIES for c in a.children)]
    if arrow is None and not coded:
        _automatic(node, found, name, kind, marks, modifiers)
    elif arrow is not None and "static" in modifiers:
        value = expression(solid(arrow)[-1], at)
        found.fields.append(ir.Parameter(name, kind, value, "static", marks, at.line(name_node)))
    elif arrow is not None:
        found.add(name, _accessor(node, arrow, found, name, kind, marks))
    for accessor in coded:
        body = next(c for c in accessor.children if c.kind_id in BODIES)
        if _word(accessor, at) == "get":
            found.add(name, _accessor(accessor, body, found, name, kind, marks))
        else:
            found.add(f"{name}.setter", _setter(accessor, body, found, name, kind))


def _automatic(
    node: Node,
    found: Members,
    name: str,
    kind: ir.Expression | None,
    marks: tuple[ir.Expression, ...],
    modifiers: frozenset[str],
) -> None:
    at = found.at
    children = solid(node)
    place = next((i for i, c in enumerate(children) if c.kind_id in EQUALS), None)
    default: ir.Expression | None = None
    if place is not None and place + 1 < len(children):
        default = typed(expression(children[place + 1], at), kind)
    form = "static" if "static" in modifiers else "plain"
    if form == "plain" and "public" not in modifiers and found.kind != "interface":
        form = "private"
    found.fields.append(ir.Parameter(name, kind, default, form, marks, at.line(node)))


def _word(accessor: Node, at: Reader) -> str:
    name = accessor.child_by_field_name("name")
    return at.text(name) if name is not None else ""


def _accessor(
    node: Node,
    body: Node,
    found: Members,
    name: str,
    kind: ir.Expression | None,
    marks: tuple[ir.Expression, ...],
) -> ir.Function:
    at, qualified = found.at, found.scope.join(name)
    line, end = at.line(node), node.end_point[0] + at.first
    this = (ir.Parameter(THIS, line=line),)
    lower = Body(body, at, Scope(qualified, returns=kind))
    return ir.Function(name, qualified, this, lower, line, end, "property", kind, marks, path=at.path)


def _setter(node: Node, body: Node, found: Members, name: str, kind: ir.Expression | None) -> ir.Function:
    at, qualified = found.at, found.scope.join(f"{name}.setter")
    line, end = at.line(node), node.end_point[0] + at.first
    taken = (ir.Parameter(THIS, line=line), ir.Parameter("value", kind, line=line))
    lower = Body(body, at, Scope(qualified))
    return ir.Function(name, qualified, taken, lower, line, end, "method", path=at.path)


def _indexer(node: Node, found: Members) -> None:
    """``this[key]``"""
    at = found.at
    kind = declared(node.child_by_field_name("type"), at)
    for child in node.children:
        if child.kind_id in ARROW:
            found.add("__getitem__", _indexed(node, node, child, found, kind))
        elif child.kind_id in ACCESSORS:
            for accessor in child.children:
                body = next((c for c in accessor.children if c.kind_id in BODIES), None)
                if accessor.kind_id in ACCESSOR and body is not None and _word(accessor, at) == "get":
                    found.add("__getitem__", _indexed(node, accessor, body, found, kind))


def _indexed(
    node: Node, accessor: Node, body: Node, found: Members, kind: ir.Expression | None
) -> ir.Function:
    at = found.at
    made = _accessor(accessor, body, found, "__getitem__", kind, ())
    made.kind = "method"
    keys = next((parameters(c, at, expression) for c in node.children if c.kind_id in PARAMETERS), ())
    made.parameters = (*made.parameters, *keys)
    return made


def _nothing(node: Node, found: Members) -> None:
    """No member that moves a value."""


MEMBERS = table(
    {
        "method_declaration": _method,
        "local_function_statement": _method,
        "constructor_declaration": _constructor,
        "operator_declaration": _operator,
        "conversion_operator_declaration": _operator,
        "field_declaration": _field,
        "event_field_declaration": _field,
        "property_declaration": _property,
        "indexer_declaration": _indexer,
    },
    _nothing,
)
