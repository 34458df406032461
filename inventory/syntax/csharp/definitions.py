"""C#'s classes, records, structs, interfaces, enums and namespaces, lowered into the common form."""

from __future__ import annotations

from dataclasses import replace

from tree_sitter import Node

from inventory.syntax import ir
from inventory.syntax.csharp.expressions import arguments, expression
from inventory.syntax.csharp.grammar import IDENTIFIERS, kinds, named
from inventory.syntax.csharp.members import Members, add_member, function, generics
from inventory.syntax.csharp.parameters import marks_of, parameters
from inventory.syntax.csharp.types import TYPES, bare, type_of
from inventory.syntax.tree import Reader, Scope

KINDS = (
    dict.fromkeys(kinds("record_declaration"), "record")
    | dict.fromkeys(kinds("interface_declaration"), "interface")
    | dict.fromkeys(kinds("class_declaration", "struct_declaration"), "class")
)
CLASSES = frozenset(KINDS)
WORDS = dict.fromkeys(kinds("class", "struct", named=False), "class") | dict.fromkeys(
    kinds("interface", named=False), "interface"
)
RECORD = kinds("record", named=False)
ENUM = kinds("enum_declaration")
ENUM_MEMBERS = kinds("enum_member_declaration_list")
ENUM_MEMBER = kinds("enum_member_declaration")
NESTED = CLASSES | ENUM
PARAMETERS = kinds("parameter_list")
BASES = kinds("base_list")
PRIMARY_BASE = kinds("primary_constructor_base_type")
ARGUMENTS = kinds("argument_list")
BODY = kinds("declaration_list")
BRANCHES = kinds(
    "preproc_if", "preproc_elif", "preproc_else", "declaration_list", "preproc_if_in_attribute_list"
)
OPEN = kinds("{", named=False)
MODIFIER = kinds("modifier")
THIS = "this"
Given = tuple[tuple[ir.Expression, ...], tuple[tuple[str, ir.Expression], ...]]


def enter_namespace(node: Node, at: Reader) -> None:
    """Note the first namespace of the file."""
    if at.module is None or at.module.package:
        return
    name = node.child_by_field_name("name")
    if name is not None:
        at.module.package = "".join(at.text(name).split())


def local_function(node: Node, at: Reader, scope: Scope) -> ir.Function:
    """A function among statements: a local one, or one of a script."""
    return function(node, at, scope, "function")


def define_class(node: Node, at: Reader, scope: Scope) -> ir.Class:
    kind = KINDS[node.kind_id]
    return _class(node, at, scope, kind, node.children)


def salvaged(node: Node, at: Reader, scope: Scope) -> ir.Class | None:
    """A class of which the end, or something inside, does not parse."""
    children = node.children
    place = next((i for i, c in enumerate(children) if c.kind_id in WORDS or c.kind_id in RECORD), None)
    if place is None or place + 1 >= len(children):
        return None
    opened = next((i for i, c in enumerate(children) if c.kind_id in OPEN and i > place), None)
    if opened is None or not any(c.kind_id in IDENTIFIERS for c in children[place:opened]):
        return None
    kind = "record" if children[place].kind_id in RECORD else WORDS[children[place].kind_id]
    return _class(node, at, scope, kind, children[:opened], children[opened:])


def _class(
    node: Node, at: Reader, scope: Scope, kind: str, head: list[Node], rest: list[Node] | None = None
) -> ir.Class:
    name = ""
    taken: tuple[ir.Parameter, ...] | None = None
    bases: tuple[ir.Expression, ...] = ()
    given: Given = ((), ())
    bodies: list[Node] = list(rest or ())
    for child in head:
        form = child.kind_id
        if form in IDENTIFIERS:
            name = name or bare(child, at)
        elif form in PARAMETERS:
            taken = parameters(child, at, expression)
        elif form in BASES:
            bases, given = _bases(child, at)
        elif form in BODY:
            bodies += child.children
    inner = Scope(scope.join(name), True)
    found = Members(at, inner, kind)
    if kind == "record":
        found.fields += [replace(p, kind="plain") for p in taken or ()]
    _fill(bodies, found)
    made = ir.Class(
        name,
        scope.join(name),
        bases,
        tuple(found.fields),
        found.methods,
        at.line(node),
        node.end_point[0] + at.first,
        marks_of(node, at, expression),
        (),
        found.classes,
        at.path,
        kind,
        generics=tuple(name for child in head for name in generics(child, at)),
    )
    _construct(made, found, taken, given)
    for method in found.all():
        method.within = made
    return made


