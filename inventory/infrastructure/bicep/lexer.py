"""Tokens of Bicep: one pattern, one pass; a text with interpolations becomes several tokens."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

NEWLINE, IDENTIFIER, NUMBER, ERROR, END = "newline", "identifier", "number", "error", "end"
TEXT, TEXT_START, TEXT_MIDDLE, TEXT_END = "text", "text…", "…text…", "…text"

_TOKEN = re.compile(
    r"(?P<blank>[ \t\f\ufeff\xa0]+|//[^\r\n]*|\#[^\r\n]*)"
    r"|(?P<newline>[\r\n]\s*)"
    r"|(?P<comment>/\*)"
    r"|(?P<identifier>[A-Za-z_]\w*)"
    r"|(?P<number>\d+)"
    r"|(?P<block>\$*''')"
    r"|(?P<text>')"
    r"|(?P<sign>\.\.\.|=>|==|!=|=~|!~|<=|>=|&&|\|\||\?\?|\.\?|::|[{}\[\]()<>+\-*/%!?:.,=@|^])"
)
_CHUNK = re.compile(r"((?:[^'\\\r\n$]|\\[^\r\n]|\$(?!\{))*)('|\$\{)?")
_ESCAPE = re.compile(r"\\(?:u\{([0-9A-Fa-f]{1,6})\}|(.))")
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t"}
_LINE_END = re.compile(r"[\r\n]|\Z")


@dataclass(slots=True)
class Tokens:
    """Kind, text and position of every token; a sign is its own kind."""

    source: str
    kinds: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    _lines: list[int] = field(default_factory=list)

    def line(self, token: int) -> int:
        """The line a token stands on, counted from 1."""
        if not self._lines:
            self._lines = [0, *(m.end() for m in re.finditer(r"\r\n|\n|\r", self.source))]
        return bisect_right(self._lines, self.places[token])

    def column(self, token: int) -> int:
        place = self.places[token]
        return place - max(self.source.rfind("\n", 0, place), self.source.rfind("\r", 0, place)) - 1

    def add(self, kind: str, text: str, place: int) -> None:
        self.kinds.append(kind)
        self.texts.append(text)
        self.places.append(place)


def tokens(source: str) -> Tokens:
    """All tokens of a text; what can't be one is an ERROR, and the rest of the line is passed over."""
    lexer = _Lexer(source, Tokens(source))
    lexer.run()
    return lexer.out


@dataclass(slots=True)
class _Lexer:
    source: str
    out: Tokens
    place: int = 0
    interpolations: list[list[int]] = field(default_factory=list)
    """For each text that is open: how many ``$`` mark its interpolations (0: single line) and how many braces
    are open inside the present one."""
    unclosed: set[str] = field(default_factory=set)
    """Endings that were looked for in vain up to the end of the file, so that nothing looks again."""

    def run(self) -> None:
        source, out, match, length = self.source, self.out, _TOKEN.match, len(self.source)
        while self.place < length:
            found = match(source, self.place)
            if found is None:
                self._error("a character that has no meaning here")
                continue
            kind, start = found.lastgroup, self.place
            self.place = found.end()
            if kind == "sign":
                self._sign(found[0], start)
            elif kind == "identifier" or kind == "number":
                out.add(kind, found[0], start)
            elif kind == "newline":
                if not out.kinds or out.kinds[-1] != NEWLINE:
                    out.add(NEWLINE, "", start)
            elif kind == "text":
                self._line_text(start, TEXT, TEXT_START)
            elif kind == "block":
                self._block_text(start, len(found[0]) - 3)
            elif kind == "comment":
                self._comment(start)
        out.add(END, "", length)

    def _sign(self, sign: str, start: int) -> None:
        if self.interpolations and sign in "{}":
            here = self.interpolations[-1]
            if sign == "}" and here[1] == 0:
                self._resume(start, here[0])
                return
            here[1] += 1 if sign == "{" else -1
        self.out.add(sign, sign, start)

    def _resume(self, start: int, marks: int) -> None:
        self.interpolations.pop()
        if marks:
            self._block_part(start, marks, TEXT_END, TEXT_MIDDLE)
        else:
            self._line_text(start, TEXT_END, TEXT_MIDDLE)

    def _line_text(self, start: int, whole: str, more: str) -> None:
        chunk = _CHUNK.match(self.source, self.place)
        if chunk is None or chunk[2] is None:
            self._error("a text that is not closed", start)
            return
        text = _ESCAPE.sub(_escaped, chunk[1]) if "\\" in chunk[1] else chunk[1]
        self.place = chunk.end()
        if chunk[2] == "'":
            self.out.add(whole, text, start)
        else:
            self.out.add(more, text, start)
            self.interpolations.append([0, 0])

    def _block_text(self, start: int, marks: int) -> None:
        if self.source.startswith("\r\n", self.place):
            self.place += 2
        elif self.source.startswith("\n", self.place):
            self.place += 1
        self._block_part(start, marks, TEXT, TEXT_START)

    def _block_part(self, start: int, marks: int, whole: str, more: str) -> None:
        end = self._find("'''", self.place)
        if end < 0:
            self._error("a text that is not closed", start)
            return
        mark = "$" * marks + "{"
        hole = self.source.find(mark, self.place, end) if marks else -1
        if hole >= 0:
            self.out.add(more, self.source[self.place : hole], start)
            self.place = hole + len(mark)
            self.interpolations.append([marks, 0])
            return
        while self.source.startswith("'", end + 3):
            end += 1
        self.out.add(whole, self.source[self.place : end], start)
        self.place = end + 3

    def _comment(self, start: int) -> None:
        end = self._find("*/", self.place)
        if end < 0:
            self._error("a comment that is not closed", start)
            return
        self.place = end + 2

    def _find(self, ending: str, start: int) -> int:
        found = -1 if ending in self.unclosed else self.source.find(ending, start)
        if found < 0:
            self.unclosed.add(ending)
        return found

    def _error(self, why: str, start: int | None = None) -> None:
        self.out.add(ERROR, why, self.place if start is None else start)
        end = _LINE_END.search(self.source, self.place)
        self.place = max(end.start() if end else len(self.source), self.place)
        self.interpolations.clear()


def _escaped(match: re.Match[str]) -> str:
    if match[1]:
        code = int(match[1], 16)
        return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
    return _ESCAPED.get(match[2], match[2])
