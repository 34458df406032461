"""Java's ``switch``, as a statement and as a value, with its labels and patterns."""

from __future__ import annotations

from tree_sitter import Node

from inventory.syntax import ir
from inventory.syntax.java.expressions import at_once, expression, part, several
from inventory.syntax.java.grammar import JavaReader, kinds, named
from inventory.syntax.java.patterns import matched

RULE = kinds("switch_rule")
GROUP = kinds("switch_block_statement_group")
LABEL = kinds("switch_label")
PATTERN = kinds("pattern", "type_pattern", "record_pattern")
GUARD = kinds("guard")
BLOCK = kinds("block")
STATEMENT = kinds("expression_statement")
THROW = kinds("throw_statement")

Arm = tuple[ir.Expression | None, list[Node]]


def switch_statement(node: Node, at: JavaReader) -> ir.Branch:
    """One arm for each label; what falls through stands with the label it starts at."""
    arms = [(condition, _block(nodes, at)) for condition, nodes in _arms(node, at)]
    if all(condition is not None for condition, _ in arms):
        arms.insert(0, (part(node, "condition", at), ()))
    return ir.Branch(tuple(arms), at.line(node))


def switch_value(node: Node, at: JavaReader) -> ir.Expression:
    """A chain of choices; an arm that is a block is a function called at once, its ``yield`` the return."""
    line = at.line(node)
    chain = [
        (condition or ir.Literal(True, line), _value(nodes, node, at)) for condition, nodes in _arms(node, at)
    ]
    found: ir.Expression = ir.Unknown((part(node, "condition", at),), line) if not chain else chain.pop()[1]
    for condition, value in reversed(chain):
        found = ir.Operation("if", (condition, value, found), line)
    return found


def _arms(node: Node, at: JavaReader) -> list[Arm]:
    subject = part(node, "condition", at)
    body = node.child_by_field_name("body")
    found: list[Arm] = []
    for child in named(body) if body is not None else ():
        if child.kind_id in RULE or child.kind_id in GROUP:
            labels = [c for c in named(child) if c.kind_id in LABEL]
            rest = [c for c in named(child) if c.kind_id not in LABEL]
            found.append((_condition(labels, subject, at), rest))
    return found


def _condition(labels: list[Node], subject: ir.Expression, at: JavaReader) -> ir.Expression | None:
    """What of `subject` the labels ask for; None for ``default``."""
    tests: list[ir.Expression] = []
    for label in labels:
        inner = named(label)
        if not inner:
            return None
        line = at.line(label)
        for test in inner:
            if test.kind_id in PATTERN:
                tests.append(ir.Operation("is", (matched(test, subject, at),), line))
            elif test.kind_id in GUARD:
                tests.extend(several(named(test), at))
            else:
                tests.append(ir.Operation("==", (subject, expression(test, at)), line))
    return tests[0] if len(tests) == 1 else ir.Operation("or", tuple(tests), tests[0].line) if tests else None


def _block(nodes: list[Node], at: JavaReader) -> ir.Block:
    from inventory.syntax.java.statements import statements

    return statements(nodes, at)


def _value(nodes: list[Node], switch: Node, at: JavaReader) -> ir.Expression:
    if len(nodes) == 1 and nodes[0].kind_id in STATEMENT:
        inner = named(nodes[0])
        return expression(inner[0], at) if inner else ir.Unknown((), at.line(switch))
    if len(nodes) == 1 and nodes[0].kind_id in THROW:
        return ir.Operation("throw", several(named(nodes[0]), at), at.line(nodes[0]))
    name = f"<switch>:{at.line(nodes[0] if nodes else switch)}"
    return at_once(name, _block(nodes, at), nodes[0] if nodes else switch, at)