def _bases(node: Node, at: Reader) -> tuple[tuple[ir.Expression, ...], Given]:
    """The base types, and what the primary constructor gives to the base class."""
    found: list[ir.Expression] = []
    given: Given = ((), ())
    for child in named(node):
        if child.kind_id in PRIMARY_BASE:
            inner = named(child)
            found += [type_of(c, at) for c in inner if c.kind_id in TYPES]
            given = next((arguments(c, at) for c in inner if c.kind_id in ARGUMENTS), given)
        elif child.kind_id in ARGUMENTS:
            given = arguments(child, at)
        elif child.kind_id in TYPES:
            found.append(type_of(child, at))
    return tuple(found), given


def _fill(nodes: list[Node], found: Members) -> None:
    """Add the members among `nodes`; those of all branches of ``#if``, and of text that does not parse."""
    at, scope = found.at, found.scope
    for child in nodes:
        form = child.kind_id
        if form in CLASSES:
            made = define_class(child, at, scope)
            found.classes.setdefault(made.name, made)
        elif form in ENUM:
            made = define_enum(child, at, scope)
            found.classes.setdefault(made.name, made)
        elif form in BRANCHES:
            _fill(child.children, found)
        elif child.is_error:
            made_of = salvaged(child, at, scope)
            if made_of is not None:
                found.classes.setdefault(made_of.name, made_of)
            else:
                _fill(child.children, found)
        else:
            add_member(child, found)


def _construct(made: ir.Class, found: Members, taken: tuple[ir.Parameter, ...] | None, given: Given) -> None:
    """The constructors with what runs before them: initialisers of fields, and the primary constructor."""
    line = made.line
    this = ir.Name(THIS, line)
    starts = tuple(
        ir.Assign(ir.Attribute(this, f.name, f.line), f.default, f.annotation, f.line)
        for f in made.fields
        if taken is not None and f.default is not None and f.kind != "static" and f not in taken
    )
    for constructor, chained in found.constructors:
        if not chained:
            constructor.before(starts)
    if taken is None or (made.kind == "record" and not given[0] and not given[1] and not found.constructors):
        _overloaded(found)
        return
    base = (ir.Evaluate(ir.Call(ir.Name("super", line), given[0], given[1], line), line),)
    captured = tuple(
        ir.Assign(ir.Attribute(this, p.name, line), ir.Name(p.name, line), None, line) for p in taken
    )
    body: ir.Block = (*captured, *starts, *(base if given[0] or given[1] else ()))
    primary = ir.Function(
        "__init__",
        f"{made.qualified}.__init__",
        (ir.Parameter(THIS, line=line), *taken),
        lambda: body,
        line,
        line,
        "method",
        path=made.path,
        _body=body,
    )
    found.add("__init__", primary)
    _overloaded(found)


def _overloaded(found: Members) -> None:
    for several in found.named.values():
        for one in several if len(several) > 1 else ():
            one.overloads = tuple(f for f in several if f is not one)


def define_enum(node: Node, at: Reader, scope: Scope) -> ir.Class:
    name = node.child_by_field_name("name")
    called = bare(name, at) if name is not None else ""
    fields = [
        ir.Parameter(bare(part, at), None, ir.Literal(bare(part, at), at.line(c)), "static", (), at.line(c))
        for body in node.children
        if body.kind_id in ENUM_MEMBERS
        for c in body.children
        if c.kind_id in ENUM_MEMBER and (part := c.child_by_field_name("name")) is not None
    ]
    return ir.Class(
        called,
        scope.join(called),
        (),
        tuple(fields),
        {},
        at.line(node),
        node.end_point[0] + at.first,
        marks_of(node, at, expression),
        path=at.path,
        kind="enum",
    )
