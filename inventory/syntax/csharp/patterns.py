"""C#'s patterns: what ``is`` and ``switch`` test, and the variables they bind."""

from __future__ import annotations

from dataclasses import dataclass, field

from tree_sitter import Node

from inventory.syntax import ir
from inventory.syntax.csharp.grammar import IDENTIFIERS, kinds, named, solid
from inventory.syntax.csharp.types import IMPLICIT, TYPES, bare, type_of
from inventory.syntax.tree import DEEPEST, Lower, Reader

PATTERNS = kinds(
    "and_pattern",
    "constant_pattern",
    "declaration_pattern",
    "discard",
    "list_pattern",
    "negated_pattern",
    "or_pattern",
    "parenthesized_pattern",
    "recursive_pattern",
    "relational_pattern",
    "tuple_pattern",
    "type_pattern",
    "var_pattern",
)
CONSTANT = kinds("constant_pattern")
DECLARATION = kinds("declaration_pattern", "var_pattern", "declaration_expression")
RECURSIVE = kinds("recursive_pattern")
LIST = kinds("list_pattern")
RELATIONAL = kinds("relational_pattern")
PROPERTIES = kinds("property_pattern_clause")
POSITIONS = kinds("positional_pattern_clause")
SUBPATTERN = kinds("subpattern")
TUPLE = kinds("tuple_expression")
ARGUMENT = kinds("argument")
DESIGNATIONS = kinds("parenthesized_variable_designation")
MEMBER = kinds("member_access_expression")
ARM = kinds("switch_expression_arm")
WHEN = kinds("when_clause")
COLON = kinds(":", named=False)


@dataclass(slots=True)
class Matched:
    """What a pattern looks at and what it binds, in order."""

    tests: list[ir.Expression] = field(default_factory=list)
    binds: list[ir.Expression] = field(default_factory=list)


def is_pattern(node: Node, at: Reader, lower: Lower) -> ir.Expression:
    """``x is Order { Email: var email }``"""
    children = named(node)
    line = at.line(node)
    if len(children) < 2:
        return ir.Operation("is", tuple(lower(c, at) for c in children), line)
    subject, before = held(children[0], at, lower)
    found = Matched()
    match(children[-1], subject, at, lower, found)
    first = before if found.binds else (lower(children[0], at),)
    return ir.Operation("is", (*first, *found.tests, *found.binds), line)


def held(node: Node, at: Reader, lower: Lower) -> tuple[ir.Expression, tuple[ir.Expression, ...]]:
    """A subject that may be looked at several times, and what evaluates it once."""
    value = lower(node, at)
    if isinstance(value, ir.Name | ir.Attribute):
        return value, (value,)
    line = at.line(node)
    name = ir.Name(f"<is>:{line}:{node.start_point[1]}", line)
    return name, (ir.Bind(name, value, line),)


def match(node: Node, subject: ir.Expression, at: Reader, lower: Lower, found: Matched) -> None:
    """Add what the pattern `node` does with `subject`."""
    if at.depth >= DEEPEST:
        at.cut(node)
        return
    at.depth += 1
    kind = node.kind_id
    if kind in DECLARATION:
        _declared(node, subject, at, found)
    elif kind in RECURSIVE:
        _recursive(node, subject, at, lower, found)
    elif kind in CONSTANT:
        _constant(node, subject, at, lower, found)
    elif kind in LIST or kind in DESIGNATIONS:
        _places(named(node), subject, at, lower, found)
    elif kind in RELATIONAL:
        found.tests += [lower(c, at) for c in named(node)]
    else:
        for child in named(node):
            if child.kind_id in PATTERNS:
                match(child, subject, at, lower, found)
    at.depth -= 1


def _declared(node: Node, subject: ir.Expression, at: Reader, found: Matched) -> None:
    """``Order order``, ``var (a, b)``"""
    children = named(node)
    line = at.line(node)
    types = [c for c in children[:-1] if c.kind_id in TYPES and c.kind_id not in IMPLICIT]
    value: ir.Expression = ir.Cast(subject, type_of(types[0], at), line) if types else subject
    target = _target(children[-1], at) if children else None
    if target is not None:
        found.binds.append(ir.Bind(target, value, line))


