"""PowerShell that the grammar does not know, rewritten into what it does; line numbers stay.

The grammar is of PowerShell 5 and weak in places that real code uses all the time. What is rewritten keeps
its meaning for whoever follows values: ``a ?? b`` becomes ``a -xor b`` and ``a ? b : c`` becomes
``a -xor $? -xor b -xor $^ -xor c``, which the lowering reads back, since nobody puts data through ``-xor``.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache

LETTERS = re.compile(r"__([a-j]+)__")
HASH = b"\x1a"
"""Stands for ``#`` inside a string, where the grammar takes it for a comment."""
DIGITS = bytes.maketrans(b"0123456789", b"abcdefghij")
USING = re.compile(rb"^[ \t]*using[ \t]+(namespace|module|assembly)[ \t]+([^\r\n;]+)", re.M | re.I)
LONG = rb"""(?P<comment>\#[^\n]*|<\#.{0,60000}?\#>)
    |(?P<verbatim>@'[ \t]*\r?\n.{0,20000}?\n'@|'(?:[^']|'')*')
    |(?P<here>@"[ \t]*\r?\n.{0,20000}?\n"@)
"""
"""What runs on until its end comes, and so is looked for only where that is near."""
SHORT = rb"""(?P<comment>\#[^\n]*)|(?P<verbatim>'(?:[^']|'')*')"""
REST = rb"""|(?P<string>")
    |(?P<break>`\r?\n)
    |(?P<space>[ \t\r]+)|(?P<line>\n)
    |(?P<coalesce>\?\?=?)
    |(?P<safe>\?(?=[.\[][\w'"$(]))
    |(?P<open>[@$]?[({]|\[)|(?P<close>[)}\]])
    |(?P<variable>[$@](?:\{[^}\n]*\}|[\w:?]*\w|[$^?_]))
    |(?P<parameter>-[A-Za-z_]\w*)
    |(?P<number>\d[\w.]*)
    |(?P<label>:[A-Za-z]\w*(?=[ \t]+(?:foreach|for|while|do|switch)\b))
    |(?P<word>[A-Za-z_*][\w*.\\/-]*)
    |(?P<other>\|\||&&|::|.)"""
TOKEN, TOKEN_ALONE = (re.compile(first + REST, re.S | re.X | re.I) for first in (LONG, SHORT))
ENDS = {b"<#": (b"#>", 60_010), b"@'": (b"\n'@", 20_100), b'@"': (b'\n"@', 20_100)}
"""What ends that which begins so, and how far away it may stand."""
INSIDE = re.compile(rb"""`.|"" |\$\(|"|\#|[^`"$\#]+|.""", re.S | re.X)
SIZE = re.compile(rb"([\d.]+)(?:[kmgtp]b|[dl])$", re.I)
PATH = re.compile(rb"\$[\w:]+[/\\][A-Za-z$._*][^\s\"'`(){};|,]*")
MEMBER = re.compile(rb"(?:\.|::)\w+(\()?")
CURLY = {
    "\u2018": "'",
    "\u2019": "'",
    "\u201a": "'",
    "\u201c": '"',
    "\u201d": '"',
    "\u201e": '"',
    "\u2013": "-",
    "\u2014": "-",
}
"""What editors make of quotes and dashes; PowerShell takes them for the plain ones."""
KEYWORDS = frozenset(b"foreach for while switch if data process begin end where do until trap".split())
PARAM = b"param("
"""The bracket of a parameter list; the grammar wants a new line or a semicolon behind it."""
CASED = {b"-iin": b"-in", b"-cin": b"-in", b"-inotin": b"-notin", b"-cnotin": b"-notin"}
DEFINES = re.compile(rb"(?:function|filter|class|enum)[ \t]", re.I)
GOES_ON = re.compile(rb"\s*(?:[|.,)}\]-]|(?:else|elseif|catch|finally|param|until|while)\b|\[)", re.I)
"""What begins a line that belongs to the statement before it, or to the parameters of the file."""
OPEN_ENDS = frozenset((b"|", b",", b"=", b"+", b"(", b"{", b"[", b"&&", b"||"))
DEEPEST = 12
AHEAD, START = 8, 100_000


