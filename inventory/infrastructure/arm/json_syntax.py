"""JSON as ARM takes it, with the line of every property: comments, trailing commas, texts over several lines.

What stands before a mistake is kept.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from dataclasses import dataclass, field

from inventory.infrastructure import expressions as ex

DEEPEST = 200
_TOKEN = re.compile(
    r'[\s\ufeff\xa0]*(?:"((?:[^"\\]|\\.)*)"|([{}\[\],:])|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(true|false|null)\b'
    r"|(//[^\n]*|/\*.*?\*/))",
    re.DOTALL,
)
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}


@dataclass(slots=True)
class _Open:
    """A list or object that is not closed yet."""

    items: list[ex.Expression] = field(default_factory=list)
    entries: list[ex.Entry | ex.Spread] | None = None
    key: str | None = None
    line: int = 0

    def add(self, value: ex.Expression) -> None:
        if self.entries is None:
            self.items.append(value)
        elif self.key is not None:
            self.entries.append(ex.Entry(ex.Literal(self.key), value, self.line))
            self.key = None

    def closed(self) -> ex.Expression:
        return ex.Array(tuple(self.items)) if self.entries is None else ex.Object(tuple(self.entries))


def parse(text: str) -> tuple[ex.Expression | None, tuple[str, int] | None]:
    """The value of a text, as far as it can be read; and what is wrong with it, on which line."""
    return _Reader(text).run()


@dataclass(slots=True)
class _Reader:
    text: str
    stack: list[_Open] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)

    def run(self) -> tuple[ex.Expression | None, tuple[str, int] | None]:
        place, root = 0, _Open()
        self.stack = [root]
        while found := _TOKEN.match(self.text, place):
            place = found.end()
            why = self.token(found)
            if why:
                return self.ended(root, why, place)
        if len(self.stack) > 1 or self.text[place:].strip():
            return self.ended(root, "it ends too early" if len(self.stack) > 1 else "more follows it", place)
        return (root.items[0] if root.items else None), None

    def ended(self, root: _Open, why: str, place: int) -> tuple[ex.Expression | None, tuple[str, int]]:
        while len(self.stack) > 1:
            closed = self.stack.pop().closed()
            self.stack[-1].add(closed)
        return (root.items[0] if root.items else None), (why, self.line(min(place, len(self.text))))

    def token(self, found: re.Match[str]) -> str:
        """Take one token; the reason when it can't stand here."""
        text, sign, number, word, _comment = found.groups()
        here = self.stack[-1]
        if text is not None:
            if here.entries is not None and here.key is None:
                here.key, here.line = _unescaped(text), self.line(found.start(1))
            else:
                here.add(ex.Literal(_unescaped(text)))
        elif sign is not None:
            return self.sign(sign, here)
        elif number is not None:
            here.add(ex.Literal(_number(number)))
        elif word is not None:
            here.add(ex.Literal(_WORDS[word]))
        return ""

    def sign(self, sign: str, here: _Open) -> str:
        if sign in "{[":
            if len(self.stack) > DEEPEST:
                return f"nested more than {DEEPEST} deep"
            self.stack.append(_Open(entries=[] if sign == "{" else None))
        elif sign in "}]":
            if len(self.stack) == 1 or (here.entries is not None) is not (sign == "}"):
                return f"{sign} stands where it can't"
            self.stack.pop()
            self.stack[-1].add(here.closed())
        elif sign == ":" and here.key is None:
            return ": stands where it can't"
        elif sign == "," and here.key is not None:
            return "a value is missing"
        return ""

    def line(self, place: int) -> int:
        if not self.starts:
            self.starts = [0, *(m.end() for m in re.finditer("\n", self.text))]
        return bisect_right(self.starts, place)


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    try:
        found: str = json.loads(f'"{text}"', strict=False)
    except ValueError:
        return text
    return found


def _number(text: str) -> int | float | None:
    if len(text) > 40:
        return None
    return int(text) if text.lstrip("-").isdecimal() else float(text)
