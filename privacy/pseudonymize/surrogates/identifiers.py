"""Ids, tokens and secrets: the same form, and different ones stay different."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from privacy.pseudonymize.prf import Prf
from privacy.pseudonymize.surrogates.known_forms import checked_as
from privacy.pseudonymize.words import Words

UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_HEX = re.compile(r"(?=[^a-f]*[a-f])(?=\D*\d)(?:[0-9a-f]{8,128}|[0-9A-F]{8,128})", re.IGNORECASE)
_TAG = re.compile(r"(?:[A-Za-z]{1,8}[-_:/|.])+|[A-Za-z]{1,4}(?=\d)")
TAGGED = re.compile(r"((?:[A-Za-z]{1,8}[-_:/|.])+|[A-Za-z]{1,4})([0-9]{1,300})")
_WIDE = "id/wide"  # the kind of what a digest alone keeps apart
CHECKED = re.compile(r"[0-9]{9,10}|[0-9]{4}[ -][0-9]{3}[ -][0-9]{3}|[A-Za-z][A-Za-z0-9][0-9]{7}")
"""What an id looks like that may have check digits."""
_ENOUGH = 1 << 90  # things of which no two meet by chance
_CLASSES = ("0123456789", "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_PLACE = {c: (members, at) for members in _CLASSES for at, c in enumerate(members)}
_HEXES = ("0123456789abcdef", "0123456789ABCDEF")


def identifier(words: Words, prf: Prf, text: str) -> str:
    """An id: a tag before it (``C-``, ``cus_``) stays, as it says what it is of.

    One with check digits is turned until it has them again, one without until it has none: so all stay apart.
    """
    made = _once(words, prf, text)
    if CHECKED.fullmatch(text):
        right = checked_as(text)
        while checked_as(made) != right:
            made = _once(words, prf, made)
    return made


def _once(words: Words, prf: Prf, text: str) -> str:
    tagged = TAGGED.fullmatch(text)
    if tagged is not None:
        width = len(tagged[2])
        return tagged[1] + f"{prf.permuted(f'id/{width}', int(tagged[2]), 10**width):0{width}d}"
    if UUID.fullmatch(text):
        return next(uuids(prf, (text,)))
    if text.isdigit() and text.isascii():
        return str(words.digits(text, "id"))
    if _HEX.fullmatch(text):
        return _turned(prf, text, _HEXES[text.upper() == text])
    tag = _TAG.match(text)
    start = tag.end() if tag else 0
    rest = text[start:]
    if rest.isdigit() and rest.isascii():
        width = len(rest)
        return text[:start] + f"{prf.permuted(f'id/{width}', int(rest), 10**width):0{width}d}"
    return text[:start] + shape(prf, rest)


def uuids(prf: Prf, texts: Sequence[str]) -> Iterator[str]:
    """Of each, version and variant stay; the other 30 digits are turned."""
    for text, digest in zip(texts, prf.digests(_WIDE, map(_digits, texts)), strict=True):
        made = digest.hex()[-30:]
        whole = f"{made[:8]}-{made[8:12]}-{text[14]}{made[12:15]}-{text[19]}{made[15:18]}-{made[18:]}"
        yield whole.upper() if text.upper() == text else whole


def _digits(text: str) -> bytes:
    """The digits of a UUID that are turned, and a variant that is none of the usual ones."""
    variant = text[19]
    rest = "" if variant in "89abAB" else variant
    plain = f"{text[:8]}{text[9:13]}{text[15:18]}{text[20:23]}{text[24:]}".lower()
    return (plain + rest).encode()


def _wide(prf: Prf, text: str, of: int) -> int:
    """One of so many that a digest alone keeps them apart."""
    return prf.number(_WIDE, text.encode()) % of


def _turned(prf: Prf, text: str, members: str) -> str:
    size = len(members)
    of = size ** len(text)
    made = _wide(prf, text, of) if of >= _ENOUGH else prf.permuted("id/hex", int(text, 16), of)
    out = []
    for _ in text:
        made, at = divmod(made, size)
        out.append(members[at])
    return "".join(reversed(out))


def shape(prf: Prf, text: str) -> str:
    """Digits for digits, letters for letters, of the whole as one number; other scripts' letters stay."""
    if len(text) > 256:
        return shape(prf, text[:256]) + shape(prf, text[256:])
    value, of = 0, 1
    for c in text:
        place = _PLACE.get(c)
        if place is not None:
            value, of = value * len(place[0]) + place[1], of * len(place[0])
    value = prf.permuted("id/shape", value, of) if of < _ENOUGH else _wide(prf, text, of)
    out = []
    for c in reversed(text):
        place = _PLACE.get(c)
        if place is None:
            out.append(c)
        else:
            value, at = divmod(value, len(place[0]))
            out.append(place[0][at])
    return "".join(reversed(out))


def amount(words: Words, text: str) -> str:
    """A number of the same size: its first digits are turned, zeros at the end stay."""
    found = re.search(r"[1-9]\d*?(?=0*(?:\D|$))", text)
    if found is None:
        return text
    return text[: found.start()] + str(words.digits(found[0], "amount")) + text[found.end() :]
