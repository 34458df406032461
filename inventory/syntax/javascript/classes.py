"""JavaScript's classes, TypeScript's interfaces, type aliases, enums and namespaces."""

from __future__ import annotations

from collections.abc import Iterable

from tree_sitter import Node

from inventory.syntax import ir
from inventory.syntax.javascript.functions import THIS, make
from inventory.syntax.javascript.grammar import Script, expression, field, has, several
from inventory.syntax.javascript.types import name_of
from inventory.syntax.tree import Scope, index, reached

FUNCTIONS = frozenset({"arrow_function", "function_expression", "generator_function"})
FIELDS = frozenset({"public_field_definition", "field_definition", "property_signature"})
METHODS = frozenset({"method_definition", "abstract_method_signature", "method_signature"})
CONSTRUCTOR = "__init__"


class _Members:
    """What the body of a class declares."""

    def __init__(self) -> None:
        self.fields: list[ir.Parameter] = []
        self.methods: dict[str, ir.Function] = {}
        self.made: list[ir.Statement] = []
        """What a constructor does before anything else: it gives the fields their first values."""
        self.constructor: Node | None = None


def decorators(nodes: Iterable[Node], at: Script) -> tuple[ir.Expression, ...]:
    return several([c for d in nodes if d.type == "decorator" for c in at.named(d)[:1]], at)


def define_class(
    node: Node, at: Script, scope: Scope, name: str = "", marks: tuple[ir.Expression, ...] = ()
) -> ir.Class:
    """A class; `name` is the variable it is assigned to when it has none of its own."""
    named = node.child_by_field_name("name")
    name = at.text(named) if named is not None else name
    inner = Scope(scope.join(name), True)
    body = node.child_by_field_name("body")
    members = _members(body, at, inner)
    bases = tuple(_bases(node, at))
    _construct(members, at, inner, bool(bases))
    return _class(node, at, scope, name, "class", bases, members, (*decorators(node.children, at), *marks))


def _class(
    node: Node,
    at: Script,
    scope: Scope,
    name: str,
    kind: str,
    bases: tuple[ir.Expression, ...],
    members: _Members,
    marks: tuple[ir.Expression, ...] = (),
) -> ir.Class:
    return ir.Class(
        name,
        scope.join(name),
        bases,
        tuple(members.fields),
        members.methods,
        at.line(node),
        node.end_point[0] + at.first,
        marks,
        path=at.path,
        kind=kind,
    )


def _bases(node: Node, at: Script) -> Iterable[ir.Expression]:
    """The class it extends and the interfaces it implements."""
    for heritage in (c for c in node.children if c.type in ("class_heritage", "extends_type_clause")):
        clauses = [c for c in heritage.children if c.type in ("extends_clause", "implements_clause")]
        for clause in clauses or [heritage]:
            for child in at.named(clause):
                if child.type != "type_arguments":
                    yield expression(child, at)


# --- bodies --------------------------------------------------------------------------------------


def _members(body: Node | None, at: Script, scope: Scope) -> _Members:
    found = _Members()
    marks: list[Node] = []
    for child in at.named(body) if body is not None else ():
        if child.type == "decorator":
            # Those of methods stand before them, as members of their own.
            marks.append(child)
            continue
        given = decorators((*marks, *child.children), at)
        marks = []
        if child.type in METHODS:
            _method(child, at, scope, found, given)
        elif child.type in FIELDS:
            _field(child, at, scope, found, given)
    return found


def _method(node: Node, at: Script, scope: Scope, found: _Members, marks: tuple[ir.Expression, ...]) -> None:
    name = _name(node, at)
    if name == "constructor":
        found.constructor = node
        return
    kind = "static" if has(node, "static") else "property" if has(node, "get") else "method"
    entered = f"{name}.setter" if has(node, "set") else name
    if name and (entered not in found.methods or node.type == "method_definition"):
        found.methods[entered] = make(node, at, name, scope, kind, marks)


def _name(node: Node, at: Script) -> str:
    named = node.child_by_field_name("name") or node.child_by_field_name("property")
    return name_of(named, at) if named is not None else ""


def _field(node: Node, at: Script, scope: Scope, found: _Members, marks: tuple[ir.Expression, ...]) -> None:
    name = _name(node, at)
    value = node.child_by_field_name("value")
    static = has(node, "static")
    if not name:
        return
    if value is not None and value.type in FUNCTIONS:
        # An arrow function kept in a field sees the object as a method does.
        found.methods[name] = make(value, at, name, scope, "static" if static else "method", marks)
        return
    default = expression(value, at) if value is not None else None
    kind = "static" if static else "plain"
    found.fields.append(ir.Parameter(name, field(node, "type", at), default, kind, marks, at.line(node)))
    if default is not None and not static:
        place = ir.Attribute(ir.Name("this", at.line(node)), name, at.line(node))
        found.made.append(ir.Assign(place, default, None, at.line(node)))


