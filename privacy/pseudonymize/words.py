"""Words and numbers in their own form: a keyed permutation of all words of the same pattern of letters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from typing import Any

from privacy.pseudonymize.prf import Prf
from privacy.vocabulary import read

_RUN = re.compile(r"[^\W\d_]+|[0-9]+")
_SHORTEST, _LONGEST, _LONGEST_END = 2, 48, 7
_DIGITS = {str(at): at for at in range(10)}


@dataclass(frozen=True, slots=True)
class Letters:
    """Letter -> its class and its place there; classes; endings by length; syllables that mark."""

    of: Mapping[str, tuple[int, int]]
    classes: tuple[str, ...]
    endings: frozenset[str]
    marks: tuple[tuple[str, str], ...]


@cache
def data() -> Any:
    """`data/surrogates.yaml`."""
    return read("surrogates.yaml")


@cache
def letters() -> Letters:
    """The letters that may take one another's place."""
    classes = tuple(data()["letters"])
    of: dict[str, tuple[int, int]] = {}
    for number, members in enumerate(classes):
        for at, letter in enumerate(members):
            of.setdefault(letter, (number, at))
    kept = tuple("".join(c for c in members if of[c][0] == n) for n, members in enumerate(classes))
    of = {letter: (n, at) for n, members in enumerate(kept) for at, letter in enumerate(members)}
    marks = tuple((first, second) for first, second in data()["marks"])
    return Letters(of, kept, frozenset(data()["endings"]["words"].split()), marks)


@cache
def titles() -> frozenset[str]:
    """Words of names that name nobody."""
    return frozenset(data()["titles"].split())


@cache
def ways() -> frozenset[str]:
    """Words of addresses that place nobody, and those that say a postal code is one."""
    return frozenset([*data()["ways"].split(), *data()["postal_words"].split()])


class Words:
    """Words, and texts made of words, under one key."""

    def __init__(self, prf: Prf) -> None:
        self._prf = prf
        self.word = lru_cache(1 << 14)(self._word)
        self.digits = lru_cache(1 << 14)(self._digits)

    def text(self, text: str, kind: str, kept: Iterable[str] = (), marked: bool = True) -> str:
        """Every word and number of a text in its turn; words that are `kept` stay."""
        if text.isalpha() and text.isascii():
            return text if text.lower() in kept else str(self.word(text, kind, marked))

        def turned(found: re.Match[str]) -> str:
            run = found[0]
            if run[0] in _DIGITS:
                return str(self.digits(run, kind))
            return run if run.lower() in kept else str(self.word(run, kind, marked))

        return _RUN.sub(turned, text if text.isascii() else unicodedata.normalize("NFC", text))

    def _word(self, word: str, kind: str, marked: bool = True) -> str:
        plain = word.lower()
        if len(plain) > _LONGEST:  # the rest by itself: still each word has its own
            return str(self._word(word[:_LONGEST], kind, marked)) + str(
                self._word(word[_LONGEST:], kind, False)
            )
        stem, end = parted(plain)
        made = self._stem(stem, kind)
        if marked and len(stem) >= _SHORTEST:
            made += mark_of(made, end)
        return cased(made + end, word)

    def _stem(self, stem: str, kind: str) -> str:
        """The first letter among its like, so that initials agree; the rest as one number."""
        alone = _stands_alone(stem)
        first, rest = (self._first(stem[0], kind), stem[1:]) if alone else ("", stem)
        units = units_of(rest, not first)
        sizes = [len(members) for _, _, members in units]
        value, of = 0, 1
        for (_, at, _), size in zip(units, sizes, strict=True):
            value, of = value * size + at, of * size
        if of < 2:
            return first + rest
        shape = [number for number, _, _ in units]
        kind = f"{kind}/{stem[:1] if first else ''}"
        while True:  # until it falls into the same parts again
            value = self._prf.permuted(kind, value, of)
            made = _spelled(value, units)
            if [number for number, _, _ in units_of(made, not first)] == shape:
                return first + made

    def _first(self, letter: str, kind: str) -> str:
        place = letters().of.get(letter)
        if place is None:
            return letter
        members = letters().classes[place[0]]
        return members[self._prf.permuted(f"{kind}/first{place[0]}", place[1], len(members))]

    def _digits(self, run: str, kind: str) -> str:
        """A number of as many digits; zeros before it stay."""
        plain = run.lstrip("0")
        if not plain:
            return run
        lead = run[: len(run) - len(plain)]
        if len(plain) > 400:
            return lead + plain[:1] + self._digits(plain[1:400], kind) + self._digits(plain[400:], kind)
        low = int("1" + "0" * (len(plain) - 1))
        turned = self._prf.permuted(f"{kind}/digits", int(plain) - low, 9 * low)
        return lead + str(turned + low)


