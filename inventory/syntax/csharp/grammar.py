"""C#'s grammar as the lowering needs it."""

from __future__ import annotations

import tree_sitter_c_sharp
from tree_sitter import Node

from inventory.syntax.tree import Grammar

GRAMMAR = Grammar(
    tree_sitter_c_sharp.language(),
    (
        "comment",
        "preproc_region",
        "preproc_endregion",
        "preproc_pragma",
        "preproc_nullable",
        "preproc_line",
        "preproc_define",
        "preproc_undef",
        "preproc_error",
        "preproc_warning",
    ),
)
SKIPPED = GRAMMAR.skipped
kinds, table, parse, solid = GRAMMAR.kinds, GRAMMAR.table, GRAMMAR.parse, GRAMMAR.solid
IDENTIFIERS = kinds("identifier")
# Words that are values although the grammar takes them for punctuation.
WORDS = kinds("this", "base", named=False)


def named(node: Node) -> list[Node]:
    """The children that are no punctuation, comments or text that does not parse."""
    return [c for c in node.children if (c.is_named or c.kind_id in WORDS) and c.kind_id not in SKIPPED]
