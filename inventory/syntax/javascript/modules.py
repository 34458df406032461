"""What a JavaScript file takes from others and gives to them: ES modules and CommonJS."""

from __future__ import annotations

from tree_sitter import Node

from inventory.syntax import ir
from inventory.syntax.javascript.classes import define_class
from inventory.syntax.javascript.expressions import loaded, record
from inventory.syntax.javascript.functions import make
from inventory.syntax.javascript.grammar import Out, Script, expression, has, several
from inventory.syntax.javascript.types import name_of
from inventory.syntax.tree import Scope

FUNCTIONS = frozenset({"arrow_function", "function_expression", "generator_function"})
MEMBERS = FUNCTIONS | {"method_definition"}
CLASSES = frozenset({"class", "class_declaration", "abstract_class_declaration"})
WHOLE = "default"


# --- ES modules ----------------------------------------------------------------------------------


def import_statement(node: Node, at: Script, _scope: Scope, out: Out) -> None:
    line = at.line(node)
    source = node.child_by_field_name("source")
    for clause in at.named(node):
        if clause.type == "import_require_clause":
            names = at.named(clause)
            out.append(ir.Import(_module(names[-1], at), "", at.text(names[0]), 0, line))
        elif clause.type == "import_clause" and source is not None:
            out += _imported(clause, _module(source, at), at)
    if source is not None and not any(c.type == "import_clause" for c in node.children):
        # For what it does when it is loaded.
        out.append(ir.Evaluate(ir.Required(_module(source, at), line), line))


def _module(node: Node, at: Script) -> str:
    found = expression(node, at)
    return found.value if isinstance(found, ir.Literal) and isinstance(found.value, str) else ""


def _imported(clause: Node, module: str, at: Script) -> list[ir.Statement]:
    out: list[ir.Statement] = []
    for child in at.named(clause):
        line = at.line(child)
        if child.type == "identifier":
            out.append(ir.Import(module, WHOLE, at.text(child), 0, line))
        elif child.type == "namespace_import":
            out.append(ir.Import(module, "", at.text(at.named(child)[-1]), 0, line))
        elif child.type == "named_imports":
            for name, alias in _specified(child, at):
                out.append(ir.Import(module, name, alias, 0, line))
    return out


def _specified(node: Node, at: Script) -> list[tuple[str, str]]:
    """``{ a, b as c }`` as pairs of name and alias."""
    out = []
    for child in at.named(node):
        name, alias = child.child_by_field_name("name"), child.child_by_field_name("alias")
        if name is not None:
            first = name_of(name, at)
            out.append((first, name_of(alias, at) if alias is not None else first))
    return out


def export_statement(node: Node, at: Script, scope: Scope, out: Out) -> None:
    source = node.child_by_field_name("source")
    declared = node.child_by_field_name("declaration")
    if source is not None:
        _passed_on(node, _module(source, at), at, out)
    elif declared is not None:
        _declared(node, declared, at, scope, out)
    elif has(node, "default", "="):
        inside = at.named(node)
        if inside:
            give(inside[-1], at, scope, out)
    else:
        _listed(node, at, out)


def _passed_on(node: Node, module: str, at: Script, out: Out) -> None:
    line = at.line(node)
    for child in at.named(node):
        if child.type == "namespace_export":
            out.append(ir.Import(module, "", at.text(at.named(child)[-1]), 0, line))
        elif child.type == "export_clause":
            for name, alias in _specified(child, at):
                out.append(ir.Import(module, name, alias, 0, line))
    if has(node, "*"):
        out.append(ir.Import(module, "*", "*", 0, line))


def _declared(node: Node, declared: Node, at: Script, scope: Scope, out: Out) -> None:
    count = len(out)
    if declared.type in CLASSES:
        marks = several([c for d in node.children if d.type == "decorator" for c in at.named(d)[:1]], at)
        made = define_class(declared, at, scope, WHOLE, marks)
        out.append(ir.Define(made, made.line))
    else:
        at.statements[declared.kind_id](declared, at, scope, out)
    last = out[-1] if len(out) > count else None
    if has(node, "default") and isinstance(last, ir.Define) and last.definition.name != WHOLE:
        line = at.line(node)
        out.append(ir.Assign(ir.Name(WHOLE, line), ir.Name(last.definition.name, line), None, line))


def _listed(node: Node, at: Script, out: Out) -> None:
    line = at.line(node)
    for clause in at.named(node):
        for name, alias in _specified(clause, at) if clause.type == "export_clause" else ():
            if alias != name:
                out.append(ir.Assign(ir.Name(alias, line), ir.Name(name, line), None, line))


