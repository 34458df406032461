"""Large files of lines in portions, by several processes; what comes out stands in the order of the file."""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from inventory.facts import Gap
from privacy.pseudonymize.ahead import LARGE
from privacy.pseudonymize.columns.changes import fits
from privacy.pseudonymize.columns.json_lines import LineColumns
from privacy.pseudonymize.columns.rows import RowColumns
from privacy.pseudonymize.fields import Fields
from privacy.pseudonymize.rewriting.formats import LINE, Job, _json_lines, kind_of
from privacy.pseudonymize.rewriting.json_lines import Lines
from privacy.pseudonymize.rewriting.source import HEAD, Coding
from privacy.pseudonymize.rewriting.tables import UNCLOSED, ends_open, rewrite_rows, rows_of

PORTION = 1 << 20  # bytes
Portion = tuple[int, int, int, bool]
"""Where it starts, how many bytes it has, the number of its first line, and whether it is the first."""


@dataclass(slots=True)
class Done:
    """What came of one portion."""

    content: bytes
    counts: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    gaps: list[Gap] = field(default_factory=list)
    dropped: int = 0


_work: Callable[[Portion], Done] | None = None


def is_for_portions(path: Path) -> bool:
    """Whether a file is one of lines, and large enough."""
    if path.stat().st_size < LARGE:
        return False
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    name, coding = kind_of(path.name, head)
    return name in ("ndjson", "table") and coding.plain and b"\n" in head


def rewritten(path: Path, job: Job, workers: int = 0) -> Iterator[bytes]:
    """The file, portion by portion."""
    global _work
    counts = job.fields.counts
    job.fields.large = True
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    name, coding = kind_of(job.path, head)
    _work = _Work(path, job.path, job.fields, job.drop, name, coding, head)
    delimiter = (
        rows_of(coding.text(head).lstrip("\ufeff"), job.fields)[0].delimiter if name == "table" else ""
    )
    portions = _portions(path, delimiter, job)
    count = workers or min(os.cpu_count() or 1, 8)
    fork = "fork" in multiprocessing.get_all_start_methods()
    if count < 2 or not fork or (job.fields.mapping is not None and job.fields.mapping.log is not None):
        for portion in portions:
            yield _kept(_work(portion), job, counts)
        return
    gc.freeze()  # what is loaded stays: no process looks through it again, or copies it by looking
    try:
        with multiprocessing.get_context("fork").Pool(count) as pool:
            for done in _in_order(pool, portions, count + 1):
                yield _kept(done, job, counts)
    finally:
        gc.unfreeze()


def _in_order(pool: Any, portions: Iterator[Portion], ahead: int) -> Iterator[Done]:
    """What the processes make, with no more at once than there is room for."""
    waiting: list[Any] = []
    for portion in portions:
        waiting.append(pool.apply_async(_called, (portion,)))
        if len(waiting) > ahead:
            yield waiting.pop(0).get()
    for one in waiting:
        yield one.get()


def _called(portion: Portion) -> Done:
    assert _work is not None
    return _work(portion)


def _kept(done: Done, job: Job, counts: Counter[tuple[str, str, str]]) -> bytes:
    counts.update(done.counts)
    for gap in done.gaps:
        job.gap(gap.reason, gap.location.line)
    job.dropped += done.dropped
    return done.content


class _Work:
    """What a process does with a portion; made anew in each process."""

    def __init__(
        self, path: Path, shown: str, fields: Fields, drop: bool, name: str, coding: Coding, head: bytes
    ) -> None:
        self.path, self.shown, self.fields, self.drop = path, shown, fields, drop
        self.name, self.coding, self.head = name, coding, head
        self._process = 0
        self._rewrite: Callable[[str, Portion, Job], str] = _nothing

    def __call__(self, portion: Portion) -> Done:
        if self._process != os.getpid():
            self._process = os.getpid()
            self.fields.counts = Counter()
            self._rewrite = self._prepared()
        start, size, _, _ = portion
        with self.path.open("rb") as stream:
            stream.seek(start)
            text = self.coding.text(stream.read(size))
        job = Job(self.shown, self.fields, self.drop)
        self.fields.counts.clear()
        made = self.coding.bytes(self._rewrite(text, portion, job))
        return Done(made, Counter(self.fields.counts), job.gaps, job.dropped)

    def _prepared(self) -> Callable[[str, Portion, Job], str]:
        by_columns = fits(self.fields)
        if self.name == "ndjson":
            lines = LineColumns(self.fields) if by_columns else Lines(self.fields)
            return lambda text, portion, job: _json_lines(text, lines, job, portion[2])
        rows, header = rows_of(self.coding.text(self.head).lstrip("\ufeff"), self.fields)
        if by_columns:
            columns = RowColumns(rows)
            return lambda text, portion, _: columns.rewrite(text, header and portion[3])
        return lambda text, portion, _: rewrite_rows(text, rows, header and portion[3])


def _nothing(text: str, _portion: Portion, _job: Job) -> str:
    return text


def _portions(path: Path, delimiter: str, job: Job) -> Iterator[Portion]:
    """Portions that end where a line does, and in a table (which has a delimiter) where no quote is open."""
    number, start, first = 1, 0, True
    with path.open("rb") as stream:
        while True:
            content = stream.read(PORTION)
            if not content:
                return
            if not content.endswith(b"\n"):
                content += stream.readline(LINE)
            is_open = bool(delimiter) and _ends_open(content, delimiter)
            while (is_open or not content.endswith(b"\n")) and len(content) < PORTION + LINE:
                line = stream.readline(LINE)
                if not line:
                    break
                content += line
                is_open = is_open and ends_open(line.decode("latin-1"), delimiter, True)
            if is_open:
                job.gap(UNCLOSED, number)
            yield start, len(content), number, first
            start, first = start + len(content), False
            number += content.count(b"\n")


def _ends_open(content: bytes, delimiter: str) -> bool:
    """Whether lines end within a quoted cell."""
    is_open = False
    if b'"' in content:
        for line in content.decode("latin-1").split("\n"):
            is_open = ends_open(line, delimiter, is_open)
    return is_open