def _construct(members: _Members, at: Script, scope: Scope, derived: bool) -> None:
    """The constructor; one is made up for fields whose first values have to be worked out."""
    node = members.constructor
    if node is not None:
        made = make(node, at, "constructor", scope, "method", (), members.made)
        members.methods[CONSTRUCTOR] = made
        members.fields += _kept(made, members.fields, node)
    elif any(not isinstance(s.value, ir.Literal) for s in members.made if isinstance(s, ir.Assign)):
        line = members.made[0].line
        up = ir.Call(ir.Name("super", line), (ir.Spread(ir.Name("given", line), line),), (), line)
        block = ((ir.Evaluate(up, line),) if derived else ()) + tuple(members.made)
        taken = (THIS, ir.Parameter("given", kind="rest"))
        members.methods[CONSTRUCTOR] = ir.Function(
            "constructor",
            scope.join("constructor"),
            taken,
            lambda: block,
            line,
            line,
            "method",
            path=at.path,
        )


def _kept(made: ir.Function, fields: list[ir.Parameter], node: Node) -> list[ir.Parameter]:
    """Parameters that are fields at once."""
    listed = node.child_by_field_name("parameters")
    if listed is None or not any(
        c.type == "accessibility_modifier" for p in listed.children for c in p.children
    ):
        return []
    known = {f.name for f in fields}
    kept = {p for p in made.parameters if p.name not in known and p is not THIS}
    return [p for p in made.parameters if p in kept]


# --- types with members --------------------------------------------------------------------------


def define_interface(node: Node, at: Script, scope: Scope) -> ir.Class:
    name = _name(node, at)
    members = _members(node.child_by_field_name("body"), at, Scope(scope.join(name), True))
    return _class(node, at, scope, name, "interface", tuple(_bases(node, at)), members)


def define_type(node: Node, at: Script, scope: Scope) -> ir.Class | None:
    """A named shape of data: an object type, or what it is put together from as its bases; else None."""
    name = _name(node, at)
    value = node.child_by_field_name("value")
    members = _Members()
    bases: list[ir.Expression] = []
    waiting = [value] if value is not None else []
    while waiting:
        part = waiting.pop()
        if part.type in ("union_type", "intersection_type", "parenthesized_type", "readonly_type"):
            waiting += reversed(at.named(part))
        elif part.type == "object_type":
            _take(members, _members(part, at, Scope(scope.join(name), True)))
        elif part.type in ("type_identifier", "nested_type_identifier", "generic_type"):
            bases.append(expression(part, at))
    if not bases and not members.fields and not members.methods:
        return None
    return _class(node, at, scope, name, "type", tuple(bases), members)


def _take(members: _Members, other: _Members) -> None:
    known = {f.name for f in members.fields}
    members.fields += [f for f in other.fields if f.name not in known]
    members.methods.update(other.methods)


def define_enum(node: Node, at: Script, scope: Scope) -> ir.Class:
    members = _Members()
    body = node.child_by_field_name("body")
    following = 0
    for child in at.named(body) if body is not None else ():
        line = at.line(child)
        named = child.child_by_field_name("name") if child.type == "enum_assignment" else child
        value = field(child, "value", at) if child.type == "enum_assignment" else None
        if named is None:
            continue
        value = value or ir.Literal(following, line)
        if isinstance(value, ir.Literal) and isinstance(value.value, int):
            following = value.value + 1
        members.fields.append(ir.Parameter(name_of(named, at), None, value, "static", line=line))
    return _class(node, at, scope, _name(node, at), "enum", (), members)


def define_namespace(node: Node, at: Script, scope: Scope) -> ir.Class | None:
    """A namespace holds what stands in it as a class holds its static members."""
    named, body = node.child_by_field_name("name"), node.child_by_field_name("body")
    if named is None or body is None or named.type == "string":
        return None
    name = at.text(named).rpartition(".")[2]
    block = at.block(body, at, Scope(scope.join(name), True))
    functions, classes, _ = index(block)
    for function in functions.values():
        function.kind = "static"
    members = _Members()
    members.methods = functions
    for statement, _ in reached(block):
        if isinstance(statement, ir.Assign) and isinstance(statement.target, ir.Name):
            given = (statement.annotation, statement.value)
            members.fields.append(ir.Parameter(statement.target.id, *given, "static", line=statement.line))
    made = _class(node, at, scope, name, "class", (), members)
    made.classes = classes
    return made