def _target(node: Node, at: Reader) -> ir.Expression | None:
    if node.kind_id in IDENTIFIERS:
        return ir.Name(bare(node, at), at.line(node))
    if node.kind_id in DESIGNATIONS:
        parts = [_target(c, at) or ir.Name("_", at.line(c)) for c in named(node)]
        return ir.Sequence(tuple(parts), at.line(node))
    return None


def _recursive(node: Node, subject: ir.Expression, at: Reader, lower: Lower, found: Matched) -> None:
    """``Order { Email: var email } order``, ``Point(var x, _)``"""
    line = at.line(node)
    children = named(node)
    if children and children[0].kind_id in TYPES:
        subject = ir.Cast(subject, type_of(children[0], at), line)
    name = children[-1] if len(children) > 1 and children[-1].kind_id in IDENTIFIERS else None
    if name is not None:
        target = ir.Name(bare(name, at), at.line(name))
        found.binds.append(ir.Bind(target, subject, line))
        subject = target
    for clause in children:
        if clause.kind_id in PROPERTIES:
            for part in named(clause):
                _property(part, subject, at, lower, found)
        elif clause.kind_id in POSITIONS:
            inner = [named(c)[-1] for c in named(clause) if named(c)]
            _places(inner, subject, at, lower, found)


def _property(node: Node, subject: ir.Expression, at: Reader, lower: Lower, found: Matched) -> None:
    children = solid(node)
    if len(children) < 3 or children[1].kind_id not in COLON:
        return
    match(children[-1], _below(lower(children[0], at), subject), at, lower, found)


def _below(path: ir.Expression, subject: ir.Expression) -> ir.Expression:
    """The member path ``A.B`` seen from `subject`."""
    if isinstance(path, ir.Attribute):
        return ir.Attribute(_below(path.object, subject), path.name, path.line)
    return ir.Attribute(subject, path.id, path.line) if isinstance(path, ir.Name) else subject


def _places(nodes: list[Node], subject: ir.Expression, at: Reader, lower: Lower, found: Matched) -> None:
    for position, node in enumerate(nodes):
        line = at.line(node)
        item = ir.Item(subject, ir.Literal(position, line), line)
        if node.kind_id in IDENTIFIERS:
            found.binds.append(ir.Bind(ir.Name(bare(node, at), line), item, line))
        else:
            match(node, item, at, lower, found)


def _constant(node: Node, subject: ir.Expression, at: Reader, lower: Lower, found: Matched) -> None:
    """A constant; ``(1, var x)`` is one to the grammar."""
    for child in named(node):
        if child.kind_id in TUPLE:
            parts = [named(c)[-1] for c in named(child) if c.kind_id in ARGUMENT and named(c)]
            declared = [p for p in parts if p.kind_id in DECLARATION]
            for part in declared:
                line = at.line(part)
                place = ir.Item(subject, ir.Literal(parts.index(part), line), line)
                _declared(part, place, at, found)
        else:
            found.tests.append(lower(child, at))


def switch_expression(node: Node, at: Reader, lower: Lower) -> ir.Expression:
    """``x switch { … }``: any of its values, each seen with what its pattern binds."""
    children = named(node)
    line = at.line(node)
    if not children:
        return ir.Unknown((), line)
    subject, before = held(children[0], at, lower)
    operands: list[ir.Expression] = [ir.Operation("is", before, line)]
    for arm in children[1:]:
        if arm.kind_id in ARM:
            operands += _arm(arm, subject, at, lower)
    return ir.Operation("or", tuple(operands), line)


def _arm(node: Node, subject: ir.Expression, at: Reader, lower: Lower) -> list[ir.Expression]:
    children = named(node)
    line = at.line(node)
    if len(children) < 2:
        return []
    found = Matched()
    match(children[0], subject, at, lower, found)
    guards = [lower(g, at) for c in children if c.kind_id in WHEN for g in named(c)]
    looked = (*found.tests, *found.binds, *guards)
    value = lower(children[-1], at)
    return [ir.Operation("is", looked, line), value] if looked else [value]
