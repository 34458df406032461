"""Places on Earth: streets, towns and postal codes word by word, and points moved nearby."""

from __future__ import annotations

import re
from functools import cache

from privacy.pseudonymize.prf import Prf
from privacy.pseudonymize.words import Words, data, ways

_POINT = re.compile(r"(-?\d{1,3}\.\d)(\d+)")
_CODE = re.compile(r"[0-9]+|[A-Za-z]+")
_SAID = re.compile(r"([^\W\d_]{2,6})\.?[ :]+(?=\d)")
_RUN_OR_LETTER = re.compile(r"[0-9]+|[A-Za-z]")

POSTAL = re.compile(
    r"(?<!\w)(?:[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[1-9]\d{3} ?[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d)(?!\w)"
)
POSTAL_SIGN = re.compile(r"[0-9] ?[A-Z][A-Z0-9]")
"""Stands in each of them, and is quickly looked for."""
_LETTERS = ("ABDEFGHJLNPQRSTUWXYZ", "CIKMOV", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
"""Those that stand anywhere in British codes, the others, and all."""


def place(words: Words, prf: Prf, text: str) -> str:
    """A street, a town or a whole address; its parts are turned as they are when they stand alone."""
    made, at = [], 0
    for found in POSTAL.finditer(text):
        made += [words.text(text[at : found.start()], "place", ways()), postal_code(words, prf, found[0])]
        at = found.end()
    return "".join(made) + words.text(text[at:], "place", ways())


def postal_code(words: Words, prf: Prf, text: str) -> str:
    """A code of the same form: digits for digits, letters for letters; a word that says it is one stays."""
    said = _SAID.match(text)
    if said and said[1].lower() in data()["postal_words"].split():
        return said[0] + postal_code(words, prf, text[said.end() :])
    if not any(map(str.isalpha, text)):
        return words.text(text, "place")
    places = _letters_of("".join("9" if c.isdigit() else "A" for c in text if c.isalnum()))
    if not places or not text.isascii():
        return _CODE.sub(lambda found: _part(words, prf, found[0]), text)
    letters = iter(places)
    return _RUN_OR_LETTER.sub(
        lambda found: (
            _part(words, prf, found[0]) if found[0].isdigit() else _letter(prf, found[0], next(letters))
        ),
        text,
    )


@cache
def _letters_of(shape: str) -> tuple[str, ...]:
    """The letters that stand in each place for letters of a code of this shape; none where nobody says."""
    return tuple(data()["postal_letters"].get(shape, "").split())


def _letter(prf: Prf, letter: str, members: str) -> str:
    """One of those that stand in this place, or one of the others where this one does not."""
    if letter.upper() not in members:
        members = "".join(c for c in _LETTERS[2] if c not in members)
    turned = prf.permuted(f"place/letters/{members}", members.index(letter.upper()), len(members))
    return members[turned] if letter.isupper() else members[turned].lower()


def _part(words: Words, prf: Prf, run: str) -> str:
    if run.isdigit():
        return str(words.digits(run, "place"))
    value, of = 0, 1
    classes = [next(one for one in _LETTERS[:2] if letter in one) for letter in run.upper()]
    for letter, members in zip(run.upper(), classes, strict=True):
        value, of = value * len(members) + members.index(letter), of * len(members)
    turned = prf.permuted("place/letters", value, of)
    made = ""
    for members in reversed(classes):
        turned, at = divmod(turned, len(members))
        made = members[at] + made
    return made if run.isupper() else made.lower()


def point(prf: Prf, text: str) -> str:
    """Degrees to their first decimal stay, the rest is turned."""

    def moved(found: re.Match[str]) -> str:
        size = len(found[2])
        value = prf.permuted("point", int(found[2]), 10**size)
        return f"{found[1]}{value:0{size}d}"

    return _POINT.sub(moved, text)
