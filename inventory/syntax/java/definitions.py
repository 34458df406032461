"""Java's classes, interfaces, records and enums with their members; bodies of methods on demand."""

from __future__ import annotations

from collections.abc import Callable

from tree_sitter import Node

from inventory.syntax import ir
from inventory.syntax.java.constructors import implied_constructors, implied_fields, setting
from inventory.syntax.java.expressions import arguments, expression, parameters
from inventory.syntax.java.grammar import BODY, THIS, Gathered, Inside, JavaReader, kinds, named, table
from inventory.syntax.java.types import declared, listed, marks_of, type_of
from inventory.syntax.tree import DEEPEST, Scope

DEFINITIONS = {
    "class_declaration": "class",
    "interface_declaration": "interface",
    "annotation_type_declaration": "interface",
    "record_declaration": "record",
    "enum_declaration": "enum",
}
DECLARATOR = kinds("variable_declarator")
TYPE_LIST = kinds("type_list")
BASES = kinds("superclass", "super_interfaces", "extends_interfaces")
FIELD = kinds("field_declaration")
STATIC, FINAL, TRANSIENT = b"static", b"final", b"transient"
CONSTRUCTOR = "__init__"

Member = Callable[[Node, JavaReader, ir.Class], None]


def define(node: Node, at: JavaReader) -> ir.Class:
    """Any class-like declaration with all that stands in it."""
    name = node.child_by_field_name("name")
    kind = ir.Class(
        at.text(name) if name is not None else "",
        "",
        _bases(node, at),
        (),
        {},
        at.line(node),
        node.end_point[0] + at.first,
        marks_of(_modifiers(node), at, expression),
        path=at.path,
        kind=DEFINITIONS[node.type],
    )
    kind.qualified = at.scope.join(kind.name)
    taken = node.child_by_field_name("parameters")
    kind.fields = parameters(taken, at) if taken is not None else ()
    body = next((c for c in node.children if c.kind_id in BODY), None)
    if body is not None:
        fill(kind, body, at)
    kind.fields = (*kind.fields, *implied_fields(kind))
    implied = Gathered(list(kind.fields))
    for constructor in implied_constructors(kind, _final(body, at)):
        _enter(kind, implied, constructor)
    _finish(kind, implied)
    return kind


def _final(body: Node | None, at: JavaReader) -> frozenset[str]:
    """The names of the final fields."""
    fields = [c for c in body.children if c.kind_id in FIELD] if body is not None else []
    return frozenset(
        [
            at.text(name)
            for field in fields
            if _has(_modifiers(field), FINAL, at)
            for name in (d.child_by_field_name("name") for d in field.children if d.kind_id in DECLARATOR)
            if name is not None
        ]
    )


def fill(kind: ir.Class, body: Node, at: JavaReader) -> None:
    """Read the members in `body` into `kind`."""
    kept = at.within, at.scope, at.gathered
    at.within, at.scope, at.gathered = kind, Scope(kind.qualified, True), Gathered(list(kind.fields))
    at.depth += 1
    if at.depth < DEEPEST:
        _members(body, at, kind)
    else:
        at.cut(body)
    at.depth -= 1
    _finish(kind, at.gathered)
    at.within, at.scope, at.gathered = kept


def _finish(kind: ir.Class, gathered: Gathered) -> None:
    kind.fields = tuple([_with_default(f, gathered.given) for f in gathered.fields])
    for name, others in gathered.overloads.items():
        first = kind.methods[name]
        first.overloads = (*first.overloads, *others)


def _members(body: Node, at: JavaReader, kind: ir.Class) -> None:
    for child in body.children:
        MEMBERS[child.kind_id](child, at, kind)


def _bases(node: Node, at: JavaReader) -> tuple[ir.Expression, ...]:
    found: list[ir.Expression] = []
    for child in node.children:
        if child.kind_id in BASES:
            for inner in named(child):
                types = named(inner) if inner.kind_id in TYPE_LIST else [inner]
                found.extend(type_of(t, at) for t in types)
    return tuple(found)


def _modifiers(node: Node) -> Node | None:
    return next((c for c in node.children if c.type == "modifiers"), None)


def _has(modifiers: Node | None, word: bytes, at: JavaReader) -> bool:
    return modifiers is not None and any(
        at.source[c.start_byte : c.end_byte] == word for c in modifiers.children
    )


# --- fields --------------------------------------------------------------------------------------


def _field(node: Node, at: JavaReader, kind: ir.Class) -> None:
    modifiers = _modifiers(node)
    marks = marks_of(modifiers, at, expression)
    static = kind.kind == "interface" or _has(modifiers, STATIC, at)
    if _has(modifiers, TRANSIENT, at):
        # The word says what the annotation says, too: left out when the object is written.
        marks = (*marks, ir.Name("Transient", at.line(node)))
    type = declared(node.child_by_field_name("type"), at)
    for child in node.children:
        name = child.child_by_field_name("name") if child.kind_id in DECLARATOR else None
        if name is None:
            continue
        value = child.child_by_field_name("value")
        known = listed(type) if type is not None and child.child_by_field_name("dimensions") else type
        default = expression(value, at) if value is not None else None
        made = ir.Parameter(
            at.text(name), known, default, "static" if static else "plain", marks, at.line(name)
        )
        at.gathered.fields.append(made)


