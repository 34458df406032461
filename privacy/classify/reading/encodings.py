"""Which encoding some bytes are in: by marks, zeros, valid UTF-8, and the letters that languages have."""

from __future__ import annotations

import codecs
import re
from functools import cache

from privacy.vocabulary import read

OTHERWISE = "privacy-windows-1252"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WITHIN = re.compile(rb"[A-Za-z][\x80-\xff]|[\x80-\xff][A-Za-z]")
_LATIN = "\u024f"
_ENOUGH = 0.5  # share of the bytes beyond ASCII that must be valid UTF-8


def encoding_of(head: bytes) -> str:
    """The name of the encoding, by the first bytes of a text."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    return _by_zeros(head) or ("utf-8" if _mostly_utf8(head) else _by_letters(head))


def _by_zeros(head: bytes) -> str:
    """UTF-16 without a mark: every other byte of Latin text is zero."""
    odd, even = head[1::2].count(0), head[::2].count(0)
    if odd + even == 0 or len(head) < 4:
        return ""
    half = len(head) / 2
    if odd > half * 0.4 and even < half * 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.4 and odd < half * 0.05 else ""


def _mostly_utf8(head: bytes) -> bool:
    """Whether what is beyond ASCII is UTF-8, but for stray bytes; the cut at the end counts for nothing."""
    text = codecs.getincrementaldecoder("utf-8")("replace").decode(head)
    wrong = text.count("\ufffd")
    right = sum(c > "\x7f" for c in text) - wrong
    return wrong == 0 or right * (1 - _ENOUGH) > wrong * _ENOUGH


def _by_letters(head: bytes) -> str:
    """The one-byte encoding in which the most letters are those of one language; ties to the commoner."""
    found: dict[bytes, int] = {}
    for byte in head:
        if byte > 0x7F:
            found[bytes([byte])] = found.get(bytes([byte]), 0) + 1
    best, most = "cp1252", -1.0
    latin = len(_WITHIN.findall(head)) * 3 > sum(found.values())
    for encoding, languages in _letters().items():
        marks = [(byte.decode(encoding, "replace"), times) for byte, times in found.items()]
        for letters in languages:
            if latin and min(letters) > _LATIN:
                continue
            score = sum(times if mark in letters else -0.5 * times * mark.isalpha() for mark, times in marks)
            if score > most:
                best, most = encoding, score
    return best


@cache
def _letters() -> dict[str, list[frozenset[str]]]:
    return {
        encoding: [frozenset(letters + letters.upper()) for letters in languages.values()]
        for encoding, languages in read("encodings.yaml").items()
    }


def _otherwise(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(OTHERWISE, _otherwise)
