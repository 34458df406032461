"""Python that does not parse: the broken statements are replaced, so that all others do.

A parser's own recovery may give up a whole class for one lost bracket. Here the layout decides:
indentation shows where statements begin, each is parsed by itself, and only what is broken within
the smallest of them becomes ``pass``. Line numbers stay.
"""

from __future__ import annotations

import re

from inventory.syntax.python.grammar import parse

# How much text may be parsed again, as a multiple of the file and a start for small ones.
TIMES, START = 8, 100_000
# So many pieces may belong to one statement whose text stands further left, as in a long string.
MOST_PIECES = 60
MOST_HEADER_LINES = 40
# Left-over lines below a removed one that are more than the rest of its own expression.
MANY = 5

# More than one null byte in so many: no text at all.
MOST_NULLS = 100

CONFLICT = re.compile(rb"(<{7}|\|{7}|={7}|>{7})(?:\s|$)")
OTHER_SIDES = (b"=======", b"|||||||")
CONTINUED = re.compile(rb"\s*(?:[)\]}#]|(?:else|elif|except|finally)\b)")
CLAUSE = re.compile(rb"\s*(?:else|elif|except|finally)\b")
COMPOUND = re.compile(rb"\s*(?:async|def|class|if|for|while|try|with|match|case|else|elif|except|finally)\b")
DEFINITION = re.compile(rb"(\s*)(?:async\s+)?(def|class)\s+(\w+)")
DECORATOR = re.compile(rb"\s*@")


def mend(source: bytes) -> tuple[bytes, tuple[int, ...]]:
    """The text with what is broken replaced, and the lines (from 1) where that was done."""
    mender = _Mender(source)
    if source.count(b"\0") * MOST_NULLS < len(source):
        mender.strip()
        mender.block(0, len(mender.lines))
    return b"\n".join(mender.lines), tuple(sorted(mender.broken))


