"""Expressions of Bicep by recursive descent, into the form that all infrastructure languages share."""

from __future__ import annotations

from collections.abc import Callable

from inventory.infrastructure import expressions as ex
from inventory.infrastructure.arm.template import Each
from inventory.infrastructure.bicep.cursor import DEEPEST, Cursor, SyntaxProblem
from inventory.infrastructure.bicep.lexer import (
    IDENTIFIER,
    NEWLINE,
    NUMBER,
    TEXT,
    TEXT_END,
    TEXT_MIDDLE,
    TEXT_START,
)

_POWER = {
    "??": 1, "||": 2, "&&": 3, "==": 4, "!=": 4, "=~": 4, "!~": 4, "<": 5, "<=": 5, ">": 5, ">=": 5,
    "+": 6, "-": 6, "*": 7, "/": 7, "%": 7,
}  # fmt: skip
# A line may begin with one of these and go on with the expression before it.
_CONTINUING = frozenset(_POWER) - {"-"} | {"?", ":", ".", ".?", "::"}
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}


class Parser(Cursor):
    """Reads expressions."""

    __slots__ = ()

    def expression(self) -> ex.Expression:
        self.deeper()
        found = self.operation(0)
        self._continued()
        if self.taken("?"):
            self.lines()
            yes = self.expression()
            self._continued()
            self.lines()
            self.take(":")
            self.lines()
            found = ex.Conditional(found, yes, self.expression())
        self.depth -= 1
        return found

    def _continued(self) -> None:
        if self.kinds[self.at] == NEWLINE and self.kinds[self.at + 1] in _CONTINUING:
            self.at += 1

    def operation(self, power: int) -> ex.Expression:
        left = self.operand()
        while True:
            if self.kinds[self.at] == NEWLINE and self.kinds[self.at + 1] in _POWER:
                self._continued()
            sign = self.kinds[self.at]
            strength = _POWER.get(sign, 0)
            if strength <= power:
                return left
            self.at += 1
            self.lines()
            self.deeper()
            right = self.operation(strength)
            # Numbers are whole in Bicep, and so is what is left of a division.
            left = ex.Call("div", (left, right)) if sign == "/" else ex.Binary(sign, left, right)
            self.depth -= 1

    def operand(self) -> ex.Expression:
        signs: list[str] = []
        while self.kinds[self.at] in ("!", "-", "+"):
            signs.append(self.kinds[self.at])
            self.at += 1
        if len(signs) > DEEPEST:
            raise SyntaxProblem("too many signs in a row", self.at)
        of = self.followed(self.primary())
        for sign in reversed(signs):
            of = ex.Unary(sign, of)
        return of

    def followed(self, of: ex.Expression) -> ex.Expression:
        """The members, items and calls that follow a primary expression."""
        steps = 0
        while (step := _FOLLOWING.get(self._next_step())) is not None:
            steps += 1
            if steps > DEEPEST:
                raise SyntaxProblem("too many members in a row", self.at)
            of = step(self, of)
        return of

    def _next_step(self) -> str:
        kind = self.kinds[self.at]
        if kind == NEWLINE and self.kinds[self.at + 1] in (".", ".?", "::"):
            self.at += 1
            return self.kinds[self.at]
        return kind

    def member(self, of: ex.Expression) -> ex.Expression:
        safe = self.kinds[self.at] == ".?"
        self.at += 1
        name = self.name()
        if self.kinds[self.at] == "(":
            return ex.Method(of, name, self.arguments())
        return ex.Member(of, name, safe)

    def item(self, of: ex.Expression) -> ex.Expression:
        self.at += 1
        self.lines()
        safe, from_end = self.taken("?"), self.taken("^")
        index = self.expression()
        self.lines()
        self.take("]")
        return ex.Index(of, index, safe, from_end)

    def nested(self, of: ex.Expression) -> ex.Expression:
        self.at += 1
        return ex.Nested(of, self.name())

    def certain(self, of: ex.Expression) -> ex.Expression:
        self.at += 1
        return of

    def arguments(self) -> tuple[ex.Expression, ...]:
        self.take("(")
        self.lines()
        out: list[ex.Expression] = []
        while self.kinds[self.at] != ")":
            out.append(self.expression())
            self.lines()
            if self.taken(","):
                self.lines()
            elif self.kinds[self.at] != ")":
                raise self.problem(", or )")
        self.at += 1
        return tuple(out)

    def primary(self) -> ex.Expression:
        reader = _PRIMARY.get(self.kinds[self.at])
        if reader is None:
            raise self.problem("an expression")
        return reader(self)

    def identifier(self) -> ex.Expression:
        name = self.texts[self.at]
        if self.ahead() == "=>":
            self.at += 2
            self.lines()
            return ex.Lambda((name,), self.expression())
        self.at += 1
        if name in _WORDS:
            return ex.Literal(_WORDS[name])
        if self.kinds[self.at] != "(":
            return ex.Name(name)
        arguments = self.arguments()
        return _name_of(arguments) if name == "nameof" else ex.Call(name, arguments)

    def number(self) -> ex.Expression:
        digits = self.take(NUMBER)
        if len(digits) > 30:
            raise SyntaxProblem("a number too large to be real", self.at)
        return ex.Literal(int(digits))

    def text(self) -> ex.Expression:
        if self.kinds[self.at] == TEXT:
            self.at += 1
            return ex.Literal(self.texts[self.at - 1])
        parts: list[ex.Expression] = [ex.Literal(self.take(TEXT_START, "a text"))]
        while True:
            self.lines()
            parts.append(self.expression())
            self.lines()
            parts.append(ex.Literal(self.texts[self.at]))
            if self.taken(TEXT_END):
                return ex.Text(tuple(p for p in parts if p != ex.Literal("")))
            self.take(TEXT_MIDDLE, "}")

    def group(self) -> ex.Expression:
        parameters = self._lambda()
        if parameters is not None:
            return ex.Lambda(parameters, self.expression())
        self.at += 1
        self.lines()
        inner = self.expression()
        self.lines()
        self.take(")")
        return inner

    def _lambda(self) -> tuple[str, ...] | None:
        """The parameters when a lambda begins here; its body is next then."""
        place, names = self.at + 1, []
        while self.kinds[place] in (IDENTIFIER, NEWLINE, ","):
            if self.kinds[place] == IDENTIFIER:
                names.append(self.texts[place])
            place += 1
        if self.kinds[place] != ")" or self.kinds[place + 1] != "=>":
            return None
        self.at = place + 2
        self.lines()
        return tuple(names)

    # --- objects, lists, loops -------------------------------------------------------------------

    def object(self) -> ex.Object:
        self.take("{")
        self.lines()
        entries: list[ex.Entry | ex.Spread] = []
        while self.kinds[self.at] != "}":
            entries.append(self.entry())
            self.separated("}")
        self.at += 1
        return ex.Object(tuple(entries))

    def entry(self) -> ex.Entry | ex.Spread:
        if self.taken("..."):
            return ex.Spread(self.expression())
        line, kind = self.line(), self.kinds[self.at]
        if kind in (IDENTIFIER, NUMBER):
            key: ex.Expression = ex.Literal(self.texts[self.at])
            self.at += 1
        elif kind in (TEXT, TEXT_START):
            key = self.text()
        else:
            raise self.problem("a property")
        self.lines()
        self.take(":")
        self.lines()
        return ex.Entry(key, self.expression(), line)

    def separated(self, close: str) -> None:
        comma = self.taken(",")
        if self.kinds[self.at] == NEWLINE:
            self.at += 1
            if not comma and self.taken(","):
                self.lines()
        elif not comma and self.kinds[self.at] != close:
            raise self.problem(f"a line end or {close}")

    def array(self) -> ex.Expression:
        self.take("[")
        self.lines()
        if self.word("for") and self.ahead() in (IDENTIFIER, "("):
            return self.loop()
        items: list[ex.Expression] = []
        while self.kinds[self.at] != "]":
            items.append(ex.Spread(self.expression()) if self.taken("...") else self.expression())
            self.separated("]")
        self.at += 1
        return ex.Array(tuple(items))

    def loop(self) -> ex.Loop:
        each = self.each()
        condition = self.condition()
        body = self.expression()
        self.lines()
        self.take("]")
        return ex.Loop(each.item, each.index, each.over, body, condition)

    def each(self) -> Each:
        """``for x in y:`` or ``for (x, i) in y:``."""
        self.at += 1
        index = ""
        if self.taken("("):
            item = self.name()
            self.take(",")
            index = self.name()
            self.take(")")
        else:
            item = self.name()
        if not self.taken_word("in"):
            raise self.problem("in")
        over = self.expression()
        self.take(":")
        self.lines()
        return Each(item, index, over)

    def condition(self) -> ex.Expression | None:
        """``if (…)``, when it stands here."""
        if not (self.word("if") and self.ahead() == "("):
            return None
        self.at += 2
        self.lines()
        condition = self.expression()
        self.lines()
        self.take(")")
        self.lines()
        return condition


def _name_of(arguments: tuple[ex.Expression, ...]) -> ex.Expression:
    """``nameof(a.b)``: the last name, whatever it means."""
    last = arguments[0] if arguments else None
    return (
        ex.Literal(last.name) if isinstance(last, (ex.Name, ex.Member, ex.Nested)) else ex.Unread("no name")
    )


_FOLLOWING: dict[str, Callable[[Parser, ex.Expression], ex.Expression]] = {
    ".": Parser.member,
    ".?": Parser.member,
    "[": Parser.item,
    "::": Parser.nested,
    "!": Parser.certain,
}
_PRIMARY: dict[str, Callable[[Parser], ex.Expression]] = {
    IDENTIFIER: Parser.identifier,
    NUMBER: Parser.number,
    TEXT: Parser.text,
    TEXT_START: Parser.text,
    "(": Parser.group,
    "{": Parser.object,
    "[": Parser.array,
}
