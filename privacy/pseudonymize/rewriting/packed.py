"""Compressed payloads: unpacked as far as is safe, rewritten, and packed the same way."""

from __future__ import annotations

import bz2
import gzip
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast

from privacy.classify.reading.archives import LAYERS, MEMBERS, ZIP
from privacy.classify.reading.excel import is_workbook
from privacy.classify.reading.payloads import FREE, GROWTH, PIECE
from privacy.pseudonymize.rewriting.formats import Job, rewrite

HELD = 1 << 24  # bytes of a packed file that are held in memory
_FAULTS = (
    OSError,
    EOFError,
    zlib.error,
    zipfile.BadZipFile,
    RuntimeError,
    NotImplementedError,
    ValueError,
    LookupError,
    struct.error,
)


class Unsafe(ValueError):
    """What is packed can't be unpacked, or not safely: it is copied as it is."""


class Room:
    """Bytes that what is packed may still come to."""

    def __init__(self, size: int) -> None:
        self.left = max(FREE, size * GROWTH)

    def take(self, content: bytes) -> bytes:
        self.left -= len(content)
        if self.left < 0:
            raise Unsafe("a compressed file that grows too much")
        return content


def rewrite_packed(
    stream: BinaryIO, job: Job, layers: int = LAYERS, room: Room | None = None
) -> Iterator[bytes]:
    """A payload; what is packed in it is rewritten, too."""
    start = stream.tell()
    head = stream.read(8)
    stream.seek(0, 2)
    size = stream.tell() - start
    stream.seek(start)
    room = room or Room(size)
    found = next((one for one in _STREAMS if head.startswith(one[0])), None)
    if found is None and not head.startswith(ZIP):
        yield from rewrite(stream, job)
        return
    if layers == 0:
        yield from _as_it_is(stream, start, job, "is packed too often")
        return
    before = sum(job.fields.counts.values()), job.dropped
    with SpooledTemporaryFile(HELD) as made:
        try:
            if found is None:
                _members(stream, cast(BinaryIO, made), job, layers, room)
            else:
                _one(stream, cast(BinaryIO, made), job, layers, room, found[1:])
        except Unsafe as reason:
            yield from _as_it_is(stream, start, job, str(reason))
            return
        except _FAULTS:
            yield from _as_it_is(stream, start, job, "a damaged compressed file")
            return
        if (sum(job.fields.counts.values()), job.dropped) == before:
            stream.seek(start)
            yield from _copied(stream)
            return
        made.seek(0)
        yield from _copied(cast(BinaryIO, made))


def _copied(stream: BinaryIO) -> Iterator[bytes]:
    return iter(lambda: stream.read(PIECE), b"")


def _as_it_is(stream: BinaryIO, start: int, job: Job, reason: str) -> Iterator[bytes]:
    job.gap(f"{reason}: copied as it is")
    stream.seek(start)
    yield from _copied(stream)


def _unpacked(packed: BinaryIO, room: Room) -> BinaryIO:
    plain = cast(BinaryIO, SpooledTemporaryFile(HELD))  # noqa: SIM115
    try:
        while content := packed.read(PIECE):
            plain.write(room.take(content))
    except BaseException:
        plain.close()
        raise
    plain.seek(0)
    return plain


def _one(
    stream: BinaryIO,
    out: BinaryIO,
    job: Job,
    layers: int,
    room: Room,
    how: tuple[str, Callable[..., Any], Callable[..., Any]],
) -> None:
    suffix, opened, packing = how
    start = stream.tell()
    with _unpacked(opened(stream), room) as plain:
        stream.seek(start)
        inner = job.inside(job.path.removesuffix(suffix))
        with packing(stream, out) as packer:
            for content in rewrite_packed(plain, inner, layers - 1, room):
                packer.write(content)
        job.dropped = inner.dropped


def _members(stream: BinaryIO, out: BinaryIO, job: Job, layers: int, room: Room) -> None:
    """A zip file member by member; a workbook is one payload."""
    with zipfile.ZipFile(stream) as archive:
        if is_workbook(archive):
            stream.seek(0)
            for content in rewrite(stream, job):
                out.write(content)
            return
        if sum(not info.is_dir() for info in archive.infolist()) > MEMBERS:
            raise Unsafe(f"an archive of more than {MEMBERS} files")
        with zipfile.ZipFile(out, "w") as made:
            made.comment = archive.comment
            for info in archive.infolist():
                _member(archive, info, made, job, layers, room)


def _member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, made: zipfile.ZipFile, job: Job, layers: int, room: Room
) -> None:
    if info.flag_bits & 1:
        raise Unsafe("an encrypted archive")
    if info.is_dir():
        made.writestr(info, b"")
        return
    shown = "".join(c if c.isprintable() else "?" for c in info.filename)
    inner = job.inside(f"{job.path}/{shown}")
    with archive.open(info) as packed, _unpacked(cast(BinaryIO, packed), room) as plain:
        fresh = zipfile.ZipInfo(info.filename, info.date_time)
        fresh.compress_type, fresh.external_attr, fresh.create_system = (
            info.compress_type,
            info.external_attr,
            info.create_system,
        )
        fresh.comment, fresh.extra = info.comment, b""
        with made.open(fresh, "w", force_zip64=plain_size(plain) > 1 << 31) as target:
            for content in rewrite_packed(plain, inner, layers - 1, room):
                target.write(content)
    job.dropped = inner.dropped


def plain_size(stream: BinaryIO) -> int:
    """How many bytes a stream has."""
    at = stream.tell()
    stream.seek(0, 2)
    size = stream.tell()
    stream.seek(at)
    return size


def _gzip(stream: BinaryIO, out: BinaryIO) -> Any:
    """With the name and time that stood in the first one."""
    head = stream.read(10)
    flags, mtime = head[3], struct.unpack("<I", head[4:8])[0]
    name = b""
    if flags & 8 and not flags & 4:
        while (byte := stream.read(1)) not in (b"", b"\0"):
            name += byte
    return gzip.GzipFile(name.decode("latin-1"), "wb", 6, out, mtime)


def _zstd_in(stream: BinaryIO) -> Any:
    arrow = _arrow()
    return arrow.CompressedInputStream(arrow.PythonFile(BytesIO(stream.read()), "r"), "zstd")


def _zstd_out(_stream: BinaryIO, out: BinaryIO) -> Any:
    arrow = _arrow()
    return arrow.CompressedOutputStream(_Kept(out), "zstd")


class _Kept:
    """A file that arrow may not close."""

    def __init__(self, out: BinaryIO) -> None:
        self.out, self.closed = out, False

    def write(self, content: Any) -> int:
        return self.out.write(bytes(content))

    def flush(self) -> None:
        self.out.flush()

    def close(self) -> None:
        self.closed = True

    def writable(self) -> bool:
        return True

    def readable(self) -> bool:
        return False

    def seekable(self) -> bool:
        return False


def _arrow() -> Any:
    try:
        import pyarrow
    except ImportError:
        raise Unsafe("a file packed by zstandard, which is read with pyarrow") from None
    return pyarrow


_STREAMS: tuple[tuple[bytes, str, Callable[..., Any], Callable[..., Any]], ...] = (
    (b"\x1f\x8b", ".gz", lambda stream: gzip.GzipFile(fileobj=stream, mode="rb"), _gzip),
    (b"BZh", ".bz2", lambda stream: bz2.BZ2File(stream, "rb"), lambda _, out: bz2.BZ2File(out, "wb")),
    (b"\x28\xb5\x2f\xfd", ".zst", _zstd_in, _zstd_out),
)
