"""What is read before anything is written: the fields of every file, and the values that tell them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from privacy.classify.columns import Column, Columns
from privacy.classify.declared import judged
from privacy.classify.evidence import Verdict
from privacy.classify.reading.archives import payloads
from privacy.classify.reading.payloads import Payload, Record
from privacy.classify.reading.places import local
from privacy.classify.walk import columns_of_file

SMALL = 1 << 22  # bytes of a file all of whose values are looked at
ROWS = 2_000  # records by which it is told what could be linked
MOST = 5_000  # values of a field that are held


@dataclass(slots=True)
class Gathered:
    """What was read of one payload, before anything of it is judged; the members are those of `Seen`."""

    path: str
    columns: Columns
    values: dict[str, list[str]]
    whole: bool
    rows: list[dict[str, str]]


@dataclass(slots=True)
class Seen:
    """What is known of one payload. `whole`: every value was looked at."""

    path: str
    columns: Columns
    verdicts: dict[str, Verdict]
    values: dict[str, list[str]] = field(default_factory=dict)
    whole: bool = True
    rows: list[dict[str, str]] = field(default_factory=list)  # the first records, by field

    def of(self, column: Column) -> list[str]:
        """The distinct values of a column that are at hand."""
        held = self.values.get(column.path)
        return held if held is not None and len(held) < MOST else column.values


def see(gathered: Gathered) -> Seen:
    """What was read of a payload, judged."""
    one = gathered
    return Seen(one.path, one.columns, judged(one.columns), one.values, one.whole, one.rows)


def gather(path: Path, shown: str) -> Iterator[Gathered]:
    """The payloads in a file; none where it can't be read."""
    size = path.stat().st_size
    for payload in payloads(local(path, shown), size <= SMALL):
        if not payload.unread:
            yield _gathered(payload, size <= SMALL)


def _gathered(payload: Payload, small: bool) -> Gathered:
    values: dict[str, list[str]] = {}
    rows: list[dict[str, str]] = []

    def hold(record: Record) -> None:
        """The first records with their scalars by path; those of lists are left out."""
        if len(rows) < ROWS:
            rows.append(dict(_scalars(record)))

    found = columns_of_file(payload, _holding(values) if small else None, hold)
    return Gathered(
        payload.path, found, values, small and not payload.skipped, rows if payload.records > 1 else []
    )


def _scalars(record: Record) -> Iterator[tuple[str, str]]:
    waiting = [(".".join(steps), value) for steps, value in record]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, dict):
            waiting += [(f"{path}.{key}" if path else str(key), one) for key, one in value.items()]
        elif value is not None and not isinstance(value, list):
            yield path, str(value)[:200]


def _holding(values: dict[str, list[str]]) -> Callable[[Column, str], None]:
    def hold(column: Column, text: str) -> None:
        held = values.setdefault(column.path, [])
        if len(held) < MOST and len(text) < 500:
            held.append(text)

    return hold


def distinct(seen: Iterable[Seen]) -> int:
    """How many fields there are."""
    return sum(len(one.columns.by_path) for one in seen)