def unused(source: bytes) -> tuple[bytes, list[tuple[str, str, int]]]:
    """The text without its ``using`` lines, behind which the grammar finds no ``param``; and those lines."""
    if b"using" not in source[:20000].lower():
        return source, []
    found = [
        (
            m[1].decode().lower(),
            m[2].decode("utf-8", "replace").strip().strip("'\""),
            _line(source, m.start()),
        )
        for m in USING.finditer(source)
    ]
    return USING.sub(lambda m: b" " * len(m[0]), source), found


def _line(source: bytes, position: int) -> int:
    return source.count(b"\n", 0, position) + 1


def restored(name: str) -> str:
    """The name of a parameter with the digits it had before it was mended."""
    if "__" not in name:
        return name
    return LETTERS.sub(lambda m: "".join(str(ord(c) - ord("a")) for c in m[1]), name)


def mend(source: bytes) -> bytes:
    """The text rewritten, when that makes more of it parse."""
    for curly, plain in CURLY.items():
        source = source.replace(curly.encode(), plain.encode())
    made = _Mender(source).run()
    return made if made.count(b"\n") == source.count(b"\n") else source


class _Mender:
    """One pass over the tokens of a file; `out` is what is written so far."""

    def __init__(self, source: bytes, depth: int = 0, budget: list[int] | None = None) -> None:
        self.source, self.depth = source, depth
        self.budget = budget if budget is not None else [AHEAD * len(source) + START]
        """How much more may be read ahead, to see where brackets and strings end."""
        self.out: list[bytes] = []
        self.stack: list[bytes] = []
        self.asked: list[int] = []
        """Depths at which a ``?`` waits for its ``:``."""
        self.last = -1
        """Where in `out` the last token that is no space stands."""
        self.before, self.name = "", b""
        """The kind of that token, or an operator itself; and the word it is."""
        self.fresh = True
        """Whether only spaces stand before on this line."""

    def run(self) -> bytes:
        position, end = 0, len(self.source)
        while position < end:
            match = _token(self.source, position)
            if match is None:
                break
            kind = str(match.lastgroup)
            position = self.token(kind, match[0], match)
        return b"".join(self.out)

    def token(self, kind: str, text: bytes, match: re.Match[bytes]) -> int:
        if kind in ("space", "comment", "break"):
            # A comment before `elseif` ends the statement, for the grammar.
            self.out.append(b"\n" * text.count(b"\n") if kind == "comment" else text)
            return match.end()
        if kind == "line":
            self.out.append(text)
            self.fresh = True
            return match.end()
        end = match.end()
        if kind == "string":
            text, end = self.string(match.start())
        elif kind == "here":
            text = text[:2] + self.quoted(text[2:-2]) + text[-2:]
        else:
            handler = HANDLERS.get(kind)
            if handler is not None:
                given = handler(self, text, match)
                text, end = given if isinstance(given, tuple) else (given, end)
        self.write(kind, text)
        return end

    def write(self, kind: str, text: bytes) -> None:
        if text == b"|" and self.fresh and self.last >= 0:
            # A pipe may begin the next line, in PowerShell 7.
            self.out[self.last] += b" |"
            text = b" "
        self.out.append(text)
        if text != b" ":
            self.last, self.fresh = len(self.out) - 1, False
            self.before = text.decode("latin-1") if kind == "other" else kind
            self.name = text.lower() if kind == "word" else b""

    # --- strings -----------------------------------------------------------------------------

    def string(self, start: int) -> tuple[bytes, int]:
        """The string in double quotes that begins at `start`, and where it ends."""
        inner, end = _closing(self.source, start + 1, self.budget)
        return b'"' + self.quoted(inner) + b'"', end

    def quoted(self, inner: bytes) -> bytes:
        if b"$(" not in inner or self.depth > DEEPEST:
            return inner.replace(b"#", HASH)
        parts, position = [], 0
        while (at := inner.find(b"$(", position)) >= 0:
            end = _balanced(inner, at + 2, self.budget)
            code = _Mender(inner[at + 2 : end - 1], self.depth + 1, self.budget).run()
            parts += [inner[position:at].replace(b"#", HASH), b"$(", code, b")"]
            position = end
        return b"".join([*parts, inner[position:].replace(b"#", HASH)])

    # --- tokens ------------------------------------------------------------------------------

    def coalesce(self, text: bytes, _match: re.Match[bytes]) -> bytes:
        return b"=" if text == b"??=" else b"-xor"

    def safe(self, _text: bytes, _match: re.Match[bytes]) -> bytes:
        return b""

    def opened(self, text: bytes, match: re.Match[bytes]) -> bytes | tuple[bytes, int]:
        empty = re.compile(rb"\s*\}").match(self.source, match.end()) if text == b"{" else None
        if empty is not None:
            return b"{ $null " + empty[0], empty.end()
        if text == b"(" and self.before == "parameter":
            chain = self.chain(match.start(), _balanced(self.source, match.end(), self.budget))
            if chain is not None:
                return chain
        self.stack.append(PARAM if text == b"(" and self.name == b"param" else text)
        return text

    def closed(self, text: bytes, match: re.Match[bytes]) -> bytes:
        ends_parameters = self.stack[-1:] == [PARAM] and text == b")"
        if self.stack:
            self.stack.pop()
        while self.asked and self.asked[-1] > len(self.stack):
            self.asked.pop()
        following = self.source[match.end() : match.end() + 12].lstrip(b" \t")
        if ends_parameters or (text == b"}" and following[:7].lower() == b"default"):
            return text + b";"
        return text

    def variable(self, text: bytes, match: re.Match[bytes]) -> bytes | tuple[bytes, int]:
        path = PATH.match(self.source, match.start())
        if path is not None and self.before in ("parameter", "word") and self.name != b"return":
            return b'"' + path[0] + b'"', path.end()
        return (self.chain(match.start(), match.end()) if self.before == "parameter" else None) or text

    def chain(self, start: int, end: int) -> tuple[bytes, int] | None:
        """An argument ``$x.First(1).Second`` in brackets; None when it has no more than one part."""
        links = 0
        while (member := MEMBER.match(self.source, end)) is not None:
            end = _balanced(self.source, member.end(), self.budget) if member[1] else member.end()
            links += 1 + bool(member[1])
        if links < 3 or self.depth > DEEPEST:
            return None
        return b"(" + _Mender(self.source[start:end], self.depth + 1, self.budget).run() + b")", end

    def parameter(self, text: bytes, match: re.Match[bytes]) -> bytes:
        if self.source[match.start() - 1 : match.start()] not in (b" ", b"\t", b"\n"):
            return text
        plain = CASED.get(text.lower())
        if plain is not None:
            return plain
        return re.sub(rb"\d+", lambda d: b"__" + d[0].translate(DIGITS) + b"__", text)

    def number(self, text: bytes, _match: re.Match[bytes]) -> bytes:
        found = SIZE.match(text)
        return found[1] if found is not None and text[:2].lower() != b"0x" else text

    def label(self, text: bytes, _match: re.Match[bytes]) -> bytes:
        return b" " * len(text)

    def word(self, text: bytes, match: re.Match[bytes]) -> bytes:
        if self.name in (b"break", b"continue") and not self.fresh:
            return b" " * len(text)
        if self.before == "." and text.lower() in KEYWORDS:
            return b"'" + text + b"'"
        if b"[" in self.stack or self.before in (".", "::"):
            return text
        follows = self.source[match.end() : match.end() + 3].lstrip()[:1]
        if self.before == "," or follows == b",":
            return b"'" + text + b"'"
        return text

    def other(self, text: bytes, _match: re.Match[bytes]) -> bytes:
        if text == b"?" and self.before not in ("|", "", "open") and not self.fresh:
            self.asked.append(len(self.stack))
            return b" -xor $? -xor "
        if text == b":" and self.asked and self.asked[-1] == len(self.stack):
            self.asked.pop()
            return b" -xor $^ -xor "
        return text


