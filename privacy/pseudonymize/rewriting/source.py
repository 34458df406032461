"""Bytes as text and back without losing one, whatever encoding they are in or are not."""

from __future__ import annotations

import codecs
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from privacy.classify.reading.encodings import encoding_of

PIECE = 1 << 20
HEAD = 1 << 16
NEAREST = "privacy-nearest-letter"
_WIDE = {
    "utf-16": (("utf-16-le", codecs.BOM_UTF16_LE), ("utf-16-be", codecs.BOM_UTF16_BE)),
    "utf-32": (("utf-32-le", codecs.BOM_UTF32_LE), ("utf-32-be", codecs.BOM_UTF32_BE)),
}


@dataclass(frozen=True, slots=True)
class Coding:
    """An encoding, and what is done with bytes that are none of it."""

    name: str

    @property
    def errors(self) -> str:
        return "surrogatepass" if self.name.startswith(("utf-16", "utf-32")) else "surrogateescape"

    @property
    def plain(self) -> bool:
        """Whether lines and chunks can be cut at the byte of a line feed."""
        return not self.name.startswith(("utf-16", "utf-32"))

    def text(self, content: bytes) -> str:
        return content.decode(self.name, self.errors)

    def bytes(self, text: str) -> bytes:
        try:
            return text.encode(self.name, self.errors)
        except UnicodeEncodeError:
            return text.encode(self.name, NEAREST)


def coding_of(head: bytes) -> Coding:
    """The encoding of a text by its first bytes; marks of byte order are text."""
    name = encoding_of(head)
    if name == "utf-8-sig":
        return Coding("utf-8")
    for narrow, mark in _WIDE.get(name, ()):
        if head.startswith(mark):
            return Coding(narrow)
    return Coding(name)


def pieces(stream: BinaryIO, coding: Coding) -> Iterator[str]:
    """The text of a stream; its last bytes may be half a letter, which `Cut` says."""
    decoder = codecs.getincrementaldecoder(coding.name)(coding.errors)
    while content := stream.read(PIECE):
        yield decoder.decode(content)
    yield decoder.decode(b"", True)


def encoded(texts: Iterable[str], coding: Coding) -> Iterator[bytes]:
    for text in texts:
        yield coding.bytes(text)


def _nearest(error: UnicodeError) -> tuple[str | bytes, int]:
    """A letter that the encoding has not: the byte it came from, or the letter without its marks."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    made = bytearray()
    for letter in error.object[error.start : error.end]:
        if "\udc80" <= letter <= "\udcff":
            made.append(ord(letter) - 0xDC00)
        else:
            base = unicodedata.normalize("NFD", letter)[0]
            made += base.encode("ascii", "replace")
    return bytes(made), error.end


codecs.register_error(NEAREST, _nearest)
