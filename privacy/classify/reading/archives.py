"""Compressed payloads, opened as far as is safe: single files, and the members of archives."""

from __future__ import annotations

import bz2
import gzip
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from typing import BinaryIO, cast

from inventory.facts import Gap, Location
from privacy.classify.reading.excel import is_workbook
from privacy.classify.reading.optional import library
from privacy.classify.reading.payloads import FREE, GROWTH, PIECE, Payload, Room
from privacy.classify.reading.places import File

MEMBERS = 100  # files of one archive
LAYERS = 3  # of compression around one another
ZIP = b"PK\x03\x04"
_FAULTS = (
    *(OSError, EOFError, zlib.error, zipfile.BadZipFile, RuntimeError, NotImplementedError),
    *(ValueError, LookupError, struct.error),
)
Opening = Callable[[BinaryIO], BinaryIO]


@dataclass(slots=True)
class _Limited:
    """A stream that ends where the content has grown beyond all measure, or can't be unpacked."""

    stream: BinaryIO
    packed: _Packed
    below: BinaryIO | None = None
    taken: int = 0
    closed: bool = False

    def read(self, size: int = PIECE) -> bytes:
        try:
            content = self.stream.read(size)
        except _FAULTS:
            self.packed.gap("a compressed file is damaged: the rest was not read")
            return b""
        self.taken += len(content)
        if self.packed.takes(self.taken):
            return content
        self.packed.gap("a compressed file that grows too much: the rest was not read")
        return b""

    def __enter__(self) -> _Limited:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.closed = True
        self.stream.close()
        if self.below is not None:
            self.below.close()


@dataclass(slots=True)
class _Packed:
    """What is packed in a payload: opened as often as needed, its size counted once."""

    path: str
    start: Callable[[], tuple[BinaryIO, BinaryIO | None]]
    gaps: list[Gap]
    room: Room
    most: int = 0

    def open(self) -> BinaryIO:
        try:
            stream, below = self.start()
        except _FAULTS:
            self.gap("a compressed file is damaged: the rest was not read")
            stream, below = BytesIO(), None
        return cast(BinaryIO, _Limited(stream, self, below))

    def takes(self, size: int) -> bool:
        if size <= self.most:
            return True
        fits = self.room.takes(size - self.most)
        self.most = size if fits else self.most
        return fits

    def gap(self, reason: str) -> None:
        made = Gap(f"sample payload: {reason}", Location(self.path))
        if made not in self.gaps:
            self.gaps.append(made)


def payloads(file: File, everything: bool = False) -> Iterator[Payload]:
    """The payloads in a file: itself, what it was before it was compressed, or the members of an archive."""
    room = Room(max(FREE, file.size * GROWTH))
    yield from unpacked(Payload(file.shown, file.start, everything, room=room), alone=True)


def unpacked(payload: Payload, alone: bool = False, layers: int = LAYERS) -> Iterator[Payload]:
    """A payload, or what is packed in it; `alone`: each file of an archive says its gaps by itself."""
    if payload.head_bytes.startswith(ZIP) and layers == LAYERS:
        yield from _members(payload, alone)
        return
    found = next((one for one in _STREAMS if payload.head_bytes.startswith(one[0])), None)
    if found is None or layers == 0:
        yield payload
        return
    _, suffix, prepare = found
    opening = prepare(payload)
    if opening is None:
        payload.unread = payload.gaps[-1].reason
        yield payload
        return
    name = payload.path.removesuffix(suffix)
    inside = _inside(payload, name, partial(_both, payload, opening), payload.gaps)
    yield from unpacked(inside, alone, layers - 1)


def _both(payload: Payload, opening: Opening) -> tuple[BinaryIO, BinaryIO | None]:
    below = payload.start()
    return opening(below), below


def _inside(
    payload: Payload, name: str, start: Callable[[], tuple[BinaryIO, BinaryIO | None]], gaps: list[Gap]
) -> Payload:
    packed = _Packed(name, start, gaps, payload.room)
    return Payload(name, packed.open, payload.everything, gaps, depth=payload.depth, room=payload.room)


def _members(payload: Payload, alone: bool) -> Iterator[Payload]:
    try:
        with payload.seekable() as stream, zipfile.ZipFile(stream) as archive:
            if is_workbook(archive):
                yield payload
                return
            members = [info for info in archive.infolist() if not info.is_dir()]
            for info in members[:MEMBERS]:
                gaps = [] if alone else payload.gaps
                made = _inside(payload, _shown(payload, info), partial(_member, archive, info), gaps)
                yield from unpacked(made, alone, LAYERS - 1)
    except _FAULTS:
        payload.unread = "a damaged archive was not read"
        yield payload
        return
    if len(members) > MEMBERS:
        payload.unread = f"more than {MEMBERS} files in an archive: the rest was not read"
        yield payload


def _shown(payload: Payload, info: zipfile.ZipInfo) -> str:
    return f"{payload.path}/{''.join(c if c.isprintable() else '?' for c in info.filename)}"


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> tuple[BinaryIO, BinaryIO | None]:
    return cast(BinaryIO, archive.open(info)), None


def _zstandard(payload: Payload) -> Opening | None:
    arrow = library("pyarrow", "a file packed by zstandard", payload)
    if arrow is None:
        return None
    return lambda stream: cast(BinaryIO, arrow.CompressedInputStream(arrow.PythonFile(stream, "r"), "zstd"))


# What a file begins with, how its name ends, and what opens it.
_STREAMS: tuple[tuple[bytes, str, Callable[[Payload], Opening | None]], ...] = (
    (b"\x1f\x8b", ".gz", lambda _: lambda stream: cast(BinaryIO, gzip.GzipFile(fileobj=stream))),
    (b"BZh", ".bz2", lambda _: lambda stream: cast(BinaryIO, bz2.BZ2File(stream))),
    (b"\x28\xb5\x2f\xfd", ".zst", _zstandard),
)
