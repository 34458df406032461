"""The expressions of HCL, from tokens into the form that all infrastructure languages share."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from inventory.infrastructure import expressions as ex
from inventory.infrastructure.terraform import templates
from inventory.infrastructure.terraform.lexer import Tokens
from inventory.infrastructure.terraform.syntax import Broken

DEEPEST = 50
BINDING: Mapping[str, int] = {
    "||": 1, "&&": 2, "==": 3, "!=": 3, "<": 4, ">": 4, "<=": 4, ">=": 4,
    "+": 5, "-": 5, "*": 6, "/": 6, "%": 6,
}  # fmt: skip
WORDS: Mapping[str, ex.Literal] = {
    "true": ex.Literal(True),
    "false": ex.Literal(False),
    "null": ex.Literal(None),
}


class Expressions:
    """Reads one expression after the other; `at` is the next token."""

    def __init__(self, tokens: Tokens) -> None:
        self.tokens = tokens
        self.kinds = tokens.kinds
        self.texts = tokens.texts
        self.at = 0
        self.depth = 0

    def expression(self) -> ex.Expression:
        """The expression that begins here; Broken where there is none."""
        if self.depth >= DEEPEST:
            raise Broken("it is nested too deep", self.at)
        self.depth += 1
        try:
            condition = self._binary(0)
            return condition if self.kinds[self.at] != "?" else self._conditional(condition)
        finally:
            self.depth -= 1

    def _conditional(self, condition: ex.Expression) -> ex.Expression:
        self.at += 1
        self.lines()
        yes = self.expression()
        self.lines()
        self.expect(":")
        self.lines()
        return ex.Conditional(condition, yes, self.expression())

    def _binary(self, above: int) -> ex.Expression:
        left = self._unary()
        while True:
            sign = self.kinds[self.at]
            binds = BINDING.get(sign, 0)
            if binds <= above:
                return left
            self.at += 1
            self.lines()
            left = ex.Binary(sign, left, self._binary(binds))

    def _unary(self) -> ex.Expression:
        signs = []
        while self.kinds[self.at] in ("!", "-"):
            signs.append(self.kinds[self.at])
            self.at += 1
        if len(signs) > DEEPEST:
            raise Broken("it is nested too deep", self.at)
        out = self.postfix(self._primary())
        for sign in reversed(signs):
            out = ex.Unary(sign, out)
        return out

    def postfix(self, of: ex.Expression) -> ex.Expression:
        """`of` with all members, indexes and splats that follow it."""
        while True:
            kind = self.kinds[self.at]
            if kind == ".":
                of = self._dotted(of)
            elif kind == "[":
                if self.kinds[self.at + 1 : self.at + 3] == ["*", "]"]:
                    self.at += 3
                    return self._splat(of)
                self.at += 1
                index = self.expression()
                self.expect("]")
                of = ex.Index(of, index)
            else:
                return of

    def _splat(self, of: ex.Expression) -> ex.Expression:
        if self.depth >= DEEPEST:
            raise Broken("it is nested too deep", self.at)
        self.depth += 1
        try:
            return ex.Splat(of, self.postfix(ex.Name(ex.ITEM)))
        finally:
            self.depth -= 1

    def _dotted(self, of: ex.Expression) -> ex.Expression:
        kind, text = self.kinds[self.at + 1], self.texts[self.at + 1]
        if kind == "name":
            self.at += 2
            return ex.Member(of, text)
        if kind == "number":
            self.at += 2
            for number in text.split("."):
                of = ex.Index(of, ex.Literal(int(number) if number.isdecimal() else number))
            return of
        if kind != "*":
            raise Broken("a name is missing after a dot", self.at)
        self.at += 2
        rest: ex.Expression = ex.Name(ex.ITEM)
        while self.kinds[self.at] == "." and self.kinds[self.at + 1] == "name":
            rest = ex.Member(rest, self.texts[self.at + 1])
            self.at += 2
        return ex.Splat(of, rest)

    # --- what an expression begins with --------------------------------------------------------

    def _primary(self) -> ex.Expression:
        kind = self.kinds[self.at]
        reader = _BEGINNINGS.get(kind)
        if reader is None:
            raise Broken("an expression is missing or not understood", self.at)
        return reader(self)

    def _string(self) -> ex.Expression:
        self.at += 1
        return ex.Literal(self.texts[self.at - 1])

    def _number(self) -> ex.Expression:
        self.at += 1
        return ex.Literal(numeric(self.texts[self.at - 1]))

    def _name(self) -> ex.Expression:
        name = self.texts[self.at]
        self.at += 1
        while self.kinds[self.at] == "::" and self.kinds[self.at + 1] == "name":
            name += f"::{self.texts[self.at + 1]}"
            self.at += 2
        if self.kinds[self.at] == "(":
            return self._call(name)
        return WORDS.get(name) or ex.Name(name)

    def _call(self, name: str) -> ex.Expression:
        self.at += 1
        arguments: list[ex.Expression] = []
        while self.kinds[self.at] != ")":
            argument = self.expression()
            if self.kinds[self.at] == "...":
                self.at += 1
                argument = ex.Spread(argument)
            arguments.append(argument)
            if self.kinds[self.at] == ",":
                self.at += 1
            elif self.kinds[self.at] != ")":
                raise Broken("a bracket is not closed", self.at)
        self.at += 1
        return ex.Call(name, tuple(arguments))

    def _bracket(self) -> ex.Expression:
        self.at += 1
        inner = self.expression()
        self.expect(")")
        return inner

    def _list(self) -> ex.Expression:
        self.at += 1
        if self._is_loop():
            return self._loop("]")
        items: list[ex.Expression] = []
        while self.kinds[self.at] != "]":
            items.append(self.expression())
            if self.kinds[self.at] == ",":
                self.at += 1
            elif self.kinds[self.at] != "]":
                raise Broken("a list is not closed", self.at)
        self.at += 1
        return ex.Array(tuple(items))

    def _object(self) -> ex.Expression:
        self.at += 1
        self.lines()
        if self._is_loop():
            return self._loop("}")
        entries: list[ex.Entry | ex.Spread] = []
        while self.kinds[self.at] != "}":
            entries.append(self._entry())
            if self.kinds[self.at] not in (",", "newline", "}"):
                raise Broken("an object is not closed", self.at)
            if self.kinds[self.at] == ",":
                self.at += 1
            self.lines()
        self.at += 1
        return ex.Object(tuple(entries))

    def _entry(self) -> ex.Entry:
        line = self.tokens.line(self.at)
        if self.kinds[self.at] in ("name", "string") and self.kinds[self.at + 1] in ("=", ":"):
            key: ex.Expression = ex.Literal(self.texts[self.at])
            self.at += 1
        else:
            key = self.expression()
        if self.kinds[self.at] not in ("=", ":"):
            raise Broken("a property of an object has no value", self.at)
        self.at += 1
        self.lines()
        return ex.Entry(key, self.expression(), line)

    # --- loops ---------------------------------------------------------------------------------

    def _is_loop(self) -> bool:
        return (self.kinds[self.at], self.texts[self.at], self.kinds[self.at + 1]) == ("name", "for", "name")

    def _loop(self, closing: str) -> ex.Expression:
        self.at += 1
        index, item = self.loop_names()
        over = self.expression()
        self.lines()
        self.expect(":")
        self.lines()
        body, key, grouped = self.expression(), None, False
        self.lines()
        if closing == "}":
            self.expect("=>")
            self.lines()
            body, key = self.expression(), body
            self.lines()
            grouped = self._taken("...")
        condition = None
        if self.kinds[self.at] == "name" and self.texts[self.at] == "if":
            self.at += 1
            condition = self.expression()
            self.lines()
        self.expect(closing)
        return ex.Loop(item, index, over, body, condition, key, grouped)

    def loop_names(self) -> tuple[str, str]:
        """(name of the key or position or empty, name of the item) of ``for … in``."""
        index, item = "", self.word()
        if self._taken(","):
            self.lines()
            index, item = item, self.word()
        self.lines()
        if self.word() != "in":
            raise Broken("a loop over nothing", self.at - 1)
        self.lines()
        return index, item

    # --- tokens --------------------------------------------------------------------------------

    def lines(self) -> None:
        """Skip line ends."""
        while self.kinds[self.at] == "newline":
            self.at += 1

    def word(self) -> str:
        if self.kinds[self.at] != "name":
            raise Broken("a name is missing", self.at)
        self.at += 1
        return self.texts[self.at - 1]

    def expect(self, kind: str) -> None:
        if self.kinds[self.at] != kind:
            raise Broken(f"{kind} is missing", self.at)
        self.at += 1

    def _taken(self, kind: str) -> bool:
        if self.kinds[self.at] != kind:
            return False
        self.at += 1
        self.lines()
        return True


def numeric(text: str) -> int | float | str:
    """A number as written; a text where it is too large to be one."""
    if text.isdecimal():
        return int(text) if len(text) < 40 else text
    try:
        number = float(text)
    except ValueError:
        return text
    return int(number) if number == int(min(max(number, -1e18), 1e18)) else number


_BEGINNINGS: Mapping[str, Callable[[Expressions], ex.Expression]] = {
    "string": Expressions._string,
    "number": Expressions._number,
    "name": Expressions._name,
    "open": templates.read,
    "(": Expressions._bracket,
    "[": Expressions._list,
    "{": Expressions._object,
}
