"""The tokens of HCL, templates in strings and heredocs included.

Nothing is ever refused: what is no HCL becomes an ``error`` token that a parser trips over. A line that can
only begin a block at the top of a file ends everything that was left open before it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

ERROR, END = "error", "eof"
HEADER = re.compile(
    r"^(?:(?:resource|data|ephemeral)[ \t]+\"[^\"\n]*\"[ \t]*\"[^\"\n]*\""
    r"|(?:variable|output|module|provider)[ \t]+\"[^\"\n]*\"|locals|terraform|moved|import|removed)[ \t]*\{",
    re.MULTILINE,
)
TOKEN = re.compile(
    r"(?:[ \t\r\f\v\ufeff]|\#[^\n]*|//[^\n]*)*+"
    r"(?:(?P<newline>\n)"
    r"|(?P<name>[^\W\d][\w-]*)"
    r"|(?P<string>\"[^\"\\$%\n]*+\")"
    r"|(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)"
    r"|(?P<heredoc><<-?[^\W\d][\w-]*[ \t\r]*\n)"
    r"|(?P<sign>(?!/\*)(?:\.\.\.|=>|==|!=|<=|>=|&&|\|\||::|~\}|[{}\[\]()<>+\-*/%!?:.,=]))"
    r"|(?P<quote>\")"
    r"|(?P<comment>/\*)"
    r"|(?P<eof>\Z)"
    r"|(?P<error>.))",
    re.DOTALL,
)
QUOTED = re.compile(
    r"(?P<text>(?:[^\"\\$%\n]+|\\.|\$\$\{|%%\{|[$%](?!\{))++)|(?P<open>[$%]\{~?)|(?P<close>\")", re.DOTALL
)
HEREDOC = re.compile(r"(?P<text>(?:[^$%]+|\$\$\{|%%\{|[$%](?!\{))++)|(?P<open>[$%]\{~?)", re.DOTALL)
LOOP = re.compile(r"\s*for\s+[\w-]+\s*(?:,|in\b)")
STATEMENT = re.compile(r"[ \t]*[\w-]+(?:[ \t]*=(?![=>])|(?:[ \t]+\"[^\"\n]*\")*[ \t]*\{)")
ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))|\$\$\{|%%\{", re.DOTALL)
NAMED = {"n": "\n", "r": "\r", "t": "\t"}
PAIRS = {"}": ("{", "for", "${"), "~}": ("${",), "]": ("[",), ")": ("(",)}
AHEAD = 3
"""How many tokens a parser may look ahead: so often the end is said."""
NEAR = 3
"""How many unclosed brackets a closing one may skip to find its own."""


@dataclass(slots=True)
class Tokens:
    """Kinds, texts, places and levels of nesting of all tokens; `headers`: which of them begin a block."""

    kinds: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    levels: list[int] = field(default_factory=list)
    headers: set[int] = field(default_factory=set)
    starts: list[int] = field(default_factory=list)

    def line(self, token: int) -> int:
        return bisect_right(self.starts, self.places[token])


def tokens(text: str) -> Tokens:
    """The tokens of a file."""
    return _Lexer(text).run()


@dataclass(slots=True)
class _Template:
    """A string or a heredoc that is being read; a heredoc has an end and an indentation to take away."""

    end: int = -1
    after: int = -1
    indent: int = 0
    is_new_line: bool = True


class _Lexer:
    def __init__(self, text: str) -> None:
        self.text = text
        self.out = Tokens()
        self.out.starts = [0, *(m.end() for m in re.finditer("\n", text))]
        self.marks = [m.start() for m in HEADER.finditer(text)]
        self.stack: list[str | _Template] = []
        self.no_comment_end = False
        self.ends: dict[str, list[int]] | None = None

    def run(self) -> Tokens:
        at = 0
        while at >= 0:
            top = self.stack[-1] if self.stack else ""
            at = self._plain(at) if isinstance(top, str) else self._template(at, top)
        return self.out

    def _add(self, kind: str, text: str, place: int) -> None:
        out = self.out
        out.kinds.append(kind)
        out.texts.append(text)
        out.places.append(place)
        out.levels.append(len(self.stack))

    # --- outside of strings --------------------------------------------------------------------

    def _plain(self, at: int) -> int:
        """Tokens until a template begins or goes on; where to go on, -1 at the end."""
        add, match, stack = self._add, TOKEN.match, self.stack
        while True:
            found = match(self.text, at)
            if found is None:  # never: every character is some token
                return -1
            kind = found.lastgroup or END
            text = found[kind]
            start, at = found.start(kind), found.end()
            if kind == "newline":
                self._newline(start, at)
            elif kind == "sign":
                if self._sign(text, start):
                    return at
            elif kind == "string":
                add(kind, text[1:-1], start)
            elif kind == "quote":
                add("open", "", start)
                stack.append(_Template())
                return at
            elif kind == "heredoc":
                return self._heredoc(text, start, at)
            elif kind == "comment":
                at = self._comment(start)
            elif kind == END:
                self._finish(start)
                return -1
            else:
                add(kind, text, start)

    def _finish(self, at: int) -> None:
        self.stack.clear()
        self._add("newline", "\n", at)
        for _ in range(AHEAD):
            self._add(END, "", at)

    def _comment(self, start: int) -> int:
        """Where a comment ends; one without an end is no comment, and none after it is."""
        end = -1 if self.no_comment_end else self.text.find("*/", start + 2)
        if end >= 0:
            return end + 2
        self.no_comment_end = True
        self._add(ERROR, "", start)
        return start + 2

    def _newline(self, start: int, after: int) -> None:
        stack = self.stack
        place = bisect_left(self.marks, after)
        is_header = place < len(self.marks) and self.marks[place] == after
        if stack and (
            is_header or (stack[-1] in ("[", "(", "${", "for") and STATEMENT.match(self.text, after))
        ):
            self._close(is_header)
        if not stack or stack[-1] == "{":
            self._add("newline", "\n", start)
        if is_header:
            self.out.headers.add(len(self.out.kinds))

    def _close(self, everything: bool) -> None:
        """What is open here can't be meant to go on: the next line begins a statement."""
        at = self.out.places[-1] if self.out.places else 0
        while self.stack and (everything or self.stack[-1] != "{"):
            self.stack.pop()
        self._add(ERROR, "", at)

    def _sign(self, text: str, start: int) -> bool:
        """Add a sign; whether a template goes on after it."""
        if text in "{[(":
            self._add(text, text, start)
            loops = text == "{" and LOOP.match(self.text, start + 1) is not None
            self.stack.append("for" if loops else text)
            return False
        closed = self._closed(PAIRS[text]) if text in PAIRS else ""
        self._add("end" if closed == "${" else text, text, start)
        return closed == "${"

    def _closed(self, openers: tuple[str, ...]) -> str:
        """What a closing bracket closes: the nearest of its kind, and what was left open inside it."""
        for back in range(1, min(NEAR, len(self.stack)) + 1):
            top = self.stack[-back]
            if not isinstance(top, str):
                return ""
            if top in openers:
                del self.stack[-back:]
                return top
            if top == "${":
                return ""
        return ""

    # --- templates -----------------------------------------------------------------------------

    def _template(self, at: int, top: _Template) -> int:
        """Text, interpolations and the end of a string or heredoc, up to where plain tokens follow."""
        if top.end >= 0:
            return self._in_heredoc(at, top)
        while True:
            found = QUOTED.match(self.text, at)
            if found is None:
                self.stack.pop()
                self._add(ERROR, "", at)
                return at
            start, at = at, found.end()
            if found.lastgroup == "text":
                self._add("text", _unescaped(found[0]), start)
            elif found.lastgroup == "open":
                return self._interpolation(found[0], start, at)
            else:
                self.stack.pop()
                self._add("close", "", start)
                return at

    def _interpolation(self, text: str, start: int, after: int) -> int:
        self._add(text[:2], text[2:], start)
        self.stack.append("${")
        return after

    def _in_heredoc(self, at: int, top: _Template) -> int:
        while at < top.end:
            found = HEREDOC.match(self.text, at, top.end)
            if found is None:
                break
            start, at = at, found.end()
            if found.lastgroup == "open":
                top.is_new_line = False
                return self._interpolation(found[0], start, at)
            self._add("text", self._dedented(found[0], top), start)
        self.stack.pop()
        self._add("close", "", max(at, top.end))
        return max(at, top.after)

    def _dedented(self, text: str, top: _Template) -> str:
        text = text.replace("$${", "${").replace("%%{", "%{").replace("\r\n", "\n")
        if top.indent:
            whole = text if not top.is_new_line else f"\n{text}"
            whole = re.sub(rf"\n[ \t]{{1,{top.indent}}}", "\n", whole)
            text = whole if not top.is_new_line else whole[1:]
        top.is_new_line = False
        return text

    def _heredoc(self, text: str, start: int, after: int) -> int:
        tag = text.strip().lstrip("<-")
        end = self._end_of(tag, after)
        if end < 0:
            self._add(ERROR, "", start)
            return after - 1
        stop = self.text.find("\n", end)
        content = self.text[after:end]
        indent = _indentation(content) if text.startswith("<<-") else 0
        self._add("open", "", start)
        self.stack.append(_Template(end, stop if stop >= 0 else len(self.text), indent))
        return after

    def _end_of(self, tag: str, after: int) -> int:
        """Where the line that closes a heredoc begins; all lines are looked at once for all heredocs."""
        if self.ends is None:
            self.ends = {}
            for line in re.finditer(r"^[ \t]*([\w-]+)[ \t\r]*$", self.text, re.MULTILINE):
                self.ends.setdefault(line[1], []).append(line.start())
        places = self.ends.get(tag, [])
        found = bisect_left(places, after)
        return places[found] if found < len(places) else -1


def _indentation(content: str) -> int:
    lines = [line for line in content.split("\n") if line.strip()]
    return min((len(line) - len(line.lstrip(" \t")) for line in lines), default=0)


def _unescaped(text: str) -> str:
    if "\\" not in text and "{" not in text:
        return text
    return ESCAPE.sub(_character, text)


def _character(found: re.Match[str]) -> str:
    if found[0][0] != "\\":
        return found[0][1:]
    code = found[1] or found[2]
    if code:
        number = int(code, 16)
        return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd"
    return NAMED.get(found[3], found[3])