class _Mender:
    """The lines of one file; ranges of them are half open."""

    def __init__(self, source: bytes) -> None:
        self.lines = source.split(b"\n")
        self.broken: set[int] = set()
        self.budget = TIMES * len(source) + START

    def strip(self) -> None:
        """Take out null bytes, and of an unresolved merge the markers and the other side."""
        side = b""
        for number, line in enumerate(self.lines):
            if b"\0" in line:
                self._note(number)
                self.lines[number] = line.replace(b"\0", b"")
            marker = CONFLICT.match(line)
            if marker is None and side in OTHER_SIDES:
                self.lines[number] = b""
            elif marker and (side or marker[1] == b"<<<<<<<"):
                self._blank(number)
                side = b"" if marker[1] == b">>>>>>>" else marker[1]

    def block(self, start: int, stop: int) -> None:
        """Mend statements that stand one below the other."""
        starts = self._starts(start, stop)
        index = 0
        while index < len(starts) and self.budget > 0:
            begin = starts[index]
            joined = self._sound_pieces(starts, index, stop)
            if joined:
                del starts[index + 1 : joined]
                index += 1
                continue
            end = starts[index + 1] if index + 1 < len(starts) else stop
            if index and self._is_stray(starts[index - 1], begin, end):
                self._blank(begin)
                del starts[index]
                index -= 1
            else:
                self._statement(begin, end)
                index += 1

    def _starts(self, start: int, stop: int) -> list[int]:
        """The lines where statements of the block begin."""
        found: list[int] = []
        level = -1
        decorated = False
        for number in range(start, stop):
            line = self.lines[number]
            if not line.strip() or CONTINUED.match(line):
                continue
            depth = _depth(line)
            level = depth if level < 0 else level
            if depth > level:
                continue
            if not decorated:
                found.append(number)
            decorated = DECORATOR.match(line) is not None
        return found

    def _sound_pieces(self, starts: list[int], index: int, stop: int) -> int:
        """The index behind the pieces that make a sound statement from `index` on, 0 if none do.

        A long string may hold text that stands as far left as the statement itself.
        """
        begin, quotes = starts[index], 0
        for following in range(index + 1, min(index + MOST_PIECES, len(starts)) + 1):
            end = starts[following] if following < len(starts) else stop
            quotes += sum(line.count(b'"""') + line.count(b"'''") for line in self.lines[begin:end])
            if quotes % 2 == 0:
                return following if self._sound(starts[index], end) else 0
            begin = end
        return 0

    def _sound(self, start: int, stop: int, ending: bytes = b"") -> bool:
        text = b"\n".join(self.lines[start:stop]) + ending + b"\n"
        self.budget -= len(text)
        if self.budget < 0:
            return False
        return not parse(b"if 1:\n" + text if _depth(self.lines[start]) else text).has_error

    def _is_stray(self, before: int, begin: int, end: int) -> bool:
        """Whether the line is alone in not belonging where it stands, and cuts a block in two."""
        rest = [line for line in self.lines[begin + 1 : end] if line.strip()]
        if not rest or COMPOUND.match(self.lines[begin]) or DECORATOR.match(self.lines[begin]):
            return False
        if not any(COMPOUND.match(self.lines[n]) for n in range(before, begin)):
            return False
        return len(rest) > MANY or any(DEFINITION.match(line) for line in rest)

    def _statement(self, begin: int, end: int) -> None:
        """Mend one statement that is not sound."""
        begin = self._undecorated(begin, end)
        if begin == end:
            return
        if not COMPOUND.match(self.lines[begin]):
            self._replace(begin, end)
            return
        clauses = [n for n in range(begin + 1, end) if self._is_clause(n, begin)]
        for start, stop in zip([begin, *clauses], [*clauses, end], strict=True):
            self._clause(start, stop)
        if not self._sound(begin, end) and self.budget > 0:
            self._replace(begin, end)

    def _is_clause(self, number: int, begin: int) -> bool:
        line = self.lines[number]
        return CLAUSE.match(line) is not None and _depth(line) == _depth(self.lines[begin])

    def _undecorated(self, begin: int, end: int) -> int:
        """Where the definition itself begins; decorators that are broken are left out."""
        if not DECORATOR.match(self.lines[begin]):
            return begin
        level = _depth(self.lines[begin])
        for number in range(begin, end):
            line = self.lines[number]
            if DEFINITION.match(line) and _depth(line) == level:
                if not self._sound(begin, number, b"\n" + _margin(line) + b"def f(): pass"):
                    for other in range(begin, number):
                        self._blank(other)
                return number
        self._replace(begin, end)
        return end

    def _clause(self, begin: int, end: int) -> None:
        """Mend a header with its block."""
        last = self._header(begin, end)
        if any(line.strip() and not line.strip().startswith(b"#") for line in self.lines[last + 1 : end]):
            self.block(last + 1, end)
        elif not self._sound(begin, last + 1):
            self._note(begin)
            self.lines[last] = _uncommented(self.lines[last]) + b" pass"

    def _header(self, begin: int, end: int) -> int:
        """The last line of the header, which is put right if it is broken."""
        for number in range(begin, min(begin + MOST_HEADER_LINES, end)):
            if _uncommented(self.lines[number]).endswith(b":") and self._opens(begin, number):
                return number
        line = self.lines[begin]
        if CLAUSE.match(line) is None and self._sound(begin, begin + 1):
            return begin
        self._note(begin)
        found = DEFINITION.match(line)
        if found:
            name = found[3] + (b"()" if found[2] == b"def" else b"")
            self.lines[begin] = found[1] + found[2] + b" " + name + b":"
        elif CLAUSE.match(line):
            self.lines[begin] = _margin(line) + (b"except:" if b"except" in line else b"else:")
        else:
            self.lines[begin] = _margin(line) + b"if 1:"
        return begin

    def _opens(self, begin: int, last: int) -> bool:
        """Whether the lines are a sound header, once they have a body."""
        kept = self.lines[last]
        margin = _margin(self.lines[begin])
        word = self.lines[begin].split(b":")[0].split()[0]
        before = {b"except": b"try: pass\n", b"finally": b"try: pass\n", b"else": b"if 1: pass\n"}
        before[b"elif"] = before[b"else"]
        inner = b" case _: pass" if word == b"match" else b" pass"
        if word == b"case":
            inner, before = b" pass", {b"case": b"match x:\n"}
        text = b"\n".join([*self.lines[begin:last], _uncommented(kept)])
        if word == b"match":
            text += b"\n" + margin + b" case _: pass"
        else:
            text += inner
        if word == b"try":
            text += b"\n" + margin + b"finally: pass"
        text = margin + before.get(word, b"") + (margin if word in before else b"") + text.lstrip() + b"\n"
        self.budget -= len(text)
        return not parse(b"if 1:\n" + text if margin else text).has_error

    # --- changes -------------------------------------------------------------------------------

    def _note(self, number: int) -> None:
        self.broken.add(number + 1)

    def _blank(self, number: int) -> None:
        if self.lines[number].strip():
            self._note(number)
        self.lines[number] = b""

    def _replace(self, begin: int, end: int) -> None:
        """A whole statement; of a definition the name is kept."""
        self._note(begin)
        line = self.lines[begin]
        found = DEFINITION.match(line)
        self.lines[begin] = _margin(line) + b"pass"
        if found:
            name = found[3] + (b"()" if found[2] == b"def" else b"")
            self.lines[begin] = found[1] + found[2] + b" " + name + b": pass"
        for number in range(begin + 1, end):
            self.lines[number] = b""


def _margin(line: bytes) -> bytes:
    return line[: len(line) - len(line.lstrip())]


def _depth(line: bytes) -> int:
    return len(_margin(line).expandtabs(8))


def _uncommented(line: bytes) -> bytes:
    """The line without a comment behind a colon."""
    return re.sub(rb":\s*#.*$", b":", line).rstrip()
