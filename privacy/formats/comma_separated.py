"""Sheets as CSV (RFC 4180), one file each, that Excel opens as they are and takes no formula from."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

from privacy.writing.cell_texts import Plain
from privacy.writing.sheets import Sheet

MARK = "\ufeff"  # what Excel knows UTF-8 by
FORMULA = re.compile(r"^\s*[=+\-@\t\r]")
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
HARMLESS = re.compile(r"[^\W_][ -~\n]*")  # nearly every text


def files(sheets: Sequence[Sheet]) -> dict[str, bytes]:
    """Name of a sheet -> its file; sheets of one name follow each other in one."""
    texts: dict[str, str] = {}
    for sheet in sheets:
        before = f"{texts[sheet.name]}\r\n" if sheet.name in texts else ""
        texts[sheet.name] = before + _text(sheet)
    return {name: (MARK + text).encode("utf-8") for name, text in texts.items()}


def _text(sheet: Sheet) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    for number, block in enumerate(sheet.blocks):
        if number:
            writer.writerow([])
        if block.head:
            writer.writerow([_safe(head.title) for head in block.head])
        writer.writerows([_safe(value) for value in row] for row in block.rows)
    return stream.getvalue()


def _safe(value: Plain) -> Plain:
    """Text that a spreadsheet program takes for text: an apostrophe before what it would calculate."""
    if not isinstance(value, str):
        return value
    if HARMLESS.fullmatch(value):
        return value
    text = CONTROL.sub("", value)
    return f"'{text}" if FORMULA.match(text) else text
