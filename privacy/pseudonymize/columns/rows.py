"""Tables by columns: the cells of each column at once; rows of another width go by themselves."""

from __future__ import annotations

from privacy.pseudonymize.columns.changes import Changes, ManyChange
from privacy.pseudonymize.rewriting.tables import Rows, unquoted, whole_rows


class RowColumns:
    """Rewrites rows by columns."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        changes = Changes(rows.fields)
        self._columns: list[tuple[int, ManyChange]] = [
            (at, many) for at, name in enumerate(rows.names) if (many := changes.at((name,))) is not None
        ]

    def rewrite(self, text: str, header: bool) -> str:
        """Whole rows; the first one is left as it is where it is a header."""
        made: list[str] = []
        places, held = [], []
        width, delimiter, rows = len(self._rows.names), self._rows.delimiter, self._rows
        for row, end in whole_rows(text):
            if header and row.strip("\ufeff \t"):
                header = False
            elif row.startswith("\ufeff"):
                row = "\ufeff" + rows.row(row[1:])
            elif row:
                cells = rows.cells(row)
                if len(cells) == width:
                    places.append(len(made))
                    held.append(cells)
                else:
                    row = rows.row(row)
            made += [row, end]
        self._change(held)
        for at, cells in zip(places, held, strict=True):
            made[at] = delimiter.join(cells)
        return "".join(made)

    def _change(self, held: list[list[str]]) -> None:
        for at, many in self._columns:
            cells = [row[at] for row in held]
            plain = [unquoted(cell) for cell in cells] if '"' in "".join(cells) else cells
            fresh = many(plain)
            if fresh is plain:
                continue
            if plain is not cells or self._rows.special.search("".join(fresh)):
                fresh = [self._rows.quoted(*one) for one in zip(cells, plain, fresh, strict=True)]
            for row, cell in zip(held, fresh, strict=True):
                row[at] = cell
