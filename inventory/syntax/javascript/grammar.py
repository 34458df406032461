"""The grammars of JavaScript and TypeScript, and a file read by one of them.

There are three grammars with numbers of their own for the same kinds of nodes: handlers are looked up by
number in the table of the file's grammar, and children by the name of their field, which all three share.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, TypeVar

import tree_sitter_javascript
import tree_sitter_typescript
from tree_sitter import Node

from inventory.syntax import ir
from inventory.syntax.tree import DEEPEST, Grammar, Reader, Scope

EXTRA = ("comment", "html_comment", "hash_bang_line")
LANGUAGES: dict[str, Callable[[], Any]] = {
    "javascript": tree_sitter_javascript.language,
    "typescript": tree_sitter_typescript.language_typescript,
    "tsx": tree_sitter_typescript.language_tsx,
}

Out = list[ir.Statement]
T = TypeVar("T")


class Script(Reader):
    """One file being lowered, with the tables of its grammar."""

    __slots__ = ("expressions", "skipped", "statements")

    def __init__(self, path: str, source: bytes, dialect: Dialect) -> None:
        super().__init__(path, source, dialect.block)
        self.expressions, self.statements = dialect.expressions, dialect.statements
        self.skipped = dialect.grammar.skipped

    def named(self, node: Node) -> list[Node]:
        """The children that are no punctuation, comments or text that does not parse."""
        return [c for c in node.children if c.is_named and c.kind_id not in self.skipped]


Lower = Callable[[Node, Script], ir.Expression]
Write = Callable[[Node, Script, Scope, Out], None]


class Dialect:
    """One grammar with what lowers its expressions and statements."""

    def __init__(
        self,
        name: str,
        expressions: Mapping[str, Lower],
        statements: Mapping[str, Write],
        block: Callable[[Node, Any, Scope], ir.Block],
    ) -> None:
        self.grammar = grammar(name)
        self.expressions = _table(self.grammar, expressions)
        self.statements = _table(self.grammar, statements)
        self.block = block


@lru_cache
def grammar(name: str) -> Grammar:
    return Grammar(LANGUAGES[name](), EXTRA)


def _table(of: Grammar, handlers: Mapping[str, T]) -> dict[int, T]:
    """The handlers of the kinds that this grammar has; the one named ``""`` is for all others."""
    known = {kind: h for kind, h in handlers.items() if kind == "ERROR" or (kind and of.kinds(kind))}
    return of.table(known, handlers[""])


def expression(node: Node, at: Script) -> ir.Expression:
    """Any expression, assignment target or type."""
    at.depth += 1
    found = at.expressions[node.kind_id](node, at) if at.depth < DEEPEST else at.cut(node)
    at.depth -= 1
    return found


def several(nodes: Iterable[Node], at: Script) -> tuple[ir.Expression, ...]:
    return tuple([expression(n, at) for n in nodes])


def field(node: Node, name: str, at: Script) -> ir.Expression | None:
    """The expression in a field of the node; None when there is none."""
    child = node.child_by_field_name(name)
    return expression(child, at) if child is not None else None


def has(node: Node, *words: str) -> bool:
    """Whether one of the words stands among the node's own children (``async``, ``static``, ``default``)."""
    return any(not c.is_named and c.type in words for c in node.children)