HANDLERS = {
    "coalesce": _Mender.coalesce,
    "safe": _Mender.safe,
    "open": _Mender.opened,
    "close": _Mender.closed,
    "variable": _Mender.variable,
    "parameter": _Mender.parameter,
    "number": _Mender.number,
    "label": _Mender.label,
    "word": _Mender.word,
    "other": _Mender.other,
}


def _token(source: bytes, position: int) -> re.Match[bytes] | None:
    """The token at `position`; what never ends is no string and no comment."""
    begun = ENDS.get(source[position : position + 2])
    if begun is not None:
        ends = _ends(source, begun[0])
        nearest = bisect_left(ends, position + 2)
        if nearest == len(ends) or ends[nearest] > position + begun[1]:
            return TOKEN_ALONE.match(source, position)
    return TOKEN.match(source, position)


@lru_cache(maxsize=64)
def _ends(source: bytes, mark: bytes) -> tuple[int, ...]:
    return tuple(m.start() for m in re.finditer(re.escape(mark), source))


def _closing(source: bytes, position: int, budget: list[int], depth: int = 0) -> tuple[bytes, int]:
    """The text up to the quote that ends a string, and the position behind it."""
    start, end = position, len(source)
    while position < end and budget[0] > 0:
        match = INSIDE.match(source, position)
        if match is None:
            break
        budget[0] -= match.end() - position
        if match[0] == b'"':
            if source[position + 1 : position + 2] != b'"':
                return source[start:position], position + 1
            position += 2
        elif match[0] == b"$(" and depth < DEEPEST:
            position = _balanced(source, position + 2, budget, depth + 1)
        else:
            position = match.end()
    return source[start:], end


