"""Python's grammar as the lowering needs it: node kinds, and the file being read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple, TypeVar

import tree_sitter_python
from tree_sitter import Language, Node, Parser

from inventory.syntax import ir

LANGUAGE = Language(tree_sitter_python.language())
ERROR = 65535
# Deeper nesting is cut off. Python itself stops at 200 brackets and 100 indentations.
DEEPEST = 200

T = TypeVar("T")


def kinds(*names: str, named: bool = True) -> frozenset[int]:
    """The ids of the node kinds with these names; one name may have several ids."""
    return frozenset(
        i
        for i in range(LANGUAGE.node_kind_count)
        if LANGUAGE.node_kind_for_id(i) in names and LANGUAGE.node_kind_is_named(i) == named
    )


def table(handlers: Mapping[str, T], otherwise: T) -> dict[int, T]:
    """Handlers by kind id, for every id there is: numbers are cheaper to look up than names."""
    found = dict.fromkeys((*range(LANGUAGE.node_kind_count), ERROR), otherwise)
    for name, handler in handlers.items():
        ids = [ERROR] if name == "ERROR" else kinds(name)
        assert ids, name
        found.update(dict.fromkeys(ids, handler))
    return found


EXTRA = kinds("comment", "line_continuation")
SKIPPED = EXTRA | {ERROR}
(IDENTIFIER,) = kinds("identifier")


def parse(source: bytes) -> Node:
    # Not shared: a parser keeps state between calls.
    return Parser(LANGUAGE).parse(source).root_node


class Scope(NamedTuple):
    """Where a definition stands: the dotted name around it, and whether that is a class."""

    name: str = ""
    of_class: bool = False

    def join(self, name: str) -> str:
        return f"{self.name}.{name}" if self.name else name


class Reader:
    """One file being lowered: its bytes, its names, and how deep the lowering stands.

    `first` is the line number of the first row. `block` lowers a block of statements.
    """

    __slots__ = ("block", "depth", "first", "module", "names", "path", "source")

    def __init__(
        self, path: str, source: bytes, block: Callable[[Node, Reader, Scope], ir.Block], first: int = 1
    ) -> None:
        self.path, self.source, self.block, self.first = path, source, block, first
        self.depth = 0
        self.names: dict[bytes, str] = {}
        self.module: ir.Module | None = None

    def text(self, node: Node) -> str:
        """The node's own text; each distinct one is decoded and kept once."""
        raw = self.source[node.start_byte : node.end_byte]
        name = self.names.get(raw)
        if name is None:
            name = self.names[raw] = raw.decode("utf-8", "replace")
        return name

    def line(self, node: Node) -> int:
        return node.start_point[0] + self.first

    def cut(self, node: Node) -> ir.Unknown:
        """Note that `node` was left out."""
        line = self.line(node)
        if self.module is not None and line not in self.module.broken:
            self.module.broken = (*self.module.broken, line)
        return ir.Unknown((), line)


Lower = Callable[[Node, Reader], ir.Expression]


def solid(node: Node) -> list[Node]:
    """The children without comments, continuations and text that does not parse."""
    return [c for c in node.children if c.kind_id not in SKIPPED]


def named(node: Node) -> list[Node]:
    """The children that are no punctuation, comments or text that does not parse."""
    return [c for c in node.children if c.is_named and c.kind_id not in SKIPPED]


def broken_lines(root: Node, first: int = 1) -> Iterable[int]:
    """The lines where text was skipped or made up to get a tree."""
    if not root.has_error:
        return ()
    lines: set[int] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.is_error or node.is_missing:
            lines.add(node.start_point[0] + first)
        waiting.extend(c for c in node.children if c.has_error)
    return sorted(lines)
