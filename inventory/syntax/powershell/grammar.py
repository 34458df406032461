"""PowerShell's grammar as the lowering needs it."""

from __future__ import annotations

import tree_sitter_powershell
from tree_sitter import Node

from inventory.syntax.tree import Grammar

GRAMMAR = Grammar(tree_sitter_powershell.language(), ("comment", "command_argument_sep"))
SKIPPED = GRAMMAR.skipped
kinds, table, parse, solid, named = (
    GRAMMAR.kinds,
    GRAMMAR.table,
    GRAMMAR.parse,
    GRAMMAR.solid,
    GRAMMAR.named,
)


def core(node: Node) -> Node:
    """The innermost node with the same text: an operand stands under a dozen levels of precedence."""
    return node.named_descendant_for_byte_range(node.start_byte, node.end_byte) or node
