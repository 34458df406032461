"""Compressed payloads, opened as far as is safe, and formats of tables that are told by name and not read."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, cast

from inventory.facts import Gap, Location
from privacy.classify.reading.payloads import Payload

MEMBERS = 100  # files of one archive
GROWTH, FREE = 100, 1 << 26  # how many times its size a file may grow, and bytes that are always allowed
_FAULTS = (OSError, EOFError, zlib.error, zipfile.BadZipFile, RuntimeError, NotImplementedError, ValueError)
# What a file begins with, what it is, and what to do.
_UNREAD = (
    (b"PAR1", "Parquet is not read: convert it to NDJSON or CSV"),
    (b"Obj\x01", "Avro is not read: convert it to NDJSON or CSV"),
    (b"\xd0\xcf\x11\xe0", "an old Office file is not read: save its sheets as CSV"),
    (b"SQLite format 3", "a SQLite database is not read: export its tables as CSV"),
    (b"%PDF", "PDF is not read"),
)
_SHEETS = "xl/workbook.xml"


@dataclass(slots=True)
class _Limited:
    """A stream that ends where the content has grown beyond all measure, or can't be unpacked."""

    stream: BinaryIO
    most: int
    gaps: list[Gap]
    path: str
    taken: int = field(default=0)

    def read(self, size: int) -> bytes:
        if self.taken >= self.most:
            self._gap("a compressed file that grows too much: the rest was not read")
            return b""
        try:
            content = self.stream.read(min(size, self.most - self.taken))
        except _FAULTS:
            self._gap("a compressed file is damaged: the rest was not read")
            return b""
        self.taken += len(content)
        return content

    def _gap(self, reason: str) -> None:
        made = Gap(f"sample payload: {reason}", Location(self.path))
        if made not in self.gaps:
            self.gaps.append(made)

    def __enter__(self) -> _Limited:
        return self

    def __exit__(self, *_: object) -> None:
        self.stream.close()


def payloads(path: Path, shown: str, everything: bool = False) -> Iterator[Payload]:
    """The payloads in a file: itself, what it was before it was compressed, or the members of an archive."""
    with path.open("rb") as stream:
        start = stream.read(16)
    size = path.stat().st_size
    if start.startswith(b"\x1f\x8b"):
        yield _limited(
            lambda: cast(BinaryIO, gzip.GzipFile(path)), shown.removesuffix(".gz"), size, everything
        )
    elif start.startswith(b"PK\x03\x04"):
        yield from _members(path, shown, everything)
    else:
        made = Payload(shown, lambda: path.open("rb"), everything)
        for mark, reason in _UNREAD:
            if start.startswith(mark):
                made.unread = reason
        yield made


def _limited(start: Callable[[], BinaryIO], shown: str, size: int, everything: bool) -> Payload:
    gaps: list[Gap] = []
    most = max(FREE, size * GROWTH)
    opened: Any = lambda: _Limited(start(), most, gaps, shown)  # noqa: E731
    made = Payload(shown, opened, everything)
    made.gaps = gaps
    return made


def _members(path: Path, shown: str, everything: bool) -> Iterator[Payload]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [info for info in archive.infolist() if not info.is_dir()]
            if any(info.filename == _SHEETS for info in members):
                yield _refused(path, shown, "Excel is not read: save its sheets as CSV")
                return
            if len(members) > MEMBERS:
                yield _refused(path, shown, f"more than {MEMBERS} files in an archive: the rest was not read")
            for info in members[:MEMBERS]:
                name = "".join(c if c.isprintable() else "?" for c in info.filename)
                yield _limited(_opening(archive, info), f"{shown}/{name}", info.compress_size, everything)
    except _FAULTS:
        yield _refused(path, shown, "a damaged archive was not read")


def _opening(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[], BinaryIO]:
    return lambda: cast(BinaryIO, archive.open(info))


def _refused(path: Path, shown: str, reason: str) -> Payload:
    made = Payload(shown, lambda: path.open("rb"))
    made.unread = reason
    return made
