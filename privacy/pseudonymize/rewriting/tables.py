"""CSV and its kin: cells between delimiters, quoted as they were."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from privacy.classify.reading.tables import WIDEST, is_header, table_of
from privacy.pseudonymize.fields import Change, Fields

LONGEST = 1 << 22  # characters of one row
UNCLOSED = "a quote is opened here that nothing closes: what follows was taken as one cell"
_CLOSING = re.compile(r'(?:[^"]++|"")*+"')


class Rows:
    """Rewrites rows. `names`: the steps of each column."""

    def __init__(self, fields: Fields, delimiter: str, names: Sequence[str]) -> None:
        self.delimiter = delimiter
        steps = [(name,) for name in names]
        self.fields = fields
        self.about = next((at for at, one in enumerate(steps) if fields.identity(one)), -1)
        self.changes: list[tuple[int, Change]] = [
            (at, change) for at, one in enumerate(steps) if (change := fields.at(one)) is not None
        ]
        self._cell = re.compile(rf'"(?:[^"]++|"")*+"?[^{re.escape(delimiter)}]*|[^{re.escape(delimiter)}]*')
        self.special = re.compile(rf'[{re.escape(delimiter)}"\r\n]')
        self.names = names

    def row(self, text: str) -> str:
        """One row without its end."""
        cells = self.cells(text)
        width = len(cells)
        if self.about >= 0:
            self.fields.person = cells[self.about] if self.about < width else ""
        for at, change in self.changes:
            if at < width and (cell := cells[at]):
                cells[at] = self._changed(cell, change)
        if width > len(self.names):  # more cells than the header has
            for at in range(len(self.names), width):
                extra = self.fields.at((f"column_{at + 1}",))
                if extra is not None and cells[at]:
                    cells[at] = self._changed(cells[at], extra)
        return self.delimiter.join(cells)

    def cells(self, text: str) -> list[str]:
        """The cells of a row as they stand."""
        return text.split(self.delimiter) if '"' not in text else self._quoted(text)

    def _quoted(self, text: str) -> list[str]:
        cells, at = [], 0
        while True:
            found = self._cell.match(text, at)
            end = found.end() if found else at
            cells.append(text[at:end])
            if end >= len(text):
                return cells
            at = end + 1

    def _changed(self, cell: str, change: Change) -> str:
        plain = unquoted(cell)
        return self.quoted(cell, plain, change(plain))

    def quoted(self, cell: str, plain: str, made: str) -> str:
        """What shall stand in a cell, quoted where the cell was or where it must be."""
        if made == plain:
            return cell
        if cell[:1] == '"' and len(cell) > 1 and cell[-1] == '"':
            return '"' + made.replace('"', '""') + '"'
        if not self.special.search(made) or self.special.search(cell):
            return made
        return '"' + made.replace('"', '""') + '"'


def unquoted(cell: str) -> str:
    """What a cell says."""
    if cell[:1] == '"' and len(cell) > 1 and cell[-1] == '"':
        return cell[1:-1].replace('""', '"')
    return cell


def rows_of(head: str, fields: Fields) -> tuple[Rows, bool]:
    """How the rows of a table are rewritten, by its start, and whether the first one is a header."""
    import csv

    delimiter = table_of(head).delimiter
    csv.field_size_limit(LONGEST)
    found: list[list[str]] = []
    try:
        for row in csv.reader(
            (line + "\n" for line in head.replace("\0", "").split("\n")), delimiter=delimiter
        ):
            if any(cell.strip() for cell in row):
                found.append(row)
            if len(found) > 20:
                break
    except csv.Error:
        pass
    if not found:
        return Rows(fields, delimiter, ()), False
    first = [name.strip().lstrip("\ufeff") for name in found[0]][:WIDEST]
    if is_header(first, found[1:]):
        return Rows(fields, delimiter, [name or f"column_{at}" for at, name in enumerate(first, 1)]), True
    return Rows(fields, delimiter, [f"column_{at}" for at in range(1, len(first) + 1)]), False


def rewrite_rows(text: str, rows: Rows, header: bool) -> str:
    """Whole rows; the first one is left as it is where it is a header."""
    made = []
    for row, end in whole_rows(text, rows.delimiter):
        if header and row.strip("\ufeff \t"):
            header = False
            made += [row, end]
        elif row.startswith("\ufeff"):
            made += ["\ufeff", rows.row(row[1:]), end]
        else:
            made += [rows.row(row) if row else row, end]
    return "".join(made)


def whole_rows(text: str, delimiter: str) -> Iterator[tuple[str, str]]:
    """Rows and their ends; a row goes on over lines while a quoted cell is open."""
    held: list[str] = []
    size, is_open = 0, False
    lines = text.split("\n")
    for at, line in enumerate(lines):
        last = at == len(lines) - 1
        is_open = ends_open(line, delimiter, is_open)
        held.append(line)
        size += len(line) + 1
        if is_open and not last and size < LONGEST:
            continue
        row = "\n".join(held)
        held, size, is_open = [], 0, False
        end = "" if last else "\n"
        yield (row[:-1], "\r" + end) if row.endswith("\r") else (row, end)


def ends_open(line: str, delimiter: str, is_open: bool) -> bool:
    """Whether a line ends within a quoted cell. Quotes open one only where it begins, not in ``5" pipe``."""
    if '"' not in line:
        return is_open
    at = 0
    while at >= 0:
        if is_open or line.startswith('"', at):
            closed = _CLOSING.match(line, at if is_open else at + 1)
            if closed is None:
                return True
            is_open, at = False, closed.end()
        at = line.find(delimiter, at)
        at = at + 1 if at >= 0 else at
    return False
