"""JavaScript and TypeScript source, lowered into the common form."""

from __future__ import annotations

from functools import lru_cache
from pathlib import PurePosixPath

from inventory.syntax import ir
from inventory.syntax.javascript.expressions import EXPRESSIONS
from inventory.syntax.javascript.grammar import Dialect, Script
from inventory.syntax.javascript.modules import bound
from inventory.syntax.javascript.statements import STATEMENTS, block
from inventory.syntax.tree import Scope, broken_lines, index, reached

DIALECTS = {".ts": "typescript", ".mts": "typescript", ".cts": "typescript", ".tsx": "tsx"}
SHAPES = frozenset({"type", "interface"})


@lru_cache
def _dialect(name: str) -> Dialect:
    return Dialect(name, EXPRESSIONS, STATEMENTS, block)


def lower(path: str, source: bytes) -> ir.Module:
    """The module in `source` (UTF-8), all its text that parses; raises nothing for any bytes.

    `path` is the module's place in the checkout. Bodies of functions are lowered when asked for.
    """
    name = DIALECTS.get(PurePosixPath(path).suffix.lower(), "javascript")
    dialect = _dialect(name)
    root = dialect.grammar.parse(source)
    language = "javascript" if name == "javascript" else "typescript"
    at = Script(path, source, dialect)
    module = ir.Module(path, language, (), {}, {}, (), tuple(broken_lines(root)))
    at.module = module
    module.body = _without_twins(block(root, at, Scope()))
    module.functions, module.classes, module.imports = index(module.body)
    return module


def _without_twins(body: ir.Block) -> ir.Block:
    """A type may have the name of a value (``type User = z.infer<typeof User>``): the value tells more."""
    values = {n for s, _ in reached(body) if not _is_shape(s) for n in bound(s)}
    return tuple(s for s in body if not (_is_shape(s) and s.definition.name in values))  # type: ignore[union-attr]


def _is_shape(statement: ir.Statement) -> bool:
    made = statement.definition if isinstance(statement, ir.Define) else None
    return isinstance(made, ir.Class) and made.kind in SHAPES