def _balanced(source: bytes, position: int, budget: list[int], depth: int = 0) -> int:
    """The position behind the bracket that closes the one before `position`."""
    open_ones = 1
    while position < len(source) and budget[0] > 0:
        match = _token(source, position)
        if match is None:
            break
        budget[0] -= match.end() - position
        position = match.end()
        if match.lastgroup == "string" and depth < DEEPEST:
            position = _closing(source, match.end(), budget, depth + 1)[1]
        elif match.lastgroup == "open" and match[0][-1:] == b"(":
            open_ones += 1
        elif match[0] == b")":
            open_ones -= 1
            if not open_ones:
                return position
    return len(source)


# --- pieces --------------------------------------------------------------------------------------


def pieces(source: bytes) -> list[tuple[int, bytes]]:
    """The statements of a file as separate texts, with the line each begins on (from 1)."""
    out: list[tuple[int, bytes]] = []
    start = line = depth = position = 0
    begun, last = 0, b""
    budget = [AHEAD * len(source) + START]
    while position < len(source):
        match = _token(source, position)
        if match is None:
            break
        kind, text = match.lastgroup, match[0]
        position = _closing(source, match.end(), budget)[1] if kind == "string" else match.end()
        line += source.count(b"\n", match.start(), position)
        depth = depth + 1 if kind == "open" else max(depth - 1, 0) if kind == "close" else depth
        if kind == "line":
            definition = DEFINES.match(source, position) is not None
            if definition or (depth == 0 and last not in OPEN_ENDS and not GOES_ON.match(source, position)):
                out.append((begun + 1, source[start:position]))
                start, begun, depth = position, line, 0
        elif kind not in ("space", "comment"):
            last = text
    return [*out, (begun + 1, source[start:])]
