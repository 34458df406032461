"""Reading tokens one after the other, and saying what is missing."""

from __future__ import annotations

from inventory.infrastructure.bicep.lexer import END, ERROR, IDENTIFIER, NEWLINE, Tokens

DEEPEST = 90


class SyntaxProblem(Exception):
    """A statement can't be read; `token` is where."""

    def __init__(self, why: str, token: int) -> None:
        super().__init__(why)
        self.why, self.token = why, token


class Cursor:
    """Where reading stands among the tokens; expressions, types and statements build on it."""

    __slots__ = ("at", "depth", "kinds", "texts", "tokens")

    def __init__(self, tokens: Tokens) -> None:
        self.tokens = tokens
        self.kinds, self.texts = tokens.kinds, tokens.texts
        self.at = 0
        self.depth = 0

    @property
    def kind(self) -> str:
        return self.kinds[self.at]

    def ahead(self, by: int = 1) -> str:
        place = self.at + by
        return self.kinds[place] if place < len(self.kinds) else END

    def word(self, word: str) -> bool:
        return self.kinds[self.at] == IDENTIFIER and self.texts[self.at] == word

    def line(self) -> int:
        return self.tokens.line(self.at)

    def problem(self, expected: str) -> SyntaxProblem:
        why = self.texts[self.at] if self.kind == ERROR else f"{expected} is missing"
        return SyntaxProblem(why, self.at)

    def take(self, kind: str, expected: str = "") -> str:
        if self.kinds[self.at] != kind:
            raise self.problem(expected or kind)
        text = self.texts[self.at]
        self.at += 1
        return text

    def taken(self, kind: str) -> bool:
        if self.kinds[self.at] == kind:
            self.at += 1
            return True
        return False

    def taken_word(self, word: str) -> bool:
        if self.word(word):
            self.at += 1
            return True
        return False

    def name(self) -> str:
        return self.take(IDENTIFIER, "a name")

    def lines(self) -> None:
        """Pass over line ends."""
        if self.kinds[self.at] == NEWLINE:
            self.at += 1

    def deeper(self) -> None:
        """One level more; whoever calls it takes the level away again, a statement that fails starts at 0."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise SyntaxProblem(f"nested more than {DEEPEST} deep", self.at)
