"""Resources and modules as Bicep writes them: heads, bodies, loops, and resources inside resources."""

from __future__ import annotations

from dataclasses import dataclass, field

from inventory.facts import Location
from inventory.infrastructure import expressions as ex
from inventory.infrastructure.arm.template import Called, Declared, Each
from inventory.infrastructure.bicep.cursor import SyntaxProblem
from inventory.infrastructure.bicep.lexer import IDENTIFIER, TEXT
from inventory.infrastructure.bicep.parser import Parser
from inventory.infrastructure.bicep.types import decorators
from inventory.infrastructure.deployments import Declaration

MOST_NESTED = 12


@dataclass(slots=True)
class _Body:
    """What stands between the braces of a resource or a module, and what is in front of them."""

    entries: ex.Object
    children: tuple[Declared, ...] = ()
    each: Each | None = None
    condition: ex.Expression | None = None
    name: str = ""


@dataclass(slots=True)
class Blocks:
    """Reads the blocks of one file, and keeps what they declare in the order it is written."""

    parser: Parser
    path: str
    declarations: list[Declaration] = field(default_factory=list)
    nesting: int = 0
    """How many resources are open around what is read."""

    def declared(self, outer: str, version: str) -> Declared:
        """A resource behind the word; `outer` is the type around it, `version` that type's version."""
        parser, line = self.parser, self.parser.line()
        symbol = parser.name()
        kind, _, own = self.literal().partition("@")
        full = f"{outer}/{kind}" if outer and "." not in kind.split("/")[0] else kind
        existing = parser.taken_word("existing")
        parser.take("=")
        parser.lines()
        place = len(self.declarations)
        body = self.body((full, own or version))
        self.declarations.insert(
            place,
            Declaration(
                "bicep", "resource", full, body.name, Location(self.path, line), own or version, existing,
                bool(outer),
            ),
        )  # fmt: skip
        return Declared(
            symbol, full, own or version, body.entries, line, existing, body.each, body.condition,
            body.children,
        )  # fmt: skip

    def literal(self) -> str:
        value = self.parser.text()
        return value.value if isinstance(value, ex.Literal) and isinstance(value.value, str) else ""

    def module(self) -> Called:
        parser, line = self.parser, self.parser.line()
        symbol, source = parser.name(), self.literal()
        parser.take("=")
        parser.lines()
        place, at = len(self.declarations), Location(self.path, line)
        body = self.body(None)
        version = source.rpartition(":")[2] if source.startswith(("br", "ts")) else ""
        self.declarations.insert(place, Declaration("bicep", "module", source, body.name, at, version))
        return Called(symbol, source, body.entries, line, body.each, body.condition)

    def body(self, outer: tuple[str, str] | None) -> _Body:
        """``{…}``, ``if (…) {…}`` or ``[for … : …]``; resources may stand in it when `outer` is given."""
        parser = self.parser
        if self.nesting > MOST_NESTED:
            raise SyntaxProblem(f"resources nested more than {MOST_NESTED} deep", parser.at)
        if parser.kind != "[":
            condition = parser.condition()
            found = self.braces(outer)
            found.condition = condition
            return found
        parser.at += 1
        parser.lines()
        if not parser.word("for"):
            raise parser.problem("for")
        each = parser.each()
        parser.deeper()
        found = self.body(outer)
        parser.depth -= 1
        found.each = each
        parser.lines()
        parser.take("]")
        return found

    def braces(self, outer: tuple[str, str] | None) -> _Body:
        parser = self.parser
        parser.deeper()
        parser.take("{")
        parser.lines()
        entries: list[ex.Entry | ex.Spread] = []
        children: list[Declared] = []
        name = ""
        while not parser.taken("}"):
            if outer and (parser.kind == "@" or (parser.word("resource") and parser.ahead() == IDENTIFIER)):
                children.append(self.child(outer))
                continue
            start, named = parser.at, parser.word("name")
            entries.append(parser.entry())
            name = self.written(start) if named else name
            parser.separated("}")
        parser.depth -= 1
        return _Body(ex.Object(tuple(entries)), tuple(children), name=name)

    def child(self, outer: tuple[str, str]) -> Declared:
        decorators(self.parser)
        if not self.parser.taken_word("resource"):
            raise self.parser.problem("resource")
        self.nesting += 1
        found = self.declared(*outer)
        self.nesting -= 1
        self.parser.separated("}")
        return found

    def written(self, start: int) -> str:
        """What stands behind the colon of the entry that began at `start`; a literal without its quotes."""
        tokens, end = self.parser.tokens, self.parser.at
        while start < end and tokens.kinds[start] != ":":
            start += 1
        if end - start == 2 and tokens.kinds[start + 1] == TEXT:
            return tokens.texts[start + 1]
        return tokens.source[tokens.places[start] + 1 : tokens.places[end]].strip()[:300]
