"""Java's patterns: what ``instanceof Order o`` and ``case Point(int x, int y)`` test and bind."""

from __future__ import annotations

from tree_sitter import Node

from inventory.syntax import ir
from inventory.syntax.java.expressions import expression, part
from inventory.syntax.java.grammar import IDENTIFIER, JavaReader, kinds, named
from inventory.syntax.java.types import declared, type_of
from inventory.syntax.tree import DEEPEST

TYPE_PATTERN = kinds("type_pattern")
RECORD_PATTERN = kinds("record_pattern")
INNER = kinds("record_pattern_body")
NO_TYPE = kinds("modifiers")


def instance_test(node: Node, at: JavaReader) -> ir.Expression:
    """``x instanceof Order o``: nothing but a test, which binds what the pattern names."""
    line = at.line(node)
    subject = part(node, "left", at)
    type, pattern = node.child_by_field_name("right"), node.child_by_field_name("pattern")
    if pattern is not None:
        return ir.Operation("is", (matched(pattern, subject, at),), line)
    if type is None:
        return subject
    wanted = type_of(type, at)
    name = node.child_by_field_name("name")
    if name is None:
        return ir.Operation("is", (subject, wanted), line)
    held = ir.Bind(ir.Name(at.text(name), line), ir.Cast(subject, wanted, line), line)
    return ir.Operation("is", (held, wanted), line)


def matched(node: Node, subject: ir.Expression, at: JavaReader) -> ir.Expression:
    """What a pattern makes of `subject`: its names bound to it or its parts."""
    at.depth += 1
    found = _matched(node, subject, at) if at.depth < DEEPEST else at.cut(node)
    at.depth -= 1
    return found


def _matched(node: Node, subject: ir.Expression, at: JavaReader) -> ir.Expression:
    line = at.line(node)
    parts = [c for c in named(node) if c.kind_id not in NO_TYPE]
    if node.kind_id in RECORD_PATTERN:
        return _record(parts, subject, line, at)
    if node.kind_id in TYPE_PATTERN and len(parts) == 2:
        return _named(parts[0], parts[1], subject, at)
    if node.type == "pattern" and parts:
        return matched(parts[0], subject, at)
    return expression(node, at)


def _named(type: Node, name: Node, subject: ir.Expression, at: JavaReader) -> ir.Expression:
    line = at.line(name)
    wanted = declared(type, at)
    value = ir.Cast(subject, wanted, line) if wanted is not None else subject
    return ir.Bind(ir.Name(at.text(name), line), value, line)


def _record(parts: list[Node], subject: ir.Expression, line: int, at: JavaReader) -> ir.Expression:
    """The components of a record, by name when the record stands in this file, else by position."""
    if not parts:
        return subject
    held = ir.Cast(subject, type_of(parts[0], at), line)
    inner = [c for p in parts[1:] if p.kind_id in INNER for c in named(p)]
    names = _components(at.text(parts[0]), at)
    found: list[ir.Expression] = []
    for position, component in enumerate(inner):
        if position < len(names):
            value: ir.Expression = ir.Attribute(held, names[position], line)
        else:
            value = ir.Item(held, ir.Literal(position, line), line)
        found.append(_component(component, value, at))
    return ir.Sequence(tuple(found), line)


def _component(node: Node, value: ir.Expression, at: JavaReader) -> ir.Expression:
    parts = [c for c in named(node) if c.kind_id not in NO_TYPE]
    if len(parts) == 2 and parts[1].kind_id in IDENTIFIER:
        return _named(parts[0], parts[1], value, at)
    return matched(parts[0], value, at) if parts else value


def _components(name: str, at: JavaReader) -> list[str]:
    module = at.module
    known = module.classes.get(name) if module is not None else None
    for holder in module.classes.values() if module is not None and known is None else ():
        known = holder.classes.get(name) or known
    return [f.name for f in known.fields if f.kind != "static"] if known is not None else []
