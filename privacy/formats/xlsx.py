"""Sheets as an Excel workbook: heads that stay and filter, wrapped text, and no text that is a formula.

A library makes the workbook and what is around the rows; the rows are made as text, because a library takes
too long for long tables.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import zip_longest
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter as letter

from privacy.writing.cell_texts import Plain
from privacy.writing.sheets import Block, Sheet

LONGEST = 32_767  # characters of a cell, in units of UTF-16
MOST_ROWS = 1_048_576
WIDEST_TITLE = 31
NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
SHORTENED = " … [shortened: the whole is in the JSON]"
COLOURS = {"": "E8EDF3", "required": "C6E0B4", "optional": "BDD7EE", "inner": "F4F6F9"}
FREE = 34  # characters of a column that no table gives a width
SHEET_OF_PAPER = 260  # characters of a row that can be read on one page
LINE_HEIGHT, TALLEST = 13.5, 400  # points
MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
SIGNS = ("=", "+", "-", "@")
NO_ROWS = re.compile(rb"<sheetData ?/>|<sheetData></sheetData>")
LINE = Side("thin", color="C9D0DA")


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """The sheets as a file."""
    book = Workbook(write_only=True)
    for style in _styles():
        book.add_named_style(style)
    titles: set[str] = set()
    pages = [book.create_sheet(_title(sheet.title, titles)) for sheet in sheets]
    looks = _Looks(book)
    rows: dict[str, bytes] = {}
    for number, (page, sheet) in enumerate(zip(pages, sheets, strict=True), 1):
        starts = _starts(sheet.blocks)
        _set_up(page, sheet, starts)
        rows[f"xl/worksheets/sheet{number}.xml"] = "".join(_rows(sheet.blocks, starts, looks)).encode()
    return _filled(book, rows)


def _filled(book: Any, rows: dict[str, bytes]) -> bytes:
    """The workbook as a file, with their rows in its sheets."""
    empty, stream = io.BytesIO(), io.BytesIO()
    book.save(empty)
    with zipfile.ZipFile(empty) as source, zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name in rows:
                before, after = NO_ROWS.split(content, 1)
                content = b"".join((before, b"<sheetData>", rows[name], b"</sheetData>", after))
            target.writestr(name, content)
    return stream.getvalue()


def _styles() -> list[NamedStyle]:
    border = Border(LINE, LINE, LINE, LINE)
    heads = [
        NamedStyle(
            f"head {mark}".strip(),
            font=Font("Calibri", 10, bold=mark != "inner", color="1C2430"),
            fill=PatternFill("solid", colour),
            border=border,
            alignment=Alignment(vertical="center", wrap_text=True),
        )
        for mark, colour in COLOURS.items()
    ]
    plain = Font("Calibri", 10, color="1C2430")
    body = NamedStyle("body", font=plain, border=border, alignment=Alignment(vertical="top", wrap_text=True))
    return [*heads, body, NamedStyle("line", font=plain, alignment=Alignment(vertical="top", wrap_text=True))]


def _title(wanted: str, taken: set[str]) -> str:
    """The words of a tab: no sign that Excel refuses, at most 31 characters, no two alike."""
    plain = NOT_IN_TITLES.sub(" ", NOT_IN_XML.sub("", wanted)).strip(" '")[:WIDEST_TITLE] or "Sheet"
    title, number = plain, 1
    while title.lower() in taken:
        number += 1
        title = f"{plain[: WIDEST_TITLE - len(str(number)) - 1]} {number}"
    taken.add(title.lower())
    return title


def _starts(blocks: Sequence[Block]) -> list[int]:
    """The row in which each block begins: where it wants to, else after an empty row."""
    starts: list[int] = []
    free = 1
    for block in blocks:
        starts.append(max(free, block.at) if block.at else free + bool(starts))
        free = starts[-1] + bool(block.head) + len(block.rows)
    return starts


def _set_up(page: Any, sheet: Sheet, starts: Sequence[int]) -> None:
    """Widths, the head that stays in view and filters, and the page for print."""
    tables = [(start, block) for start, block in zip(starts, sheet.blocks, strict=True) if block.head]
    for _, block in reversed(tables):
        for number, head in enumerate(block.head, 1):
            column = page.column_dimensions[letter(number)]
            column.width, column.outlineLevel = head.width, int(head.inner)
    if not tables:
        most = max((len(row) for block in sheet.blocks for row in block.rows), default=0)
        for number in range(1, most + 1):
            page.column_dimensions[letter(number)].width = FREE
    page.sheet_properties.outlinePr.summaryRight = False
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", 9
    page.page_setup.fitToHeight = 0
    wide = max((sum(head.width for head in block.head) for _, block in tables), default=0)
    page.page_setup.fitToWidth = 1 + wide // SHEET_OF_PAPER
    page.oddFooter.center.text = "&A — &P / &N"
    if len(tables) == 1:
        start, block = tables[0]
        page.freeze_panes = f"{letter(2)}{start + 1}" if len(block.head) > 2 else f"A{start + 1}"
        page.print_title_rows = f"{start}:{start}"
        page.auto_filter.ref = f"A{start}:{letter(len(block.head))}{max(start + 1, start + len(block.rows))}"


def _rows(blocks: Sequence[Block], starts: Sequence[int], looks: _Looks) -> Iterator[str]:
    """The rows of a sheet; those between its blocks are empty."""
    row = 1
    for start, block in zip(starts, blocks, strict=True):
        yield from (f'<row r="{empty}"/>' for empty in range(row, start))
        yield from _block(block, start, looks)
        row = max(row, start) + bool(block.head) + len(block.rows)


def _block(block: Block, start: int, looks: _Looks) -> Iterator[str]:
    """The rows of a block from a row on."""
    room = MOST_ROWS - start - 2
    widths = [head.width for head in block.head]
    if block.head:
        marks = ["inner" if head.inner and not head.mark else head.mark for head in block.head]
        styles = [f"head {mark}".strip() for mark in marks]
        yield _row(start, [head.title for head in block.head], widths, [*map(looks.of, styles)])
        start += 1
        body = [looks.of("body")] * len(widths)
    for row, values in enumerate(block.rows[:room], start):
        yield _row(row, values, widths, body if block.head else [*map(looks.of, _lines(block, values))])
    if len(block.rows) > room:
        text = f"{len(block.rows) - room} more rows do not fit: see the CSV"
        yield _row(start + room, [text], (), [Look("0", "0")])


def _lines(block: Block, values: Sequence[Plain]) -> Iterator[str]:
    """The styles of a line of a form."""
    for number, _ in enumerate(values):
        mark = block.marks[number] if number < len(block.marks) else ""
        yield f"head {mark}" if mark else "line"


@dataclass(frozen=True, slots=True)
class Look:
    """The numbers of a style in a workbook: as it is, and for text that begins like a formula."""

    usual: str
    quoted: str


@dataclass(frozen=True, slots=True)
class _Looks:
    """The styles of one workbook, each found once."""

    book: Any
    _known: dict[str, Look] = field(default_factory=dict)

    def of(self, style: str) -> Look:
        if style not in self._known:
            cell = WriteOnlyCell(self.book.worksheets[0])
            cell.style = style
            usual = cell.style_id
            cell.quotePrefix = True
            self._known[style] = Look(str(usual), str(cell.style_id))
        return self._known[style]


def _row(number: int, values: Sequence[Plain], widths: Sequence[int], looks: Sequence[Look]) -> str:
    places = zip(_letters(len(values)), values, looks, strict=True)
    cells = "".join([_cell(f"{place}{number}", value, look) for place, value, look in places])
    return f'<row r="{number}" ht="{_height(values, widths):g}" customHeight="1">{cells}</row>'


@cache
def _letters(columns: int) -> tuple[str, ...]:
    return tuple(str(letter(number)) for number in range(1, columns + 1))


def _height(values: Sequence[Plain], widths: Sequence[int]) -> float:
    """How tall a row must be to show its longest text; not every program reckons it by itself."""
    most = 1
    for value, width in zip_longest(values, widths, fillvalue=FREE):
        if type(value) is str and (len(value) >= width or "\n" in value):
            lines = value.split("\n")
            if len(lines) + len(value) // width > most:  # it can't take more than that
                most = max(most, sum([1 + len(line) // width for line in lines]))
    return min(TALLEST, most * LINE_HEIGHT)


def _cell(at: str, value: Plain, look: Look) -> str:
    """A cell; text is never looked at for what it might mean."""
    if value is None:
        return f'<c r="{at}" s="{look.usual}"/>'
    if not isinstance(value, str):
        return f'<c r="{at}" s="{look.usual}"{_number(value)}'
    inner, sign = _text(value) if value else ("", False)
    if not inner:
        return f'<c r="{at}" s="{look.usual}"/>'
    return f'<c r="{at}" s="{look.quoted if sign else look.usual}" t="inlineStr"><is>{inner}</is></c>'


@lru_cache(maxsize=1 << 13)
def _text(value: str) -> tuple[str, bool]:
    """A text as XML, nothing where nothing is left of it; and whether it begins like a formula."""
    text = _fitting(NOT_IN_XML.sub("", value))
    if not text:
        return "", False
    space = ' xml:space="preserve"' if text != text.strip() else ""
    return f"<t{space}>{text.translate(MARKUP)}</t>", text.lstrip()[:1] in SIGNS


def _number(value: float | None) -> str:
    """The rest of a cell that holds a number or nothing."""
    if value is None:
        return "/>"
    if isinstance(value, bool):
        return f' t="b"><v>{int(value)}</v></c>'
    return f' t="n"><v>{value}</v></c>'


def _fitting(text: str) -> str:
    """At most what a cell holds; what is left out is said."""
    if len(text) * 2 <= LONGEST or len(text.encode("utf-16-le")) <= LONGEST * 2:
        return text
    kept = text.encode("utf-16-le")[: (LONGEST - len(SHORTENED)) * 2]
    return kept.decode("utf-16-le", "ignore") + SHORTENED
