"""The rows that SQL inserts, by table and column."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from privacy.classify.reading.payloads import WHOLE, Payload, Record

MOST = WHOLE * 4
TABLES = 2000
_PART = r"(?:[\w$#]+|\"[^\"\n]+\"|`[^`\n]+`|\[[^\]\n]+\])"
_NAME = rf"{_PART}(?:\s*\.\s*{_PART}){{0,3}}"
_INSERT = re.compile(
    rf"\b(?:INSERT|REPLACE|MERGE)\s+(?:IGNORE\s+|OVERWRITE\s+)?INTO\s+({_NAME})\s*(?:\(([^()]*)\)\s*)?VALUES?\s*(?=\()",
    re.IGNORECASE,
)
_CREATE = re.compile(rf"\bCREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?({_NAME})\s*\(", re.IGNORECASE)
_COLUMN = re.compile(rf"(?:^|,)\s*({_NAME})\s+\w", re.MULTILINE)
_NO_COLUMN = re.compile(r"PRIMARY|FOREIGN|UNIQUE|CONSTRAINT|KEY|INDEX|CHECK", re.IGNORECASE)
_TOKEN = re.compile(r"'(?:[^']|'')*'|[(),;]|[^'(),;]+|'")
_ESCAPED = re.compile(r"'(?:[^'\\]|''|\\.)*'|[(),;]|[^'(),;]+|'", re.DOTALL)


def sql_records(payload: Payload) -> Iterator[Record]:
    """One record for each row of each insert."""
    text = payload.whole(MOST)
    token = _ESCAPED if "\\'" in text else _TOKEN
    tables = _declared(text)
    at = 0
    while insert := _INSERT.search(text, at):
        at = insert.end()
        table = _plain(insert[1])
        columns = [_plain(name) for name in insert[2].split(",")] if insert[2] else tables.get(table, [])
        for row, end in _rows(text, insert.end(), token):
            at = end
            if row and payload.wanted():
                yield [((table, _column(columns, n)), _value(cell)) for n, cell in enumerate(row)]


def _column(columns: list[str], at: int) -> str:
    return columns[at] if at < len(columns) else f"column_{at + 1}"


def _plain(name: str) -> str:
    return re.sub(r"[\"`\[\]\s]", "", name)


def _declared(text: str) -> dict[str, list[str]]:
    """The columns of the tables that are created in the same text."""
    found: dict[str, list[str]] = {}
    for _, create in zip(range(TABLES), _CREATE.finditer(text), strict=False):
        body = text[create.end() : create.end() + 20_000].partition(";")[0]
        names = [m[1] for m in _COLUMN.finditer(body) if not _NO_COLUMN.fullmatch(m[1])]
        found.setdefault(_plain(create[1]), [_plain(name) for name in names])
    return found


def _rows(text: str, start: int, token: re.Pattern[str]) -> Iterator[tuple[list[str], int]]:
    """Cells of each row in parentheses, and where it ends; at last none, and where something else stands."""
    row: list[str] = []
    depth, cell = 0, ""
    for found in token.finditer(text, start):
        mark = found[0]
        if mark == "(":
            depth += 1
            if depth == 1:
                row, cell = [], ""
                continue
        elif mark == ")":
            depth -= 1
            if depth == 0:
                yield [*row, cell], found.end()
                continue
        elif depth == 0:
            if mark == "," or not mark.strip():
                continue
            yield [], found.start()
            return
        if mark == "," and depth == 1:
            row, cell = [*row, cell], ""
        elif len(cell) < 1_000_000:
            cell += mark
    yield [], len(text)


def _value(cell: str) -> Any:
    cell = cell.strip()
    quoted = re.fullmatch(r"(?:[NEeBX]|_\w+ )?'(.*)'", cell, re.DOTALL)
    if quoted is not None:
        return quoted[1].replace("''", "'").replace("\\'", "'")
    return None if cell.upper() == "NULL" else cell
