"""Java's grammar as the lowering needs it, and the file being lowered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import tree_sitter_java
from tree_sitter import Node

from inventory.syntax import ir
from inventory.syntax.tree import Grammar, Reader, Scope

GRAMMAR = Grammar(tree_sitter_java.language(), ("line_comment", "block_comment"))
SKIPPED = GRAMMAR.skipped
kinds, table, parse, solid, named = (
    GRAMMAR.kinds,
    GRAMMAR.table,
    GRAMMAR.parse,
    GRAMMAR.solid,
    GRAMMAR.named,
)
IDENTIFIER = kinds("identifier")
BODY = kinds("class_body", "interface_body", "enum_body", "annotation_type_body")
THIS = "this"


@dataclass(slots=True)
class Gathered:
    """What is read of a class's members, until all of them are."""

    fields: list[ir.Parameter] = field(default_factory=list)
    given: dict[str, ir.Expression] = field(default_factory=dict)
    """What a block outside of methods gives fields by their names."""
    overloads: dict[str, list[ir.Function]] = field(default_factory=dict)


class JavaReader(Reader):
    """A Java file being lowered, with the class and the name that the code at hand stands in."""

    __slots__ = ("gathered", "scope", "within")

    def __init__(
        self, path: str, source: bytes, block: Callable[[Node, Reader, Scope], ir.Block], first: int = 1
    ) -> None:
        super().__init__(path, source, block, first)
        self.within: ir.Class | None = None
        self.scope = Scope()
        self.gathered = Gathered()


class Inside:
    """A piece of code that nobody has asked for yet, lowered as standing in `within`."""

    __slots__ = ("at", "block", "lower", "node", "scope", "within")

    def __init__(
        self,
        node: Node | None,
        at: JavaReader,
        scope: Scope,
        within: ir.Class | None,
        lower: Callable[[Node, JavaReader], ir.Block],
    ) -> None:
        self.node, self.at, self.scope, self.within, self.lower = node, at, scope, within, lower
        self.block: ir.Block = ()

    def __call__(self) -> ir.Block:
        if self.node is not None:
            node, self.node = self.node, None
            at = self.at
            kept = at.depth, at.within, at.scope
            at.depth, at.within, at.scope = 0, self.within, self.scope
            self.block = self.lower(node, at)
            at.depth, at.within, at.scope = kept
        return self.block
