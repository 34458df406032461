"""The Markdown of a document as tokens, for HTML and Word: piece by piece, to need little memory."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

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
FENCE = "```"
LONGEST = 400  # lines of a piece before it may end


def pieces(markdown: str) -> Iterator[list[Token]]:
    """The tokens of a document in pieces that end before a heading.

    Besides those of Markdown there are ``reference`` (its `content` the number of a footnote) and ``origin``
    (`content` its word, `info` its name); headings have an `id` that is theirs alone.
    """
    used: dict[str, int] = {}
    for text in _divided(DEFINITION.sub("", markdown)):
        tokens = parser().parse(text)
        _name_headings(tokens, used)
        yield tokens


def notes(markdown: str) -> list[tuple[str, str]]:
    """The footnotes of a document: number and Markdown of each."""
    return DEFINITION.findall(markdown)


def inline(markdown: str) -> list[Token]:
    """The tokens of one line."""
    return [token for block in parser().parseInline(markdown) for token in block.children or ()]


def plain(tokens: Sequence[Token]) -> str:
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
    """The text in parts, each of which begins with a heading; never inside a block of code."""
    lines: list[str] = []
    in_code = False
    for line in markdown.splitlines(keepends=True):
        in_code ^= line.lstrip().startswith(FENCE)
        if len(lines) >= LONGEST and line.startswith("#") and not in_code:
            yield "".join(lines)
            lines = []
        lines.append(line)
    yield "".join(lines)


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
