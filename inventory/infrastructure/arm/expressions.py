"""The expressions of ARM templates: what stands between ``[`` and ``]`` in a text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from inventory.infrastructure import expressions as ex

DEEPEST = 80
COPY = "copyIndex()"
_TOKEN = re.compile(r"\s*(?:'((?:[^']|'')*)'|([A-Za-z_][\w.]*)|(-?\d+)|(\.\?|[()\[\],.?^]))")
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}


class NoExpression(ValueError):
    """A text that begins like an expression and is none."""


@lru_cache(maxsize=20_000)
def expression(text: str) -> ex.Expression:
    """The value of a text: an expression when it is in brackets. NoExpression where it can't be read."""
    if len(text) < 2 or text[0] != "[" or text[-1] != "]":
        return ex.Literal(text)
    if text.startswith("[["):
        return ex.Literal(text[1:])
    reader = _Reader(text[1:-1])
    found = reader.value()
    if reader.kind != "end":
        raise NoExpression("more follows an expression")
    return found


def copy_name(name: str) -> str:
    """What the position in a named copy loop is called in expressions."""
    return f"copyIndex({name.lower()})" if name else COPY


@dataclass(slots=True)
class _Reader:
    source: str
    place: int = 0
    kind: str = ""
    token: str = ""
    depth: int = 0
    started: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.next()

    def next(self) -> None:
        found = _TOKEN.match(self.source, self.place)
        if found is None:
            if self.source[self.place :].strip():
                raise NoExpression("an expression can't be read")
            self.kind, self.token = "end", ""
            return
        self.place = found.end()
        text, name, number, sign = found.groups()
        if text is not None:
            self.kind, self.token = "text", text.replace("''", "'")
        elif name is not None:
            self.kind, self.token = "name", name
        elif number is not None:
            self.kind, self.token = "number", number
        else:
            self.kind, self.token = sign, sign

    def take(self, kind: str) -> str:
        if self.kind != kind:
            raise NoExpression(f"{kind} is missing in an expression")
        token = self.token
        self.next()
        return token

    def value(self) -> ex.Expression:
        self.depth += 1
        if self.depth > DEEPEST:
            raise NoExpression(f"nested more than {DEEPEST} deep")
        found = self.followed(self.primary())
        self.depth -= 1
        return found

    def primary(self) -> ex.Expression:
        if self.kind == "text":
            return ex.Literal(self.take("text"))
        if self.kind == "number":
            return ex.Literal(int(self.take("number")[:30]))
        name = self.take("name")
        if self.kind != "(":
            return ex.Literal(_WORDS.get(name.lower(), name))
        return call(name, self.arguments())

    def arguments(self) -> list[ex.Expression]:
        self.take("(")
        out: list[ex.Expression] = []
        while self.kind != ")":
            out.append(self.value())
            if self.kind == ",":
                self.next()
            elif self.kind != ")":
                raise NoExpression(", or ) is missing in an expression")
        self.next()
        return out

    def followed(self, of: ex.Expression) -> ex.Expression:
        steps = 0
        while self.kind in (".", ".?", "["):
            steps += 1
            if steps > DEEPEST:
                raise NoExpression("too many members in a row")
            of = self.item(of) if self.kind == "[" else self.member(of)
        return of

    def member(self, of: ex.Expression) -> ex.Expression:
        safe = self.kind == ".?"
        self.next()
        name = self.take("name")
        for part in name.split("."):
            of, safe = ex.Member(of, part, safe), False
        return of

    def item(self, of: ex.Expression) -> ex.Expression:
        self.next()
        safe = self.kind == "?"
        if safe:
            self.next()
        from_end = self.kind == "^"
        if from_end:
            self.next()
        index = self.value()
        self.take("]")
        return ex.Index(of, index, safe, from_end)


def call(name: str, arguments: list[ex.Expression]) -> ex.Expression:
    """A call, or the form that has its meaning."""
    lowered = name.lower()
    if lowered == "if" and len(arguments) == 3:
        return ex.Conditional(*arguments)
    if lowered == "copyindex":
        return _copy_index(arguments)
    if lowered == "coalesce" and arguments:
        found = arguments[-1]
        for argument in reversed(arguments[:-1]):
            found = ex.Binary("??", argument, found)
        return found
    if lowered == "lambdavariables" and arguments:
        return ex.Name(f"lambda {_literal(arguments[0])}")
    if lowered == "lambda" and arguments:
        return ex.Lambda(tuple(f"lambda {_literal(a)}" for a in arguments[:-1]), arguments[-1])
    return ex.Call(name, tuple(arguments))


def _copy_index(arguments: list[ex.Expression]) -> ex.Expression:
    named = arguments and isinstance(arguments[0], ex.Literal) and isinstance(arguments[0].value, str)
    index = ex.Name(copy_name(_literal(arguments[0])) if named else COPY)
    offsets = arguments[1:] if named else arguments
    return ex.Binary("+", index, offsets[0]) if offsets else index


def _literal(expression: ex.Expression) -> str:
    return str(expression.value) if isinstance(expression, ex.Literal) else ""
