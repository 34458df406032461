"""PowerShell's functions, script blocks, classes and enums, lowered into the common form."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from inventory.syntax import ir
from inventory.syntax.powershell import types
from inventory.syntax.powershell.expressions import expression, named_variable
from inventory.syntax.powershell.grammar import kinds, named
from inventory.syntax.tree import Body, Reader, Scope

NAME = kinds("function_name")
SIMPLE = kinds("simple_name")
DECLARED = kinds("function_parameter_declaration")
SCRIPT = kinds("script_block")
PARAMETERS = kinds("param_block")
LIST = kinds("parameter_list")
PARAMETER = kinds("script_parameter")
DEFAULT = kinds("script_parameter_default")
VARIABLE = kinds("variable")
ATTRIBUTES = kinds("attribute_list")
TYPE = kinds("type_literal")
PROPERTY = kinds("class_property_definition")
METHOD = kinds("class_method_definition")
METHOD_PARAMETERS = kinds("class_method_parameter_list")
METHOD_PARAMETER = kinds("class_method_parameter")
CLASS_ATTRIBUTE = kinds("class_attribute")
MEMBER = kinds("enum_member")
INPUT = "inputobject"
PIPED = re.compile(rb"ValueFromPipeline(ByPropertyName)?|\bprocess\s*\{|\$input\b", re.I)
BY_PROPERTY = re.compile(rb"ValueFromPipelineByPropertyName", re.I)
WHOLE = re.compile(rb"ValueFromPipeline(?!ByPropertyName)", re.I)
LEFT_OVER = re.compile(rb"\$args\b", re.I)
SCOPED = re.compile(rb"\$(?:script|global):(\w+)\s*(?:[+*/-]?=|\+\+|\[)", re.I)


def define_function(node: Node, at: Reader, scope: Scope) -> ir.Function:
    """``function Get-X { … }`` and ``filter``; the name in lower case, as it is called by any."""
    name = next((at.text(c).strip() for c in node.children if c.kind_id in NAME), "")
    name = name.rpartition(":")[2].lower()
    qualified = scope.join(name)
    return ir.Function(
        name,
        qualified,
        parameters_of(node, at),
        Body(node, at, Scope(qualified)),
        at.line(node),
        node.end_point[0] + at.first,
        path=at.path,
        emits=True,
    )


# --- parameters ----------------------------------------------------------------------------------


def declared(node: Node) -> Iterator[Node]:
    """The parameter nodes of a function, script block or file."""
    for child in node.children:
        kind = child.kind_id
        if kind in PARAMETER:
            yield child
        elif kind in DECLARED or kind in PARAMETERS or kind in LIST or kind in SCRIPT:
            yield from declared(child)


def parameters_of(node: Node, at: Reader) -> tuple[ir.Parameter, ...]:
    """The declared parameters; what is piped in and what is left over come last."""
    found = [_parameter(p, at) for p in declared(node)]
    taken = {p.name for p in found}
    whole = node.type == "program"
    raw = at.source[node.start_byte : node.end_byte]
    if INPUT not in taken and not whole and PIPED.search(raw) is not None:
        found.append(ir.Parameter(INPUT, kind="named"))
    if "args" not in taken and LEFT_OVER.search(raw) is not None:
        found.append(ir.Parameter("args", kind="rest"))
    return tuple(found)


def _parameter(node: Node, at: Reader) -> ir.Parameter:
    name, default = "", None
    annotation: ir.Expression | None = None
    for child in node.children:
        kind = child.kind_id
        if kind in VARIABLE:
            found = named_variable(at.text(child), at.line(child))
            name = found.id if isinstance(found, ir.Name) else ""
        elif kind in DEFAULT:
            inner = named(child)
            default = expression(inner[-1], at) if inner else None
        elif kind in ATTRIBUTES:
            annotation = _annotation(child, at) or annotation
    return ir.Parameter(name, annotation, default, line=at.line(node))


def _annotation(node: Node, at: Reader) -> ir.Expression | None:
    for attribute in named(node):
        for part in attribute.children:
            if part.kind_id in TYPE:
                return None if types.is_plain(part, at) else types.type_of(part, at)
    return None


def prologue(node: Node, at: Reader) -> list[ir.Statement]:
    """What a function does before its first statement: take its pipeline input, name its outer variables."""
    raw = at.source[node.start_byte : node.end_byte]
    out: list[ir.Statement] = []
    line = at.line(node)
    outer = tuple(sorted({m[1].decode().lower() for m in SCOPED.finditer(raw)}))
    if outer:
        out.append(ir.Global(outer, line))
    if node.type != "class_method_definition" and PIPED.search(raw) is not None:
        out += _taken(node, at, line)
    return out


def _taken(node: Node, at: Reader, line: int) -> list[ir.Statement]:
    item = ir.Name("_", line)
    input = ir.Name(INPUT, line)
    out: list[ir.Statement] = [
        ir.Assign(item, ir.Call(ir.Name("<item>", line), (input,), (), line), None, line),
        ir.Assign(ir.Name("input", line), input, None, line),
    ]
    for parameter in declared(node):
        written = at.source[parameter.start_byte : parameter.end_byte]
        name = _parameter(parameter, at).name
        if name == INPUT or not name:
            continue
        target = ir.Name(name, line)
        if BY_PROPERTY.search(written):
            shown = at.text(next(c for c in parameter.children if c.kind_id in VARIABLE)).strip().lstrip("$")
            value: ir.Expression = ir.Operation("??", (target, ir.Attribute(item, shown, line)), line)
            out.append(ir.Assign(target, value, None, line))
        if WHOLE.search(written):
            out.append(ir.Assign(target, ir.Operation("??", (target, item), line), None, line))
    return out


# --- classes -------------------------------------------------------------------------------------


def define_class(node: Node, at: Reader, scope: Scope) -> ir.Class:
    names = [at.text(c).strip() for c in node.children if c.kind_id in SIMPLE]
    name = types.of_class(names[0]) if names else ""
    inner = Scope(scope.join(name), True)
    methods: dict[str, ir.Function] = {}
    fields: list[ir.Parameter] = []
    for child in node.children:
        if child.kind_id in PROPERTY:
            fields.append(_field(child, at))
        elif child.kind_id in METHOD:
            _enter(methods, _method(child, at, inner, name))
    bases = tuple(types.named(n, at.line(node)) for n in names[1:])
    return ir.Class(
        name,
        scope.join(name),
        bases,
        tuple(fields),
        methods,
        at.line(node),
        node.end_point[0] + at.first,
        path=at.path,
    )


def _enter(methods: dict[str, ir.Function], made: ir.Function) -> None:
    first = methods.setdefault(made.name, made)
    if first is not made:
        first.overloads = (*first.overloads, made)


def _field(node: Node, at: Reader) -> ir.Parameter:
    name, kind = "", "plain"
    annotation: ir.Expression | None = None
    value: ir.Expression | None = None
    for child in node.children:
        if child.kind_id in VARIABLE:
            name = at.text(child).strip().lstrip("$")
        elif child.kind_id in TYPE:
            annotation = types.type_of(child, at)
        elif child.kind_id in CLASS_ATTRIBUTE:
            kind = "static" if at.text(child).strip().lower() == "static" else kind
        elif name and child.is_named:
            value = expression(child, at)
    return ir.Parameter(name, annotation or ir.Name("object"), value, kind, (), at.line(node))


def _method(node: Node, at: Reader, scope: Scope, of: str) -> ir.Function:
    written = next((at.text(c).strip() for c in node.children if c.kind_id in SIMPLE), "")
    marks = {at.text(c).strip().lower() for c in node.children if c.kind_id in CLASS_ATTRIBUTE}
    name = "__init__" if written.lower() == of.lower() else written
    static = "static" in marks
    taken = [] if static else [ir.Parameter("this")]
    returns: ir.Expression | None = None
    for child in node.children:
        if child.kind_id in METHOD_PARAMETERS:
            taken += [_method_parameter(c, at) for c in child.children if c.kind_id in METHOD_PARAMETER]
        elif child.kind_id in TYPE:
            returns = types.type_of(child, at)
    qualified = scope.join(name)
    return ir.Function(
        name,
        qualified,
        tuple(taken),
        Body(node, at, Scope(qualified, True)),
        at.line(node),
        node.end_point[0] + at.first,
        "static" if static else "method",
        returns,
        path=at.path,
    )


def _method_parameter(node: Node, at: Reader) -> ir.Parameter:
    variable = next((c for c in node.children if c.kind_id in VARIABLE), None)
    name = at.text(variable).strip().lstrip("$").lower() if variable is not None else ""
    kind = next((c for c in node.children if c.kind_id in TYPE), None)
    annotation = types.type_of(kind, at) if kind is not None and not types.is_plain(kind, at) else None
    return ir.Parameter(name, annotation, line=at.line(node))


def define_enum(node: Node, at: Reader, scope: Scope) -> ir.Class:
    name = types.of_class(next((at.text(c).strip() for c in node.children if c.kind_id in SIMPLE), ""))
    members = [c for c in node.children if c.kind_id in MEMBER]
    fields = [
        ir.Parameter(at.text(named(c)[0]).strip(), None, ir.Literal(at.text(named(c)[0]).strip()))
        for c in members
    ]
    end = node.end_point[0] + at.first
    return ir.Class(
        name, scope.join(name), (), tuple(fields), {}, at.line(node), end, path=at.path, kind="enum"
    )
