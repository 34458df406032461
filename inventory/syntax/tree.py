"""What every lowering needs of its grammar: node kinds, the file being read, definitions among statements."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple, TypeVar

from tree_sitter import Language, Node, Parser

from inventory.syntax import ir

ERROR = 65535
# Deeper nesting is cut off: no hand writes it, and a lowering would run out of stack.
DEEPEST = 200
# A longer chain of operators becomes one operation of many operands.
LONGEST = 40

T = TypeVar("T")


class Grammar:
    """One tree-sitter grammar; `extra` are the kinds that may stand anywhere and mean nothing."""

    def __init__(self, language: Any, extra: Iterable[str] = ("comment",)) -> None:
        self.language = Language(language)
        self.extra = self.kinds(*extra)
        self.skipped = self.extra | {ERROR}

    def kinds(self, *names: str, named: bool = True) -> frozenset[int]:
        """The ids of the node kinds with these names; one name may have several ids."""
        return frozenset(
            i
            for i in range(self.language.node_kind_count)
            if self.language.node_kind_for_id(i) in names and self.language.node_kind_is_named(i) == named
        )

    def table(self, handlers: Mapping[str, T], otherwise: T) -> dict[int, T]:
        """Handlers by kind id, for every id there is: numbers are cheaper to look up than names."""
        found = dict.fromkeys((*range(self.language.node_kind_count), ERROR), otherwise)
        for name, handler in handlers.items():
            ids = [ERROR] if name == "ERROR" else self.kinds(name)
            assert ids, name
            found.update(dict.fromkeys(ids, handler))
        return found

    def parse(self, source: bytes) -> Node:
        # Not shared: a parser keeps state between calls.
        return Parser(self.language).parse(source).root_node

    def solid(self, node: Node) -> list[Node]:
        """The children without comments and text that does not parse."""
        return [c for c in node.children if c.kind_id not in self.skipped]

    def named(self, node: Node) -> list[Node]:
        """The children that are no punctuation, comments or text that does not parse."""
        return [c for c in node.children if c.is_named and c.kind_id not in self.skipped]


class Scope(NamedTuple):
    """Where a definition stands: the dotted name around it, whether that is a class, and what it gives."""

    name: str = ""
    of_class: bool = False
    returns: ir.Expression | None = None

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


class Body:
    """The statements of a function that nobody has asked for yet; the tree is let go once they are read."""

    __slots__ = ("at", "block", "node", "scope")

    def __init__(self, node: Node | None, at: Reader, scope: Scope) -> None:
        self.node, self.at, self.scope = node, at, scope
        self.block: ir.Block = ()

    def __call__(self) -> ir.Block:
        if self.node is not None:
            node, self.node = self.node, None
            self.at.depth = 0
            self.block = self.at.block(node, self.at, self.scope)
        return self.block


def leaning(first: ir.Expression, steps: list[tuple[str, ir.Expression]], line: int) -> ir.Expression:
    """``a + b + c`` as operations that lean to the left; `steps` are the operators and what follows each."""
    if len(steps) > LONGEST:
        operators = {operator for operator, _ in steps}
        operator = operators.pop() if len(operators) == 1 else "+"
        return ir.Operation(operator, (first, *(operand for _, operand in steps)), line)
    for operator, operand in steps:
        first = ir.Operation(operator, (first, operand), line)
    return first


def yields(body: Node, at: Reader, words: frozenset[int], scopes: frozenset[int]) -> bool:
    """Whether a function itself yields, and not only a function inside it (one of `scopes`)."""
    if at.source.find(b"yield", body.start_byte, body.end_byte) < 0:
        return False
    # A cursor, because nodes keep the children they were asked for as long as they live.
    cursor = body.walk()
    while True:
        node = cursor.node
        kind = node.kind_id if node is not None else 0
        if kind in words:
            return True
        if kind not in scopes and cursor.goto_first_child():
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return False


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


# --- definitions among statements ----------------------------------------------------------------


def reached(body: Iterable[ir.Statement], sure: bool = True) -> Iterator[tuple[ir.Statement, bool]]:
    """Every statement that runs with the module or class, and whether it does so surely."""
    for statement in body:
        yield statement, sure
        if isinstance(statement, ir.Branch):
            for _, arm in statement.arms:
                yield from reached(arm, False)
        elif isinstance(statement, ir.Try):
            for part in (statement.body, *(h[2] for h in statement.handlers), statement.otherwise):
                yield from reached(part, False)
            yield from reached(statement.final, False)
        elif isinstance(statement, ir.With | ir.Loop):
            yield from reached(statement.body, False)


def index(
    body: ir.Block,
) -> tuple[dict[str, ir.Function], dict[str, ir.Class], tuple[ir.Import, ...]]:
    """Definitions by name and all imports of a module's or class's own statements.

    A later definition replaces an earlier one, but one under a condition never does: of
    ``try: def f`` / ``except: def f`` the first counts. A property's setter stands under ``x.setter``.
    """
    functions: dict[str, ir.Function] = {}
    classes: dict[str, ir.Class] = {}
    imports: list[ir.Import] = []
    for statement, sure in reached(body):
        if isinstance(statement, ir.Import):
            imports.append(statement)
        elif isinstance(statement, ir.Define):
            made = statement.definition
            if isinstance(made, ir.Class):
                _enter(classes, made.name, made, sure)
            else:
                _enter(functions, _key(made), made, sure)
    return functions, classes, tuple(imports)


def _enter(names: dict[str, ir.Function] | dict[str, ir.Class], name: str, made: object, sure: bool) -> None:
    if sure or name not in names:
        names[name] = made  # type: ignore[assignment]


def _key(function: ir.Function) -> str:
    for decorator in function.decorators:
        if isinstance(decorator, ir.Attribute) and decorator.name in ("setter", "deleter"):
            return f"{function.name}.{decorator.name}"
    return function.name