# --- CommonJS ------------------------------------------------------------------------------------


def required(target: Node, value: Node, at: Script) -> list[ir.Statement]:
    """``const x = require("m")`` and ``const { a, b: c } = require("m")`` as imports; else nothing."""
    member = ""
    if value.type == "member_expression":
        named = value.child_by_field_name("property")
        member = at.text(named) if named is not None else ""
        value = value.child_by_field_name("object") or value
    module = _required(value, at)
    line = at.line(target)
    if not module:
        return []
    if target.type == "identifier":
        return [ir.Import(module, member, at.text(target), 0, line)]
    pairs = _taken_apart(target, at) if target.type == "object_pattern" and not member else None
    return [ir.Import(module, name, alias, 0, line) for name, alias in pairs or ()]


def _required(node: Node, at: Script) -> str:
    of, given = node.child_by_field_name("function"), node.child_by_field_name("arguments")
    if node.type != "call_expression" or of is None or given is None or at.text(of) != "require":
        return ""
    return loaded(several(at.named(given)[:1], at))


def _taken_apart(pattern: Node, at: Script) -> list[tuple[str, str]] | None:
    """Name and alias of each entry; None when the pattern has more than names."""
    out = []
    for child in at.named(pattern):
        name, value = child.child_by_field_name("key"), child.child_by_field_name("value")
        if child.type == "shorthand_property_identifier_pattern":
            out.append((at.text(child), at.text(child)))
        elif name is not None and value is not None and value.type == "identifier":
            out.append((name_of(name, at), at.text(value)))
        else:
            return None
    return out


def given(target: Node, at: Script) -> str | None:
    """The name under which an assignment gives something to other files; None when it does not."""
    written = at.text(target)
    if written == "module.exports" or written == "exports":
        return WHOLE
    of = target.child_by_field_name("object") if target.type == "member_expression" else None
    if of is None or at.text(of) not in ("exports", "module.exports"):
        return None
    name = target.child_by_field_name("property")
    return at.text(name) if name is not None else None


def give(value: Node, at: Script, scope: Scope, out: Out, name: str = WHOLE) -> None:
    """The module gives `value` to others under `name`."""
    line = at.line(value)
    if value.type in MEMBERS:
        own = value.child_by_field_name("name")
        if own is not None and name == WHOLE:
            out.append(ir.Define(make(value, at, at.text(own), scope), line))
            out.append(ir.Assign(ir.Name(name, line), ir.Name(at.text(own), line), None, line))
        else:
            out.append(ir.Define(make(value, at, name, scope), line))
    elif value.type in CLASSES:
        made = define_class(value, at, scope, name)
        out.append(ir.Define(made, line))
        if made.name != name:
            out.append(ir.Assign(ir.Name(name, line), ir.Name(made.name, line), None, line))
    elif value.type == "object" and name == WHOLE:
        _members_given(value, at, scope, out)
    elif not (value.type == "identifier" and at.text(value) == name):
        out.append(ir.Assign(ir.Name(name, line), expression(value, at), None, line))


def _members_given(node: Node, at: Script, scope: Scope, out: Out) -> None:
    """``module.exports = { f, g: h, k() {} }``: the members are variables of the module, too."""
    line = at.line(node)
    taken = {name for statement in out for name in bound(statement)}
    names: dict[str, ir.Expression] = {}
    for child in at.named(node):
        name, value = child.child_by_field_name("key"), child.child_by_field_name("value")
        if child.type == "method_definition":
            name, value = child.child_by_field_name("name"), child
        written = name_of(name, at) if name is not None else ""
        if value is not None and written not in taken and value.type in (*MEMBERS, "identifier"):
            give(value, at, scope, out, written)
            names[written] = ir.Name(written, at.line(child))
    entries = ((k, names.get(str(getattr(k, "value", "")), v)) for k, v in record(node, at).entries)
    out.append(ir.Assign(ir.Name(WHOLE, line), ir.Record(tuple(entries), line), None, line))


def bound(statement: ir.Statement) -> list[str]:
    """The names that one statement binds, those in patterns left aside."""
    if isinstance(statement, ir.Define):
        return [statement.definition.name]
    if isinstance(statement, ir.Import):
        return [statement.alias]
    if isinstance(statement, ir.Assign) and isinstance(statement.target, ir.Name):
        return [statement.target.id]
    return []
