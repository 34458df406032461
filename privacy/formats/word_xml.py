"""Tokens of a document as the XML of Word: made as text, because a library takes too long for long tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from markdown_it.token import Token

from privacy.formats import markup
from privacy.formats.markdown import MARKS, visible
from privacy.formats.markup import Inline
from privacy.formats.svg import carried
from privacy.formats.widths import widths
from privacy.maps.diagram import Diagram
from privacy.writing.messages import messages

NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
OUTSIDE = ("http://", "https://", "mailto:")
STEP = 360  # twentieths of a point that each level of a list is indented by
LONG = 900  # characters of a row that may go over the end of a page
FEW = 6  # rows of a table that is kept on one page
KEPT = "<w:keepNext/>"  # a head alone at the end of a page can cost LibreOffice the row after it
SHADE = '<w:shd w:val="clear" w:color="auto" w:fill="F4F6F9"/>'
Relate = Callable[[str], str]
Rows = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Look:
    """How a run of text looks."""

    bold: bool = False
    italic: bool = False
    style: str = ""

    def xml(self, text: str) -> str:
        """The run; nothing for no text."""
        if not text:
            return ""
        style = f'<w:rStyle w:val="{self.style}"/>' if self.style else ""
        shape = f"{style}{'<w:b/>' if self.bold else ''}{'<w:i/>' if self.italic else ''}"
        about = f"<w:rPr>{shape}</w:rPr>" if shape else ""
        return f'<w:r>{about}<w:t xml:space="preserve">{escaped(text)}</w:t></w:r>'


PLAIN = Look()
REFERENCE = Look(style="Reference")


@cache
def _styled(look: Look, style: str) -> Look:
    return replace(look, style=style)


def escaped(text: str) -> str:
    """Text for XML, without the characters that XML has no place for."""
    return NOT_IN_XML.sub("", text).translate(MARKUP)


def paragraph(runs: str, style: str = "", more: str = "") -> str:
    """A paragraph of ready runs; `more` are further properties in the order Word wants them."""
    name = f'<w:pStyle w:val="{style}"/>' if style else ""
    about = f"<w:pPr>{name}{more}</w:pPr>" if name or more else ""
    return f"<w:p>{about}{runs}</w:p>"


def bookmark(number: int, name: str) -> str:
    return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/><w:bookmarkEnd w:id="{number}"/>'


@dataclass
class Writer:
    """Writes the tokens of one document. `relate` gives the id of a link to elsewhere; `width` is that of the
    text in twentieths of a point."""

    relate: Relate
    pictures: Mapping[str, Diagram]
    language: str
    width: int
    _places: dict[str, str] = field(default_factory=dict)  # id of a heading -> name of its bookmark
    _marks: int = 0
    _lists: list[int | None] = field(
        default_factory=list
    )  # next number of each list around, None for bullets
    _quotes: int = 0
    _lead: str = ""  # the sign or number that the next paragraph begins with

    def blocks(self, tokens: Sequence[Token]) -> Iterator[str]:
        """The paragraphs and tables of some tokens."""
        at = 0
        while at < len(tokens):
            token = tokens[at]
            if token.type == "table_open":
                end = next(n for n in range(at, len(tokens)) if tokens[n].type == "table_close")
                yield self._table(tokens[at:end])
                at = end
            elif token.type == markup.GRID:
                yield self._lined([[*map(markup.inline, row)] for row in markup.rows(token)])
            elif token.type == "heading_open":
                yield self._heading(token, tokens[at + 1])
                at += 1
            elif token.type == "inline":
                yield self._paragraph(token)
            elif token.type in ("fence", "code_block"):
                yield from self._code(token)
            else:
                self._enter_or_leave(token)
            at += 1

    def note(self, number: str, tokens: Sequence[Inline]) -> str:
        """A footnote, where its references lead."""
        runs = self._bookmark(f"note_{number}") + PLAIN.xml(f"{number}.") + "<w:r><w:tab/></w:r>"
        return paragraph(runs + self.runs(tokens), "Note")

    def runs(self, tokens: Sequence[Inline], look: Look = PLAIN) -> str:
        """Inline tokens as runs and links."""
        made: list[str] = []
        for token in tokens:
            kind = token.type
            if kind == "text":
                made.append(look.xml(token.content))
            elif kind == "code_inline":
                made.append(_styled(look, "CodeText").xml(token.content))
            elif kind == "origin":
                made.append(_styled(PLAIN, f"Origin{token.info}").xml(_origin(token)))
            elif kind == "reference":
                made.append(_link(f"note_{token.content}", REFERENCE.xml(token.content)))
            elif kind in ("softbreak", "hardbreak"):
                made.append("<w:r><w:br/></w:r>" if kind == "hardbreak" else look.xml(" "))
            elif kind == "link_open" and isinstance(token, Token):
                made.append(self._opening(str(token.attrGet("href"))))
                look = replace(look, style="Hyperlink")
            elif kind == "link_close":
                made.append("</w:hyperlink>")
                look = replace(look, style="")
            elif kind == "image":
                made.append(look.xml(token.content))
            else:
                look = _changed(look, kind)
        return "".join(made)

    # --- blocks

    def _heading(self, token: Token, words: Token) -> str:
        level = int(token.tag[1:])
        style = "Title" if level == 1 else f"Heading{min(level - 1, 4)}"
        place = self._bookmark(self._place(str(token.attrGet("id"))))
        return paragraph(place + self.runs(words.children or ()), style)

    def _paragraph(self, token: Token) -> str:
        style, more = ("Quoted", "") if self._quotes else ("BodyText", "")
        lead, self._lead = self._lead, ""
        if self._lists:
            style, indent = "Listed", STEP * len(self._lists)
            hang = f' w:hanging="{STEP}"' if lead else ""
            more = f'<w:ind w:left="{indent}"{hang}/>'
            lead = f"{PLAIN.xml(lead)}<w:r><w:tab/></w:r>" if lead else ""
        return paragraph(lead + self.runs(token.children or ()), style, more)

    def _code(self, token: Token) -> Iterator[str]:
        drawn = self.pictures.get(token.info.removeprefix("mermaid ").strip())
        if drawn is not None:
            yield self._drawn(drawn)
            return
        lines = token.content.rstrip("\n").split("\n")
        yield paragraph("<w:r><w:br/></w:r>".join(PLAIN.xml(line) for line in lines), "CodeBlock")

    def _enter_or_leave(self, token: Token) -> None:
        kind = token.type
        if kind == "blockquote_open":
            self._quotes += 1
        elif kind == "blockquote_close":
            self._quotes -= 1
        elif kind == "bullet_list_open":
            self._lists.append(None)
        elif kind == "ordered_list_open":
            self._lists.append(int(token.attrGet("start") or 1))
        elif kind in ("bullet_list_close", "ordered_list_close"):
            self._lists.pop()
        elif kind == "list_item_open":
            number = self._lists[-1]
            self._lead = "•" if number is None else f"{number}."
            self._lists[-1] = None if number is None else number + 1

    # --- tables

    def _table(self, tokens: Sequence[Token]) -> str:
        rows: list[list[Sequence[Inline]]] = []
        for token in tokens:
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline":
                rows[-1].append(token.children or ())
        return self._lined(rows)

    def _lined(self, rows: Sequence[Sequence[Sequence[Inline]]]) -> str:
        head, body = rows[0], rows[1:]
        named = any(head)
        plain = [[_shown(cell) for cell in row] for row in (rows if named else body)]
        return self._grid(
            [self.runs(cell, Look(bold=True)) for cell in head] if named else [],
            [[self.runs(cell, Look(bold=not named and not n)) for n, cell in enumerate(row)] for row in body],
            plain,
        )

    def _drawn(self, diagram: Diagram) -> str:
        """A picture in words: what goes from where to where."""
        say = messages(self.language).said
        names = {node.id: visible(say(node.name)) for node in diagram.nodes}
        lines = [
            [names[edge.start], visible(carried(edge, self.language)), names[edge.end]]
            for edge in diagram.edges
        ]
        lines += [["", visible(text), ""] for text in diagram.folded]
        head = [say("From"), say("What goes"), say("To")]
        made = [[PLAIN.xml(text) for text in line] for line in lines]
        return self._grid([Look(bold=True).xml(text) for text in head], made, [head, *lines])

    def _grid(
        self, head: Sequence[str], rows: Sequence[Sequence[str]], plain: Sequence[Sequence[str]]
    ) -> str:
        """A table of ready runs; `plain` are the texts that its widths are reckoned from."""
        columns = widths(plain, self.width)
        style = "TableText" if len(columns) < 6 else "TableSmall"
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in columns)
        lengths = [sum(map(len, row)) for row in plain[bool(head) :]]
        kept = len(rows) - 1 if len(rows) <= FEW and sum(lengths) < LONG else 0
        lines = [_row(head, columns, style, "<w:cantSplit/><w:tblHeader/>", KEPT, len(head))] if head else []
        for number, (row, length) in enumerate(zip(rows, lengths, strict=True)):
            about, with_next = "<w:cantSplit/>" * (length < LONG), KEPT * (number < kept)
            lines.append(_row(row, columns, style, about, with_next, 0 if head else 1))
        about = (
            '<w:tblPr><w:tblStyle w:val="Grid"/>'
            f'<w:tblW w:w="{sum(columns)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
            f'<w:tblLook w:val="0020" w:firstRow="{int(bool(head))}"/></w:tblPr>'
        )
        return f"<w:tbl>{about}<w:tblGrid>{grid}</w:tblGrid>{''.join(lines)}</w:tbl>{paragraph('', 'After')}"

    # --- links

    def _place(self, identity: str) -> str:
        return self._places.setdefault(identity, f"place_{len(self._places) + 1}")

    def _bookmark(self, name: str) -> str:
        self._marks += 1
        return bookmark(self._marks, name)

    def _opening(self, target: str) -> str:
        if target.startswith("#"):
            return f'<w:hyperlink w:anchor="{self._place(target[1:])}" w:history="1">'
        if target.startswith(OUTSIDE):
            return f'<w:hyperlink r:id="{self.relate(target)}" w:history="1">'
        return '<w:hyperlink w:history="1">'


def _row(cells: Sequence[str], columns: Sequence[int], style: str, about: str, kept: str, shaded: int) -> str:
    made = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{SHADE if number < shaded else ""}</w:tcPr>'
        f"{paragraph(runs, style, kept)}</w:tc>"
        for number, (runs, width) in enumerate(zip(cells, columns, strict=True))
    )
    return f"<w:tr>{f'<w:trPr>{about}</w:trPr>' if about else ''}{made}</w:tr>"


def _origin(token: Inline) -> str:
    """The mark and its word, which stay in one line."""
    return f"{MARKS[token.info]}\u00a0{token.content}"


def _shown(tokens: Sequence[Inline]) -> str:
    """What a cell says, without its look."""
    return "".join(_origin(token) if token.type == "origin" else token.content for token in tokens)


def _link(anchor: str, runs: str) -> str:
    return f'<w:hyperlink w:anchor="{anchor}" w:history="1">{runs}</w:hyperlink>'


def _changed(look: Look, kind: str) -> Look:
    if kind in ("strong_open", "strong_close"):
        return replace(look, bold=kind == "strong_open")
    if kind in ("em_open", "em_close"):
        return replace(look, italic=kind == "em_open")
    return look
