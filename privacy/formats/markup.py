"""The Markdown of a document as tokens, for HTML and Word: piece by piece, to need little memory."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import groupby, pairwise
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from privacy.formats.markdown import MARKS

DEFINITION = re.compile(r"^\[\^(\d+)\]: (.*)$", re.MULTILINE)
REFERENCE = re.compile(r"\[\^(\d+)\]")
NAMES = {mark: name for name, mark in MARKS.items()}
ORIGIN = re.compile(rf"([{''.join(NAMES)}]) (\w+)")  # the mark says which one it is, the word in any language
MARKED = re.compile(f"[{''.join(NAMES)}]")
ESCAPED = r"\\[!-/:-@\[-`{-~]|&(?:lt|gt|amp|#(?:3[3-9]|[4-9]\d|1[01]\d|12[0-6]));"
PIECES = re.compile(rf"({ESCAPED}|`[^`\s](?:[^`\n]*[^`\s])?`(?!`)|\[\^\d+\])")
SPECIAL = re.compile(r"[\\`*_\[\]<>&\n\x00]")
FENCE = "```"
ROW = re.compile(r"^\|.*\|$")
BETWEEN = re.compile(r"^\|(?: *:?-+:? *\|)+$")
LONGEST = 400  # lines of a piece before it may end
GRID = "grid"


class Bit(NamedTuple):
    """A token inside a line, made faster than those of the reader of Markdown."""

    type: str
    content: str
    info: str = ""


Inline = Token | Bit


@lru_cache(maxsize=1)
def pieces(markdown: str) -> tuple[list[Token], ...]:
    """The tokens of a document in pieces that end before a heading; those of the last one are kept.

    Besides those of Markdown there are ``reference`` (its `content` the number of a footnote), ``origin``
    (`content` its word, `info` its name) and ``grid`` (a whole table: see `rows`); headings have an `id` that
    is theirs alone. Nobody may change them.
    """
    return tuple(_pieces(markdown))


def _pieces(markdown: str) -> Iterator[list[Token]]:
    used: dict[str, int] = {}
    for text in _divided(DEFINITION.sub("", markdown)):
        tokens = _table(text) or parser().parse(text)
        _name_headings(tokens, used)
        yield tokens


def rows(grid: Token) -> list[list[str]]:
    """The rows of a table, its head first: the Markdown of each cell, for `inline`."""
    found: list[list[str]] = grid.meta["rows"]
    return found


def notes(markdown: str) -> list[tuple[str, str]]:
    """The footnotes of a document: number and Markdown of each."""
    return DEFINITION.findall(markdown)


@lru_cache(maxsize=1 << 13)
def inline(markdown: str) -> tuple[Inline, ...]:
    """The tokens of one line: by the reader, or at once where there is little to find."""
    simple = _simple(markdown)
    if simple is not None:
        return simple
    return tuple(token for block in parser().parseInline(markdown) for token in block.children or ())


def _simple(markdown: str) -> tuple[Bit, ...] | None:
    """A line of plain words, names in code, references and origins; None where there is more in it."""
    if markdown != markdown.strip():
        return None
    found: list[Bit] = []
    for number, part in enumerate(PIECES.split(markdown)):
        if number % 2:
            found.append(_piece(part))
        elif SPECIAL.search(part):
            return None
        elif part:
            found.append(Bit("text", part))
    return tuple(bit for kind, some in groupby(found, _kind) for bit in _together(kind, some))


def _piece(part: str) -> Bit:
    if part[0] == "`":
        return Bit("code_inline", part[1:-1])
    if part[0] == "[":
        return Bit("reference", part[2:-1])
    return Bit("text", part[1:] if part[0] == "\\" else html.unescape(part))


def _kind(bit: Bit) -> str:
    return bit.type


def _together(kind: str, some: Iterator[Bit]) -> Iterator[Bit]:
    """Text that escapes divided as one, origins in it by themselves."""
    if kind != "text":
        yield from some
        return
    text = "".join(bit.content for bit in some)
    end = 0
    for found in ORIGIN.finditer(text) if MARKED.search(text) else ():
        if found.start() > end:
            yield Bit("text", text[end : found.start()])
        yield Bit("origin", found[2], NAMES[found[1]])
        end = found.end()
    if end < len(text):
        yield Bit("text", text[end:])


def plain(tokens: Sequence[Inline]) -> str:
    """What inline tokens say, without markup."""
    return "".join(token.content for token in tokens if token.type in ("text", "code_inline"))


def headings(tokens: Sequence[Token]) -> list[tuple[int, str, str]]:
    """Level, id and words of each heading among tokens."""
    return [
        (int(opening.tag[1:]), str(opening.attrGet("id")), plain(words.children or ()))
        for opening, words in pairwise(tokens)
        if opening.type == "heading_open"
    ]


@cache
def parser() -> MarkdownIt:
    """The reader of our Markdown: CommonMark without HTML, with tables, footnotes and origins."""
    made = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")
    made.inline.ruler.before("link", "reference", _reference)
    made.core.ruler.push("origins", _origins)
    return made


def _divided(markdown: str) -> Iterator[str]:
    """The text in parts: tables by themselves, what is between them as long as no heading ends it."""
    lines: list[str] = []
    in_code = in_table = False
    for line in markdown.splitlines(keepends=True):
        in_code ^= line.lstrip().startswith(FENCE)
        row = not in_code and ROW.match(line) is not None
        if row and not in_table and lines and lines[-1].strip():
            row = False  # a line of a paragraph that looks like a row
        if row != in_table or (len(lines) >= LONGEST and line.startswith("#") and not in_code):
            yield "".join(lines)
            lines = []
        in_table = row
        lines.append(line)
    yield "".join(lines)


def _table(text: str) -> list[Token]:
    """A table as our templates write it, as one token; none where it is no such table."""
    lines = [line.rstrip() for line in text.splitlines()]
    if len(lines) < 2 or not lines[0].startswith("|") or not BETWEEN.match(lines[1]) or "\\|" in text:
        return []
    rows = [[cell.strip() for cell in line[1:-1].split("|")] for line in (lines[0], *lines[2:])]
    width = len(rows[0])
    if any(len(row) != width for row in rows) or not all(line.endswith("|") for line in lines):
        return []
    return [Token(GRID, "table", 0, meta={"rows": rows}, block=True)]


def _name_headings(tokens: Sequence[Token], used: dict[str, int]) -> None:
    """Give each heading an id of its words; a repeated one gets a number."""
    for opening, words in pairwise(tokens):
        if opening.type == "heading_open":
            slug = re.sub(r"[^a-z0-9]+", "-", plain(words.children or ()).lower()).strip("-") or "section"
            used[slug] = used.get(slug, 0) + 1
            opening.attrSet("id", slug if used[slug] == 1 else f"{slug}-{used[slug]}")


def _reference(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "[":
        return False
    match = REFERENCE.match(state.src, state.pos)
    if not match:
        return False
    if not silent:
        state.push("reference", "", 0).content = match[1]
    state.pos = match.end()
    return True


def _origins(state: StateCore) -> None:
    """Make a token of each mark of an origin."""
    for block in state.tokens:
        if block.children and MARKED.search(block.content):
            block.children = [part for token in block.children for part in _split(token)]


def _split(token: Token) -> list[Token]:
    if token.type != "text" or not MARKED.search(token.content):
        return [token]
    parts: list[Token] = []
    end = 0
    for found in ORIGIN.finditer(token.content):
        if found.start() > end:
            parts.append(Token("text", "", 0, content=token.content[end : found.start()]))
        parts.append(Token("origin", "", 0, content=found[2], info=NAMES[found[1]]))
        end = found.end()
    return [*parts, Token("text", "", 0, content=token.content[end:])] if end < len(token.content) else parts
