"""Python's ``match``: each pattern as a condition on the subject and the names it binds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tree_sitter import Node

from inventory.syntax import ir
from inventory.syntax.python.expressions import expression
from inventory.syntax.python.grammar import kinds, named, solid, table
from inventory.syntax.tree import Reader

CASE = kinds("case_pattern")
KEYWORD = kinds("keyword_pattern")
SPLAT = kinds("splat_pattern")
DOTTED = kinds("dotted_name")
SEQUENCE = kinds("list_pattern", "tuple_pattern")
# Their first positional pattern is the subject itself.
WHOLE = ("bool", "bytearray", "bytes", "dict", "float", "frozenset", "int", "list", "set", "str", "tuple")


@dataclass(slots=True)
class Found:
    """What a pattern asks of its subject, and what it binds."""

    tests: list[ir.Expression] = field(default_factory=list)
    binds: list[ir.Statement] = field(default_factory=list)


def matched(patterns: list[Node], subject: ir.Expression, at: Reader) -> Found:
    """The patterns of one case; several with commas between them are a sequence."""
    found = Found()
    if len(patterns) == 1:
        _match(patterns[0], subject, at, found)
    else:
        _items(patterns, subject, at, found)
    return found


def _match(node: Node, subject: ir.Expression, at: Reader, found: Found) -> None:
    at.depth += 1
    PATTERNS[node.kind_id](node, subject, at, found)
    at.depth -= 1


def _case(node: Node, subject: ir.Expression, at: Reader, found: Found) -> None:
    children = solid(node)
    inner = [c for c in children if c.is_named]
    if len(children) == 1 and inner:
        _match(inner[0], subject, at, found)
    elif inner:
        _value(node, subject, at, found)


def _value(node: Node, subject: ir.Expression, at: Reader, found: Found) -> None:
    """A literal (``-1`` is two tokens) or a dotted constant: equality."""
    line = at.line(node)
    inner = named(node) if node.kind_id in CASE else [node]
    value = expression(inner[0], at)
    if node.kind_id in CASE and isinstance(value, ir.Literal) and type(value.value) in (int, float):
        value = ir.Literal(-value.value, line)  # type: ignore[operator]
    found.tests.append(ir.Operation("==", (subject, value), line))


def _name(node: Node, subject: ir.Expression, at: Reader, found: Found) -> None:
    if len(node.children) > 1:
        _value(node, subject, at, found)
    else:
        _capture(node, subject, at, found)


def _capture(node: Node, subject: ir.Expression, at: Reader, found: Found) -> None:
    name = at.text(node)
    if name != "_":
        line = at.line(node)
        found.binds.append(ir.Assign(ir.Name(name, line), subject, None, line))


def _as(node: Node, subject: ir.Expression, at: Reader, found: Found) -> None:
    children = named(node)
    _match(children[0], subject, at, found)
    if len(children) > 1:
        _capture(children[-1], subject, at, found)


def _union(node: Node, subject: ir.Expression, at: Reader, found: Found) -> None:
    """Any alternative may have matched: their tests by ``or``, their bindings as arms of a choice."""
    line = at.line(node)
    alternatives = [matched([child], subject, at) for child in named(node)]
    tests = [joined(a.tests, "and", line) for a in alternatives]
    known = [t for t in tests if t is not None]
    if known and len(known) == len(tests):
        found.tests.append(known[0] if len(known) == 1 else ir.Operation("or", tuple(known), line))
    if any(a.binds for a in alternatives):
        arms = tuple((test, tuple(a.binds)) for test, a in zip(tests, alternatives, strict=True))
        found.binds.append(ir.Branch(arms, line))


def _class(node: Node, subject: ir.Expression, at: Reader, found: Found) -> None:
    line = at.line(node)
    children = named(node)
    type = expression(children[0], at)
    found.tests.append(ir.Call(ir.Name("isinstance", line), (subject, type), (), line))
    whole = isinstance(type, ir.Name) and type.id in WHOLE
    for child in children[1:]:
        inner = named(child)
        if child.kind_id in CASE and inner and inner[0].kind_id in KEYWORD:
            _keyword(inner[0], subject, at, found)
        else:
            # Which attribute a position means is known to the class only.
            _match(child, subject if whole else ir.Unknown((subject,), line), at, found)


def _keyword(node: Node, subject: ir.Expression, at: Reader, found: Found) -> None:
    children = solid(node)
    place = ir.Attribute(subject, at.text(children[0]), at.line(node))
    inner = [c for c in children[2:] if c.is_named]
    if inner:
        _match(inner[0], place, at, found)


def _mapping(node: Node, subject: ir.Expression, at: Reader, found: Found) -> None:
    key: ir.Expression | None = None
    found.tests.append(ir.Unknown((subject,), at.line(node)))
    for child in named(node):
        kind = child.kind_id
        if kind in SPLAT:
            _capture(child.children[-1], subject, at, found)
        elif kind in CASE and key is not None:
            line = at.line(child)
            found.tests.append(ir.Operation("in", (key, subject), line))
            _match(child, ir.Item(subject, key, line), at, found)
            key = None
        else:
            key = expression(child, at)


def _sequence(node: Node, subject: ir.Expression, at: Reader, found: Found) -> None:
    children = solid(node)
    items = [c for c in children if c.is_named]
    if len(items) == 1 and len(children) == 3 and at.text(children[0]) == "(":
        _match(items[0], subject, at, found)
    else:
        _items(items, subject, at, found)


def _items(nodes: list[Node], subject: ir.Expression, at: Reader, found: Found) -> None:
    found.tests.append(ir.Unknown((subject,), subject.line))
    after_star = False
    for index, node in enumerate(nodes):
        line = at.line(node)
        star = _starred(node)
        if star is not None:
            after_star = True
            key: ir.Expression = ir.Slice(ir.Literal(index, line), None, line)
            _capture(star, ir.Item(subject, key, line), at, found)
        else:
            key = ir.Literal(index - len(nodes) if after_star else index, line)
            _match(node, ir.Item(subject, key, line), at, found)


def _starred(node: Node) -> Node | None:
    """The name of ``*name``, None for any other pattern."""
    inner = named(node) if node.kind_id in CASE else [node]
    if len(inner) != 1 or inner[0].kind_id not in SPLAT:
        return None
    return inner[0].children[-1]


def joined(tests: list[ir.Expression], operator: str, line: int) -> ir.Expression | None:
    if len(tests) < 2:
        return tests[0] if tests else None
    return ir.Operation(operator, tuple(tests), line)


Pattern = Callable[[Node, ir.Expression, Reader, Found], None]
PATTERNS: dict[int, Pattern] = table(
    {
        "case_pattern": _case,
        "dotted_name": _name,
        "identifier": _capture,
        "as_pattern": _as,
        "union_pattern": _union,
        "class_pattern": _class,
        "dict_pattern": _mapping,
        "list_pattern": _sequence,
        "tuple_pattern": _sequence,
    },
    _value,
)
