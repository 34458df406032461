"""Tables of a document for everybody: heads that say what they head, and room to move where one is wide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markdown_it.token import Token

from privacy.formats import markup


def opened(tokens: Sequence[Token], named: str) -> tuple[list[Token], str]:
    """The tokens with each table in a frame of its own, named after the heading it stands under.

    `named` is the last heading before them; gives the last one after them, too.
    """
    made: list[Token] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.type == "heading_open":
            named = markup.plain(tokens[at + 1].children or ())
        if token.type == "table_open":
            end = next(n for n in range(at, len(tokens)) if tokens[n].type == "table_close")
            made += [
                _frame(named),
                *_headed(tokens[at : end + 1]),
                Token("frame_close", "div", -1, block=True),
            ]
            at = end
        else:
            made.append(token)
        at += 1
    return made, named


def _frame(named: str) -> Token:
    attributes: dict[str, str | int | float] = {
        "class": "scroll",
        "tabindex": "0",
        "role": "group",
        "aria-label": named,
    }
    return Token("frame_open", "div", 1, attrs=attributes, block=True)


def _headed(table: Sequence[Token]) -> Iterator[Token]:
    """A table whose head is empty has its heads in the first column."""
    close = next((n for n, token in enumerate(table) if token.type == "thead_close"), -1)
    cells = [one for one in table[: close + 1] if one.type == "inline"]
    if close >= 0 and not any(cell.content.strip() for cell in cells):
        yield table[0]
        yield from _rows(table[close + 1 :])
        return
    for number, token in enumerate(table):
        if token.type in ("th_open", "th_close"):
            text = table[number + (1 if token.nesting > 0 else -1)].content
            token.tag = "th" if text.strip() else "td"  # the corner of a table heads nothing
            if token.nesting > 0 and token.tag == "th":
                token.attrSet("scope", "col")
        yield token


def _rows(tokens: Sequence[Token]) -> Iterator[Token]:
    first = False
    for token in tokens:
        if token.type == "tr_open":
            first = True
        if first and token.type in ("td_open", "td_close"):
            token.tag = "th"
            if token.nesting > 0:
                token.attrSet("scope", "row")
            else:
                first = False
        yield token
