"""Tables and plain lines are read at once, and read as the reader of Markdown would have read them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it.token import Token
from small_graph import case

from privacy.formats import html, markup, tables
from privacy.formats.markdown import code, escape
from privacy.writing import documents
from privacy.writing.dossier import Dossier

TEXTS = [one for one in documents.available() if "md" in one.formats and not one.needs]


def slow(text: str) -> list[tuple[str, str]]:
    return told([token for block in markup.parser().parseInline(text) for token in block.children or ()])


def spread(token: Token) -> list[Token]:
    """The tokens that the reader makes of a table."""
    if token.type != markup.GRID:
        return [token]
    head, *body = markup.rows(token)
    parts = [around("thead", around("tr", cells(head, "th")))]
    parts += (
        [around("tbody", [one for row in body for one in around("tr", cells(row, "td"))])] if body else []
    )
    return around("table", [one for part in parts for one in part])


def cells(row: list[str], kind: str) -> list[Token]:
    made = (Token("inline", "", 0, content=cell, children=list(markup.inline(cell))) for cell in row)
    return [one for cell in made for one in around(kind, [cell])]


def around(name: str, inner: list[Token]) -> list[Token]:
    return [Token(f"{name}_open", name, 1), *inner, Token(f"{name}_close", name, -1)]


def told(tokens: Sequence[markup.Inline]) -> list[tuple[str, str]]:
    joined: list[tuple[str, str]] = []
    for token in tokens:
        if token.type == "text" and joined and joined[-1][0] == "text":
            joined[-1] = ("text", joined[-1][1] + token.content)
        elif token.type != "text" or token.content:
            joined.append((token.type, token.content))
    return joined


@pytest.mark.parametrize("document", TEXTS, ids=lambda one: one.name)
def test_documents_are_read_as_the_reader_reads_them(document: documents.Document) -> None:
    text = documents.Page(document, Dossier(case())).text
    whole = markup.parser().parse(markup.DEFINITION.sub("", text))
    pieces = [one for tokens in markup.pieces(text) for token in tokens for one in spread(token)]
    assert [token.type for token in pieces] == [token.type for token in whole]
    for one, other in zip(pieces, whole, strict=True):
        assert told(one.children or []) == told(other.children or []), other.content


@given(st.text(st.characters(codec="utf-8"), max_size=40))
def test_a_line_is_read_as_the_reader_reads_it(text: str) -> None:
    line = f"{escape(text)} and {code(text)} ● observed[^12]"
    assert told(markup.inline(line)) == slow(line)


@given(st.text(st.sampled_from("ab `*_[]^1●◆ observed\\&<!|:/.@w"), max_size=30).map(str.strip))
def test_any_line_is_read_as_the_reader_reads_it(text: str) -> None:
    assert told(markup.inline(text)) == slow(text)


@given(st.text(st.sampled_from("ab `*_[]^1●◆ observed\\&<!:/.@w'\""), max_size=30).map(str.strip))
def test_a_line_is_shown_as_the_reader_shows_it(text: str) -> None:
    assert html.line(text) == html._parser().renderInline(text)


@given(
    st.lists(st.lists(st.text(st.sampled_from("ab `*&;<"), max_size=6), min_size=2, max_size=2), max_size=3)
)
def test_a_table_is_shown_as_the_reader_shows_it(rows: list[list[str]]) -> None:
    lines = ["## One", "", "| Name | |", "|---|---|", *(f"| {' | '.join(row)} |" for row in rows)]
    text = "\n".join(lines)
    framed, _ = tables.opened(markup.parser().parse(text), "")
    by_reader = html._parser().renderer.render(framed, html._parser().options, {})
    assert html.body(text)[0] == by_reader.replace("<h2>", '<h2 id="one">')


@given(st.text(st.sampled_from("ab |-\\\n`#: "), max_size=60))
def test_any_text_makes_html(text: str) -> None:
    assert isinstance(html.body(text)[0], str)
