"""One payload as text, piece by piece: encoding found, lines bounded, what could not be read kept as gaps."""

from __future__ import annotations

import codecs
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast

from inventory.facts import Gap, Location
from privacy.classify.reading.encodings import OTHERWISE, encoding_of

Record = list[tuple[tuple[str, ...], Any]]
"""Values with the steps that lead to them. A value may be nested: the walk goes on below it."""

ITEM = "[]"  # the step into a list
PIECE = 1 << 18  # bytes read at a time
HEAD = 1 << 16  # bytes by which format and encoding are known
LONGEST_LINE = 1 << 22  # characters of one line
WHOLE = 1 << 24  # characters of a payload that must be read at once
GROWTH, FREE = 100, 1 << 26  # how many times its size a file may grow, and bytes that are always allowed
_DENSE, _SPARSE = 2048, 32768  # records all of which, and one in 16 of which, are looked at


@dataclass(slots=True)
class Room:
    """How many bytes what is packed in one file may still come to, all of it together."""

    left: int = FREE

    def takes(self, size: int) -> bool:
        """Whether so much still fits; then it is taken."""
        fits = size <= self.left
        self.left -= size if fits else 0
        return fits


@dataclass(slots=True)
class Payload:
    """A payload to be read once. `everything`: no record is left out, however many there are."""

    path: str
    start: Callable[[], BinaryIO]
    everything: bool = False
    gaps: list[Gap] = field(default_factory=list)
    records: int = 0
    skipped: int = 0
    depth: int = 0
    room: Room = field(default_factory=Room)
    unread: str = ""  # why it is not read at all
    encoding: str = ""
    head: str = field(default="", repr=False)
    head_bytes: bytes = field(default=b"", repr=False)

    def __post_init__(self) -> None:
        with self.start() as stream:
            self.head_bytes = stream.read(HEAD)
        self.encoding = encoding_of(self.head_bytes)
        self.head = codecs.getincrementaldecoder(self.encoding)(OTHERWISE).decode(self.head_bytes)

    def gap(self, reason: str, line: int = 1) -> None:
        """Say once what was not read."""
        made = Gap(f"sample payload: {reason}", Location(self.path, line))
        if all(made.reason != known.reason for known in self.gaps):
            self.gaps.append(made)

    def wanted(self) -> bool:
        """Count one record, and say whether it is looked at: of many only some are."""
        at, self.records = self.records, self.records + 1
        if self.everything or at < _DENSE:
            return True
        keep = at % (16 if at < _SPARSE else 256) == 0
        self.skipped += not keep
        return keep

    def pieces(self) -> Iterator[str]:
        """The text, decoded piece by piece; bytes that are none of the encoding count as Windows-1252."""
        make = codecs.getincrementaldecoder(self.encoding)
        strict, lenient, mixed = make("strict"), make(OTHERWISE), False
        with self.start() as stream:
            while content := stream.read(PIECE):
                state = strict.getstate()
                try:
                    yield strict.decode(content)
                    continue
                except UnicodeDecodeError:
                    mixed = True
                lenient.setstate(state)
                yield lenient.decode(content)
                strict.setstate(lenient.getstate())
        if mixed:
            self.gap("mixed encodings: some bytes are not of the encoding of the rest")

    def lines(self) -> Iterator[str]:
        """The lines without their ends; what is too long for a line is cut, with a gap."""
        held: list[str] = []
        size = 0
        for piece in self.pieces():
            *whole, last = piece.split("\n")
            if whole:
                yield "".join([*held, whole[0][: max(LONGEST_LINE - size, 0)]]).rstrip("\r")
                held, size = [], 0
            for at in range(1, len(whole)):
                yield whole[at][:LONGEST_LINE].rstrip("\r")
            if size + len(last) > LONGEST_LINE:
                self.gap("a line is too long: the end of it was not read")
                last = last[: max(LONGEST_LINE - size, 0)]
            held.append(last)
            size += len(last)
        if size:
            yield "".join(held).rstrip("\r")

    def whole(self, most: int = WHOLE) -> str:
        """The text at once, cut with a gap where it is too much."""
        parts, size = [], 0
        for piece in self.pieces():
            parts.append(piece)
            size += len(piece)
            if size > most:
                self.gap(f"only the first {most >> 20} MB were read")
                break
        return "".join(parts)[:most]

    def small(self, most: int = WHOLE >> 1) -> str | None:
        """The text if it is small enough to be read at once."""
        parts, size = [], 0
        for piece in self.pieces():
            parts.append(piece)
            size += len(piece)
            if size > most:
                return None
        return "".join(parts)

    def part(self, name: str, content: bytes) -> Payload:
        """A payload inside this one: an attachment, a part of a form. Its gaps are said at this one."""
        return Payload(
            name, lambda: BytesIO(content), self.everything, self.gaps, depth=self.depth + 1, room=self.room
        )

    @contextmanager
    def seekable(self) -> Iterator[BinaryIO]:
        """The content, to be read from any place; copied where it can only be read in order."""
        with self.start() as stream:
            if getattr(stream, "seekable", bool)():
                yield stream
                return
            with SpooledTemporaryFile(WHOLE) as copy:
                shutil.copyfileobj(stream, copy, PIECE)
                copy.seek(0)
                yield cast(BinaryIO, copy)
