"""CSV and its kin: delimiter and header are found by looking."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from privacy.classify.reading.payloads import LONGEST_LINE, Payload, Record

DELIMITERS = ",;\t|"
_LOOKED_AT = 100  # lines by which a table is known
WIDEST = 10_000
_ADDRESS = re.compile(r"\w@\w")
_VALUE = re.compile(
    r"[-+]?(?=\D*\d)[\d.,\s%€$£]+|\d{1,4}[-./]\d{1,2}[-./]\d{1,4}.*|[^@\s]+@[^@\s]+\.\w+|https?://.*|"
    r"[0-9a-f]{8}-[0-9a-f-]{27}|(?:true|false|null)|\+?\d[\d\s()/-]{5,}",
    re.IGNORECASE | re.DOTALL,
)
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Table:
    """How a table is written. `width` is the number of cells most rows have."""

    delimiter: str
    width: int
    same: float


def table_of(head: str) -> Table:
    """The delimiter with which the most rows have the same number of cells, and more than one."""
    lines = head.split("\n")
    lines = (lines[:-1] or lines)[:_LOOKED_AT]
    found = [_tried(lines, delimiter) for delimiter in DELIMITERS]
    return max(found, key=lambda t: (t.width > 1 and t.same >= 0.8, t.same * min(t.width, 50), t.width))


def _tried(lines: Sequence[str], delimiter: str) -> Table:
    try:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if row)
    except csv.Error:
        return Table(delimiter, 0, 0)
    if not widths:
        return Table(delimiter, 0, 0)
    width, times = max(widths.items(), key=lambda item: (item[1], item[0]))
    return Table(delimiter, width, times / sum(widths.values()))


def table_records(payload: Payload) -> Iterator[Record]:
    """One record for each row; rows of another width are counted in a gap."""
    table = table_of(payload.head)
    rows = _rows(payload, table.delimiter)
    first = next(rows, None)
    if first is None:
        return
    following = [row for _, row in zip(range(20), rows, strict=False)]
    header = [name.strip().lstrip("\ufeff") for name in first]
    if len(first) > WIDEST:
        payload.gap(f"more than {WIDEST} columns: it was not read")
        return
    named = is_header(header, following)
    if not named:
        header = [f"column_{at}" for at in range(1, len(first) + 1)]
        following.insert(0, first)
    names = [(name or f"column_{at}",) for at, name in enumerate(header, 1)]
    wrong = 0
    for row in _both(following, rows):
        if len(row) != len(names):
            wrong += 1
        if payload.wanted():
            yield list(zip(names, row, strict=False))
    if wrong:
        payload.gap(f"a table in which {wrong} rows have another number of cells than the first")


def _both(first: Sequence[list[str]], rest: Iterator[list[str]]) -> Iterator[list[str]]:
    yield from first
    yield from rest


def _rows(payload: Payload, delimiter: str) -> Iterator[list[str]]:
    """Rows in which something stands. One without quotes is cut where the delimiters are, which is faster."""
    csv.field_size_limit(LONGEST_LINE)
    lines = enumerate((line.replace("\0", "") for line in payload.lines()), 1)
    first: list[str] = []
    reader = csv.reader(_following(first, lines), delimiter=delimiter)
    for number, line in lines:
        if '"' not in line and "\r" not in line:
            if line and not line.replace(delimiter, " ").isspace():
                yield line.split(delimiter)
            continue
        first.append(line)
        try:
            row = next(reader)
        except csv.Error:
            payload.gap("a row of the table could not be read", number)
            continue
        if any(cell.strip() for cell in row):
            yield row


def _following(first: list[str], lines: Iterator[tuple[int, str]]) -> Iterator[str]:
    """A line that was taken already, and those after it, for as long as a quote is open."""
    while True:
        if first:
            yield first.pop() + "\n"
            continue
        following = next(lines, None)
        if following is None:
            return
        yield following[1] + "\n"


def is_header(row: Sequence[str], following: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names columns: no value in it, nothing that stands below again."""
    names = [name for name in row if name]
    if not names or len(set(names)) < len(names) or any(len(name) > _LONGEST_NAME for name in names):
        return False
    if any(_ADDRESS.search(name) for name in names):
        return False
    if any(_VALUE.fullmatch(name) for name in names if not (name.isdigit() and len(name) == 4)):
        return False
    below = [set(cells) for cells in zip(*following, strict=False)]
    return not any(name in cells for name, cells in zip(row, below, strict=False) if name)
