"""Python's grammar as the lowering needs it."""

from __future__ import annotations

import tree_sitter_python

from inventory.syntax.tree import Grammar

GRAMMAR = Grammar(tree_sitter_python.language(), ("comment", "line_continuation"))
SKIPPED = GRAMMAR.skipped
kinds, table, parse, solid, named = (
    GRAMMAR.kinds,
    GRAMMAR.table,
    GRAMMAR.parse,
    GRAMMAR.solid,
    GRAMMAR.named,
)
(IDENTIFIER,) = kinds("identifier")
