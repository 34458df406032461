"""Tables by columns: the cells of each column at once; rows of another width go by themselves."""

from __future__ import annotations

from privacy.pseudonymize.columns.changes import Changes, ManyChange
from privacy.pseudonymize.rewriting.tables import Rows, unquoted, whole_rows


class RowColumns:
    """Rewrites rows by columns."""

    def __init__(self, rows: Rows) -> None:
        self._rows, self._width = rows, len(rows.names)
        changes = Changes(rows.fields)
        self._columns: list[tuple[int, ManyChange]] = [
            (at, many) for at, name in enumerate(rows.names) if (many := changes.at((name,))) is not None
        ]

    def rewrite(self, text: str, header: bool) -> str:
        """Whole rows; the first one is left as it is where it is a header."""
        rows, ends = _rows_of(text, self._rows.delimiter)
        first = next((at + 1 for at, row in enumerate(rows) if row.strip("\ufeff \t")), 0) if header else 0
        places, cells = self._cells(rows, first)
        self._change(cells)
        join = self._rows.delimiter.join
        for at, row in zip(places, zip(*[iter(cells)] * self._width, strict=True), strict=True):
            rows[at] = join(row)
        return "".join([part for both in zip(rows, ends, strict=True) for part in both])

    def _cells(self, rows: list[str], first: int) -> tuple[list[int], list[str]]:
        """The rows that are as wide as the table, and all their cells in turn; other rows are rewritten."""
        delimiter, between = self._rows.delimiter, self._width - 1
        plain, cells = [], []
        odd, wide = [], []
        for at in range(first, len(rows)):
            row = rows[at]
            if row.count(delimiter) == between and '"' not in row and row[:1] != "\ufeff":
                if row:
                    plain.append(at)
            else:
                odd.append(at)
        if plain:
            cells = delimiter.join([rows[at] for at in plain]).split(delimiter)
        for at in odd:
            row = rows[at]
            mark = "\ufeff" if row[:1] == "\ufeff" else ""
            found = self._rows.cells(row) if row and not mark else []
            if len(found) == self._width:
                wide.append(at)
                cells += found
            elif row:
                rows[at] = mark + self._rows.row(row[len(mark) :])
        return plain + wide, cells

    def _change(self, cells: list[str]) -> None:
        """The cells of all rows, column by column."""
        for at, many in self._columns:
            column = cells[at :: self._width]
            plain = [unquoted(cell) for cell in column] if '"' in "".join(column) else column
            fresh = many(plain)
            if fresh is plain:
                continue
            if plain is not column or self._is_special("".join(fresh)):
                fresh = [self._rows.quoted(*one) for one in zip(column, plain, fresh, strict=True)]
            cells[at :: self._width] = fresh

    def _is_special(self, joined: str) -> bool:
        """Whether one of some values must be quoted."""
        return any(sign in joined for sign in (self._rows.delimiter, '"', "\r", "\n"))


def _rows_of(text: str, delimiter: str) -> tuple[list[str], list[str]]:
    """The rows, and the end of each."""
    if '"' in text or "\r" in text:
        found = list(whole_rows(text, delimiter))
        return [row for row, _ in found], [end for _, end in found]
    rows = text.split("\n")
    return rows, [*["\n"] * (len(rows) - 1), ""]
