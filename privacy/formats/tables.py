"""Tables of a document for everybody: heads that say what they head, and room to move where one is wide."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

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
        if token.type == markup.GRID:
            made += [_frame(named), token, Token("frame_close", "div", -1, block=True)]
        elif token.type == "table_open":
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
            # the corner of a table heads nothing
            yield _tagged(token, "th", "col") if text.strip() else _tagged(token, "td")
        else:
            yield token


def _rows(tokens: Sequence[Token]) -> Iterator[Token]:
    first = False
    for token in tokens:
        if token.type == "tr_open":
            first = True
        if first and token.type in ("td_open", "td_close"):
            yield _tagged(token, "th", "row")
            first = token.nesting > 0
        else:
            yield token


def _tagged(token: Token, tag: str, scope: str = "") -> Token:
    """The opening or closing of a cell under another tag; others read the same tokens."""
    made = token.copy(tag=tag)
    if scope and made.nesting > 0:
        made.attrs = {**made.attrs, "scope": scope}
    return made


# --- whole tables -----------------------------------------------------------------------------------


def shown(grid: Token, words: Callable[[str], str]) -> str:
    """A whole table as HTML; `words` makes it of the Markdown of one cell."""
    head, *body = markup.rows(grid)
    named = any(head)
    lines = (
        [f"<thead>\n<tr>\n{''.join(_head(cell, words) for cell in head)}</tr>\n</thead>\n"] if named else []
    )
    if body:
        first = ("<td>", "</td>\n") if named else ('<th scope="row">', "</th>\n")
        filled = "".join(_line(row, first, words) for row in body)
        lines.append(f"<tbody>\n{filled}</tbody>\n")
    return f"<table>\n{''.join(lines)}</table>\n"


def _head(cell: str, words: Callable[[str], str]) -> str:
    return f'<th scope="col">{words(cell)}</th>\n' if cell else "<td></td>\n"


def _line(row: Sequence[str], first: tuple[str, str], words: Callable[[str], str]) -> str:
    rest = "".join(f"<td>{words(cell)}</td>\n" for cell in row[1:])
    return f"<tr>\n{first[0]}{words(row[0])}{first[1]}{rest}</tr>\n"