Unit = tuple[int, int, tuple[str, ...]]
"""Number of its class, place in it, and the class."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What parts a word has: letters that stand together, the longest first, or any one."""

    form: re.Pattern[str]
    of: Mapping[str, Unit]


@cache
def _parts() -> tuple[Parts, Parts]:
    """For the start of a word, and for the rest."""
    number = len(letters().classes)
    found = []
    for names in (("start", "vowels"), ("within", "vowels")):
        units: dict[str, Unit] = {}
        for listed in (group for name in names for group in data()["together"][name]):
            members = tuple(dict.fromkeys(listed.split()))
            for size in sorted({len(one) for one in members}):
                alike = tuple(one for one in members if len(one) == size)
                number += 1
                units.update({one: (number, at, alike) for at, one in enumerate(alike)})
        longest_first = sorted(map(re.escape, units), key=len, reverse=True)
        found.append(Parts(re.compile("|".join([*longest_first, "."]), re.DOTALL), units))
    return found[0], found[1]


_VOWELS = frozenset("aeiouαεηιουωаеиоуыэюя")


@lru_cache(4096)
def _sound(letter: str) -> str:
    """``v`` for a vowel, ``c`` for another letter that has a class; letters of one class are alike."""
    if letter not in letters().of:
        return ""
    members = letters().classes[letters().of[letter][0]]
    return "v" if unicodedata.normalize("NFD", members[0])[0] in _VOWELS else "c"


def _stands_alone(stem: str) -> bool:
    """Whether the first letter is turned by itself: before one of the other sound, or alone."""
    return len(stem) == 1 or {_sound(stem[0]), _sound(stem[1])} == {"v", "c"}


def units_of(rest: str, at_start: bool) -> list[Unit]:
    """The parts of a word: letters that stand together, single ones, and what stays."""
    start, within = _parts()
    if not at_start or not rest:
        return [within.of.get(part) or _single(part) for part in within.form.findall(rest)]
    first = start.form.match(rest)
    assert first is not None
    begins = start.of.get(first[0]) or _single(first[0])
    return [
        begins,
        *(within.of.get(part) or _single(part) for part in within.form.findall(rest, first.end())),
    ]


@lru_cache(4096)
def _single(letter: str) -> Unit:
    place = letters().of.get(letter)
    if place is None:
        return -1, 0, (letter,)
    return place[0], place[1], tuple(letters().classes[place[0]])


def _spelled(value: int, units: list[Unit]) -> str:
    made = []
    for _, _, members in reversed(units):
        value, at = divmod(value, len(members))
        made.append(members[at])
    return "".join(reversed(made))


def parted(plain: str) -> tuple[str, str]:
    """A word without the longest ending it has, and that ending."""
    ends = letters().endings
    for size in range(min(_LONGEST_END, len(plain) - _SHORTEST), 0, -1):
        if plain[-size:] in ends:
            return plain[:-size], plain[-size:]
    return plain, ""


@lru_cache(1 << 13)
def mark_of(stem: str, end: str) -> str:
    """The syllable that shows a word was made here; none in scripts without one."""
    pair = next(((c, v) for c, v in letters().marks if _in_script(stem, c, v)), None)
    if pair is None:
        return ""
    consonants, vowels = pair
    size = len(consonants) * len(vowels)
    start = int.from_bytes(sha256(f"{stem}|{end}".encode()).digest()[:8]) % size
    closed = stem[-1] not in vowels
    for at in range(size):
        first, second = divmod((start + at) % size, len(vowels))
        mark = vowels[second] + consonants[first] if closed else consonants[first] + vowels[second]
        if parted(stem + mark + end) == (stem + mark, end):
            return mark
    return consonants[0] + vowels[0]


def _in_script(stem: str, consonants: str, vowels: str) -> bool:
    """Whether a word is written in the script of these letters."""
    name = unicodedata.name(consonants[0], "").split()[0]
    return bool(vowels) and any(unicodedata.name(letter, "").startswith(name) for letter in stem)


@lru_cache(1 << 13)
def is_marked(word: str) -> bool | None:
    """Whether a word was made here; None where that can't be told."""
    plain = unicodedata.normalize("NFC", word).lower()
    stem, end = parted(plain)
    if len(stem) < _SHORTEST + 2:
        return None if len(plain) < _SHORTEST or not mark_of(plain, "") else False
    made, mark = stem[:-2], stem[-2:]
    wanted = mark_of(made, end)
    return wanted == mark if wanted else None


def cased(made: str, like: str) -> str:
    """In capitals, with a capital, or small, as the other one is."""
    if like.isupper() and (len(like) > 1 or len(made) == 1):
        return made.upper()
    return made[:1].upper() + made[1:] if like[:1].isupper() else made
