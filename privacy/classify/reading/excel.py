"""Excel workbooks: the table in each sheet, row by row."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

from privacy.classify.reading.optional import library
from privacy.classify.reading.payloads import Payload, Record
from privacy.classify.reading.plain import plain
from privacy.classify.reading.tables import WIDEST, is_header

WORKBOOK, STRINGS = "xl/workbook.xml", "xl/sharedStrings.xml"
SHEETS = 200
ROWS = 1 << 20
LARGEST = 1 << 28  # bytes of what openpyxl reads at once
_LOOKED_AT = 30  # rows among which the header is
_ERRORS = frozenset(["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"])
Row = tuple[Any, ...]


def is_workbook(archive: zipfile.ZipFile) -> bool:
    return any(info.filename == WORKBOOK for info in archive.infolist())


def excel_records(payload: Payload) -> Iterator[Record]:
    """One record for each row below a header; below the sheet's name where there are several tables."""
    openpyxl = library("openpyxl", "Excel", payload)
    if openpyxl is None:
        return
    try:
        with payload.seekable() as stream:
            if _is_too_much(stream, payload):
                return
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                book = openpyxl.load_workbook(stream, read_only=True, data_only=True, keep_links=False)
            yield from _sheets(book.worksheets, payload)
    except zipfile.BadZipFile:
        payload.gap("a damaged archive was not read")
    except Exception:  # a library that reads what others wrote raises anything
        payload.gap("an Excel workbook that is damaged: the rest was not read")


def _is_too_much(stream: Any, payload: Payload) -> bool:
    """Whether its parts would grow beyond all measure; zip files hold to the sizes they declare."""
    with zipfile.ZipFile(stream) as archive:
        if not is_workbook(archive):
            payload.gap("an archive that is no Excel workbook: not read here")
            return True
        parts = archive.infolist()
    most = max((part.file_size for part in parts if "/worksheets/" not in part.filename), default=0)
    if most <= LARGEST and payload.room.takes(sum(part.file_size for part in parts)):
        return False
    payload.gap("a compressed file that grows too much: it was not read")
    return True


def _sheets(sheets: list[Any], payload: Payload) -> Iterator[Record]:
    if len(sheets) > SHEETS:
        payload.gap(f"more than {SHEETS} sheets: the rest was not read")
    tables = []
    for sheet in sheets[:SHEETS]:
        rows = _rows(sheet)
        start = list(islice(rows, _LOOKED_AT))
        if start:
            tables.append((sheet.title, start, rows))
    for title, start, rows in tables:
        yield from _table(start, rows, (title,) if len(tables) > 1 else (), payload)


def _rows(sheet: Any) -> Iterator[Row]:
    """The rows that hold anything. How large a sheet says it is, is not believed."""
    sheet.reset_dimensions()
    rows = sheet.iter_rows(max_row=ROWS, values_only=True)
    while True:
        with warnings.catch_warnings():  # of what it can't read, not of what matters
            warnings.simplefilter("ignore")
            some = list(islice(rows, 100))
        if not some:
            return
        yield from (row for row in some if any(cell is not None and cell != "" for cell in row))


def _table(
    start: list[Row], rows: Iterator[Row], above: tuple[str, ...], payload: Payload
) -> Iterator[Record]:
    at = _header_at(start)
    if at:
        payload.gap("rows above the header of a sheet: not read")
    texts = [tuple("" if cell is None else str(cell) for cell in row) for row in start[at:]]
    named = is_header([name.strip() for name in texts[0]], texts[1:]) and not _numbers(start[at])
    header = [name.strip() for name in texts[0]] if named else []
    if max(len(row) for row in start) > WIDEST:
        payload.gap(f"more than {WIDEST} columns: the rest was not read")
    for row in chain(start[at + named :], rows):
        if payload.wanted():
            yield [((*above, _name(header, n)), cell) for n, cell in _cells(row, header, payload)]


def _header_at(start: list[Row]) -> int:
    """The first row that is filled about as far as any: titles above a table are not."""
    filled = [sum(cell is not None for cell in row) for row in start]
    return next(at for at, cells in enumerate(filled) if cells * 5 >= max(filled) * 3)


def _numbers(row: Row) -> bool:
    """Whether a cell is no text: then the row names nothing."""
    return any(cell is not None and not isinstance(cell, str | int) for cell in row)


def _cells(row: Row, header: list[str], payload: Payload) -> Iterator[tuple[int, Any]]:
    for at, cell in enumerate(row[:WIDEST]):
        if cell is None and (at >= len(header) or not header[at]):
            continue
        yield at, None if isinstance(cell, str) and cell in _ERRORS else plain(cell, payload)


def _name(header: list[str], at: int) -> str:
    return header[at] if at < len(header) and header[at] else f"column_{at + 1}"