def _element(node: Node, at: JavaReader, _kind: ir.Class) -> None:
    """A member of an annotation: ``String name() default "";``."""
    name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
    if name is not None:
        default = expression(value, at) if value is not None else None
        type = declared(node.child_by_field_name("type"), at)
        at.gathered.fields.append(ir.Parameter(at.text(name), type, default, line=at.line(name)))


def _constant(node: Node, at: JavaReader, kind: ir.Class) -> None:
    """A value of an enum: a static field that holds an object of the enum's own class."""
    name = node.child_by_field_name("name")
    if name is not None:
        line = at.line(name)
        made = ir.Call(
            ir.Name(kind.name, line), arguments(node.child_by_field_name("arguments"), at), (), line
        )
        marks = marks_of(_modifiers(node), at, expression)
        held = ir.Parameter(at.text(name), ir.Name(kind.name, line), made, "static", marks, line)
        at.gathered.fields.append(held)


def _initialized(node: Node, at: JavaReader, _kind: ir.Class) -> None:
    """A block that runs with the class or before the constructor: what it gives a field is its default."""
    block = at.block(node, at, at.scope)
    if len(block) == 0:
        for child in named(node):
            block = (*block, *at.block(child, at, at.scope))
    for s in _reached(block):
        if (
            isinstance(s, ir.Assign)
            and isinstance(s.target, ir.Name)
            and not s.declares
            and s.value is not None
        ):
            at.gathered.given[s.target.id] = s.value


def _reached(block: ir.Block) -> list[ir.Statement]:
    from inventory.syntax.tree import reached

    return [statement for statement, _ in reached(block)]


def _with_default(field: ir.Parameter, given: dict[str, ir.Expression]) -> ir.Parameter:
    if field.default is not None or field.name not in given:
        return field
    return ir.Parameter(
        field.name, field.annotation, given[field.name], field.kind, field.decorators, field.line
    )


# --- methods -------------------------------------------------------------------------------------


def _method(node: Node, at: JavaReader, kind: ir.Class) -> None:
    name = node.child_by_field_name("name")
    modifiers = _modifiers(node)
    static = _has(modifiers, STATIC, at)
    made = _function(node, at, kind, at.text(name) if name is not None else "", static)
    made.returns = declared(node.child_by_field_name("type"), at)
    made.decorators = marks_of(modifiers, at, expression)
    _enter(kind, at.gathered, made)


def _constructor(node: Node, at: JavaReader, kind: ir.Class) -> None:
    made = _function(node, at, kind, CONSTRUCTOR, False)
    made.decorators = marks_of(_modifiers(node), at, expression)
    _enter(kind, at.gathered, made)


def _compact(node: Node, at: JavaReader, kind: ir.Class) -> None:
    """A record's constructor without parameters of its own: its fields are set after its body."""
    made = _function(node, at, kind, CONSTRUCTOR, False)
    fields = tuple(f for f in at.gathered.fields if f.kind != "static")
    made.parameters = (ir.Parameter(THIS), *fields)
    read = made.lower
    made.lower = lambda: (*read(), *setting(fields))
    _enter(kind, at.gathered, made)


def _function(node: Node, at: JavaReader, kind: ir.Class, name: str, static: bool) -> ir.Function:
    taken, body = node.child_by_field_name("parameters"), node.child_by_field_name("body")
    qualified = at.scope.join(name)
    given = parameters(taken, at) if taken is not None else ()
    return ir.Function(
        name,
        qualified,
        given if static else (ir.Parameter(THIS), *given),
        Inside(body, at, Scope(qualified), kind, _body),
        at.line(node),
        node.end_point[0] + at.first,
        "static" if static else "method",
        path=at.path,
        within=kind,
        abstract=body is None,
    )


def _body(node: Node, at: JavaReader) -> ir.Block:
    return at.block(node, at, at.scope)


def _enter(kind: ir.Class, gathered: Gathered, made: ir.Function) -> None:
    """A method beside others of its name, which differ in their parameters."""
    if kind.methods.setdefault(made.name, made) is not made:
        gathered.overloads.setdefault(made.name, []).append(made)


def _nested(node: Node, at: JavaReader, kind: ir.Class) -> None:
    inner = define(node, at)
    kind.classes.setdefault(inner.name, inner)


def _inner_members(node: Node, at: JavaReader, kind: ir.Class) -> None:
    """Members behind an enum's values, or in text that does not parse as a whole."""
    _members(node, at, kind)


def _nothing(node: Node, at: JavaReader, kind: ir.Class) -> None:
    """Punctuation and comments."""


MEMBERS: dict[int, Member] = table(
    {
        "field_declaration": _field,
        "constant_declaration": _field,
        "annotation_type_element_declaration": _element,
        "enum_constant": _constant,
        "enum_body_declarations": _inner_members,
        "method_declaration": _method,
        "constructor_declaration": _constructor,
        "compact_constructor_declaration": _compact,
        "static_initializer": _initialized,
        "block": _initialized,
        "ERROR": _inner_members,
        **dict.fromkeys(DEFINITIONS, _nested),
    },
    _nothing,
)
