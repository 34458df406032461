"""Sheets as an Excel workbook: heads that stay and filter, wrapped text, and no text that is a formula."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from functools import lru_cache
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
LINE = Side("thin", color="C9D0DA")


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """The sheets as a file."""
    book = Workbook(write_only=True)
    for style in _styles():
        book.add_named_style(style)
    titles: set[str] = set()
    for sheet in sheets:
        _write(book.create_sheet(_title(sheet.title, titles)), sheet)
    stream = io.BytesIO()
    book.save(stream)
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


def _write(page: Any, sheet: Sheet) -> None:
    starts = _starts(sheet.blocks)
    _set_up(page, sheet, starts)
    row = 1
    for start, block in zip(starts, sheet.blocks, strict=True):
        while row < start:
            page.append([])
            row += 1
        row += _append(page, block, row)


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


def _append(page: Any, block: Block, start: int) -> int:
    """Write a block from a row on; gives how many rows it took."""
    room = MOST_ROWS - start - 2
    widths = [head.width for head in block.head]
    if block.head:
        titles = [head.title for head in block.head]
        page.row_dimensions[start].height = _height(titles, widths)
        styles = ["inner" if head.inner and not head.mark else head.mark for head in block.head]
        page.append(
            [_cell(page, title, f"head {mark}".strip()) for title, mark in zip(titles, styles, strict=True)]
        )
    for row, values in enumerate(block.rows[:room], start + bool(block.head)):
        page.row_dimensions[row].height = _height(values, widths)
        page.append([_body(page, value, number, block) for number, value in enumerate(values)])
    if len(block.rows) > room:
        page.append([f"{len(block.rows) - room} more rows do not fit: see the CSV"])
    return bool(block.head) + len(block.rows)


def _height(values: Sequence[Plain], widths: Sequence[int]) -> float:
    """How tall a row must be to show its longest text; not every program reckons it by itself."""
    most = 1
    for number, value in enumerate(values):
        if isinstance(value, str) and value:
            width = widths[number] if number < len(widths) else FREE
            most = max(most, sum(1 + len(line) // width for line in value.split("\n")))
    return min(TALLEST, most * LINE_HEIGHT)


def _body(page: Any, value: Plain, number: int, block: Block) -> WriteOnlyCell:
    if block.head:
        return _cell(page, value, "body")
    mark = block.marks[number] if number < len(block.marks) else ""
    return _cell(page, value, f"head {mark}" if mark else "line")


@lru_cache(maxsize=32)
def _look(book: Any, style: str) -> Any:
    """What cells of one style share in a workbook: finding it anew for each takes longest of all."""
    cell = WriteOnlyCell(book.worksheets[0])
    cell.style = style
    return cell._style


def _cell(page: Any, value: Plain, style: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(page)
    cell._style = _look(page.parent, style)
    text = NOT_IN_XML.sub("", value) if isinstance(value, str) else None
    if text:
        cell.data_type, cell._value = "s", _fitting(text)  # no text is looked at for what it might mean
        if text.lstrip()[:1] in "=+-@":
            cell.style, cell.quotePrefix = style, True
    elif text is None:
        cell.value = value
    return cell


def _fitting(text: str) -> str:
    """At most what a cell holds; what is left out is said."""
    if len(text) * 2 <= LONGEST or len(text.encode("utf-16-le")) <= LONGEST * 2:
        return text
    kept = text.encode("utf-16-le")[: (LONGEST - len(SHORTENED)) * 2]
    return kept.decode("utf-16-le", "ignore") + SHORTENED
