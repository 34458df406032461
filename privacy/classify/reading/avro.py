"""Avro: the blocks of a container file, unpacked as far as is safe, and their records."""

from __future__ import annotations

import bz2
import json
import lzma
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any, BinaryIO

from privacy.classify.reading.avro_schema import Unsafe, safe
from privacy.classify.reading.optional import library
from privacy.classify.reading.payloads import Payload, Record
from privacy.classify.reading.plain import plain

MARK = b"Obj\x01"
BLOCK = 1 << 27  # bytes of one block, packed or not
SYNC = 16
_HEADER = {"type": "map", "values": "bytes"}


class _Damaged(ValueError):
    """What stands here is no Avro."""


def avro_records(payload: Payload) -> Iterator[Record]:
    """One record for each value of the file."""
    fastavro = library("fastavro", "Avro", payload)
    if fastavro is None:
        return
    try:
        with payload.start() as stream:
            schema, codec = _header(stream, fastavro)
            for count, block in _blocks(stream, codec, payload):
                for value in _values(fastavro, schema, count, block, payload):
                    yield [((), plain(value, payload))]
    except Unsafe as reason:
        payload.gap(f"Avro {reason}: it was not read")
    except Exception:  # a library that reads what others wrote raises anything
        payload.gap("Avro that is damaged: the rest was not read")


def _values(fastavro: Any, schema: Any, count: int, block: bytes, payload: Payload) -> Iterator[Any]:
    stream, end = BytesIO(block), len(block)
    for _ in range(count):
        if stream.tell() >= end:
            raise _Damaged
        value = fastavro.schemaless_reader(stream, schema, None, handle_unicode_errors="replace")
        if payload.wanted():
            yield value


def _header(stream: BinaryIO, fastavro: Any) -> tuple[Any, str]:
    """The schema, found to be safe, and how blocks are packed."""
    if stream.read(len(MARK)) != MARK:
        raise _Damaged
    told: dict[str, bytes] = {}
    while count := _long(stream):
        if count < 0:
            _long(stream)
        for _ in range(abs(count)):
            name = _bytes(stream).decode()
            told[name] = _bytes(stream)
    stream.read(SYNC)
    schema = json.loads(told["avro.schema"])
    return fastavro.parse_schema(safe(schema)), told.get("avro.codec", b"null").decode()


def _blocks(stream: BinaryIO, codec: str, payload: Payload) -> Iterator[tuple[int, bytes]]:
    """How many values each block has, and its content."""
    unpack = _CODECS.get(codec)
    if unpack is None:
        raise Unsafe("whose compression is not known")
    while (count := _long(stream, at_end=0)) > 0:
        packed = _bytes(stream)
        if len(stream.read(SYNC)) < SYNC:
            raise _Damaged
        block = unpack(packed, payload) if packed else b""
        if not payload.room.takes(len(block)):
            raise Unsafe("that grows beyond all measure when it is unpacked")
        yield count, block


def _long(stream: BinaryIO, at_end: int | None = None) -> int:
    """A number in zigzag, seven bits a byte."""
    value = 0
    for shift in range(0, 70, 7):
        byte = stream.read(1)
        if not byte:
            if shift == 0 and at_end is not None:
                return at_end
            raise _Damaged
        value |= (byte[0] & 0x7F) << shift
        if byte[0] < 0x80:
            break
    return (value >> 1) ^ -(value & 1)


def _bytes(stream: BinaryIO) -> bytes:
    size = _long(stream)
    if not 0 <= size <= BLOCK:
        raise _Damaged
    content = stream.read(size)
    if len(content) < size:
        raise _Damaged
    return content


def _deflate(packed: bytes, _: Payload) -> bytes:
    return _whole(zlib.decompressobj(-15), packed)


def _whole(unpacking: Any, packed: bytes) -> bytes:
    content: bytes = unpacking.decompress(packed, BLOCK)
    if not unpacking.eof:
        raise _Damaged
    return content


def _snappy(packed: bytes, payload: Payload) -> bytes:
    """Without the checksum behind it; its own first bytes say how long it is."""
    size = shift = 0
    for byte in packed[:5]:
        size |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            break
    return _by_arrow(packed[:-4], "snappy", size, payload)


def _by_arrow(packed: bytes, codec: str, size: int, payload: Payload) -> bytes:
    arrow = library("pyarrow", f"Avro packed by {codec}", payload)
    if arrow is None or size > BLOCK:
        raise Unsafe(f"packed by {codec}")
    return bytes(arrow.decompress(packed, size, codec, asbytes=True))


def _zstandard(packed: bytes, payload: Payload) -> bytes:
    arrow = library("pyarrow", "Avro packed by zstandard", payload)
    if arrow is None:
        raise Unsafe("packed by zstandard")
    with arrow.CompressedInputStream(arrow.BufferReader(packed), "zstd") as stream:
        content = bytes(stream.read(BLOCK))
        if stream.read(1):
            raise _Damaged
        return content


_CODECS: dict[str, Callable[[bytes, Payload], bytes]] = {
    "null": lambda packed, _: packed,
    "deflate": _deflate,
    "snappy": _snappy,
    "zstandard": _zstandard,
    "bzip2": lambda packed, _: _whole(bz2.BZ2Decompressor(), packed),
    "xz": lambda packed, _: _whole(lzma.LZMADecompressor(memlimit=BLOCK), packed),
}
