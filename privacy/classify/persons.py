"""Whether values are names of persons: a small model, made by `tests/training/person_names.py`."""

from __future__ import annotations

import math
import re
import zlib
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from privacy.classify.words import fold

BITS = 16
LOOKED_AT = 60  # distinct values of a column
MOST = 0.7  # share of values that must be names
FEW = 0.85  # the same where there are fewer than four
LISTED = 0.5  # the same where as many hold a given name of the list; and of single words of a list
_TOKEN = re.compile(r"[^\W\d_]+(?:['’´`][^\W\d_]+)*")
_LIKE = re.compile(r"[^\W\d_][^\d@/\\{}<>=;:_\[\]!?%#+*\"|&]{1,59}")
_TITLE = re.compile(
    r"^(?:(?:dr|prof|mr|mrs|ms|miss|mx|herr|frau|hr|fr|dhr|mevr|mw|sig|sig\.ra|dott|dott\.ssa|avv|ing|mag|dipl"
    r"|me|mme|mlle|m|sr|sra|srta|d|dña|don|doña|drs|ir|pan|pani|mudr|mgr|bc|lek|sayın|fru|rev|sir|lady|fr)\.?\s+)+",
    re.IGNORECASE,
)
_PARTICLE = frozenset(
    re.findall(
        r"\w+", "van von de der den del della di da dos das do du la le el al bin ben ibn y e ten ter af zu"
    )
)


@dataclass(frozen=True, slots=True)
class Persons:
    """How many of the values looked at are names of persons, and which part of a name they are."""

    matched: int
    of: int
    part: str  # "" for whole names, "first", "last"
    listed: int = 0  # values with a given name that is on the list


def column(values: Sequence[str]) -> Persons | None:
    """What a column of values says about persons, when most of them are names."""
    looked = [value.strip() for value in values[:LOOKED_AT] if value.strip()]
    if len(looked) < 2:
        return None
    single = sum(len(_words(_bare(value))) == 1 for value in looked)
    if single > len(looked) * 0.6:
        return _parts(looked)
    common = _repeated(looked)
    matched = sum(whole(value) and not common & set(_words(_bare(value))) for value in looked)
    listed = sum(any(_key(word) in _given() for word in _words(_bare(value))) for value in looked)
    needed = FEW if len(looked) < 4 else LISTED if listed >= LISTED * len(looked) else MOST
    return Persons(matched, len(looked), "", listed) if matched >= needed * len(looked) else None


def _repeated(values: Sequence[str]) -> frozenset[str]:
    """Words of several values that are on no list of names: ``Salon Hugo``, ``Salon Voltaire``."""
    counts = Counter(word for value in values for word in set(_words(_bare(value))))
    known = (_given(), _last())
    several = (word for word, count in counts.items() if count > 1 and word.lower() not in _PARTICLE)
    return frozenset(word for word in several if not any(_key(word) in listed for listed in known))


def _parts(values: Sequence[str]) -> Persons | None:
    """A column of single words: given names or surnames, by the lists."""
    if any(
        not _LIKE.fullmatch(value) or value.islower() or (value.isupper() and len(value) < 4)
        for value in values
    ):
        return None
    words = [_key(value) for value in values]
    given, last = (sum(word in known for word in words) for known in (_given(), _last()))
    best = max(given, last)
    if best < LISTED * len(words) or len(words) < 3:
        return None
    return Persons(best, len(words), "first" if given >= last else "last", given)


@cache
def _given() -> frozenset[int]:
    return _hashes("given_names.bin")


@cache
def _last() -> frozenset[int]:
    return _hashes("surnames.bin")


def _hashes(name: str) -> frozenset[int]:
    found = array("I")
    found.frombytes(zlib.decompress(files("privacy").joinpath("data", name).read_bytes()))
    return frozenset(found)


@cache
def _weights() -> array[int]:
    found = array("b")
    found.frombytes(zlib.decompress(files("privacy").joinpath("data", "person_names.bin").read_bytes()))
    return found


def titled(value: str) -> bool:
    """Whether a value begins with a title and goes on like a name: ``dr. Boonstra``."""
    bare = _bare(value)
    return (
        bare != value.strip() and bool(_LIKE.fullmatch(bare)) and bare[:1].isupper() and len(_words(bare)) < 5
    )


def is_given(word: str) -> bool:
    return _key(word) in _given()


def may_be(value: str) -> bool:
    """Whether a value could be a name where its field says so: a whole name, or one word of a list."""
    words = _words(_bare(value))
    return whole(value) or any(_key(word) in known for word in words for known in (_given(), _last()))


def whole(value: str) -> bool:
    """Whether one value is the name of a person: two words or more, in any order."""
    return score(value) > 0


def score(value: str) -> float:
    """Log-odds that a value is a person's name; minus infinity where its form rules that out."""
    bare = _bare(value)
    if not _LIKE.fullmatch(bare) or not 2 <= len(_words(bare)) <= 6:
        return -math.inf
    if bare.isupper() and min(map(len, _words(bare))) < 4 and "." not in bare:
        return -math.inf
    weights = _weights()
    return sum(weights[at] for at in features(bare, _given(), _last())) / 32


def _bare(value: str) -> str:
    return _TITLE.sub("", value.strip())


def _words(text: str) -> list[str]:
    return _TOKEN.findall(text)


def _key(word: str) -> int:
    return zlib.crc32(fold(word).lower().encode())


def features(text: str, given: frozenset[int], last: frozenset[int]) -> Iterator[int]:
    """The places in the table of weights that a text touches, shared by training and use."""
    words = _words(text)
    shape = "".join(_shape(word) for word in words)
    named = ""
    for word in words:
        key = _key(word)
        lower = word.lower() in _PARTICLE
        named += (
            "p"
            if lower
            else "b"
            if key in given and key in last
            else "g"
            if key in given
            else "s"
            if key in last
            else "-"
        )
    yield from (
        _slot(f"shape {shape}"),
        _slot(f"named {named}"),
        _slot(f"comma {',' in text}"),
        _slot("bias"),
    )
    yield _slot(f"count {sorted(named)}")
    for at, word in enumerate(words):
        folded = f"^{fold(word).lower()}$"
        where = "0" if at == 0 else "z" if at == len(words) - 1 else "m"
        yield _slot(f"word {folded}")
        for size in (3, 4):
            for start in range(len(folded) - size + 1):
                yield _slot(f"{folded[start : start + size]}")
        yield _slot(f"{where} {folded[-4:]}")


def _shape(word: str) -> str:
    if len(word) == 1:
        return "I" if word.isupper() else "i"
    return "A" if word.isupper() else "T" if word[0].isupper() else "a"


def _slot(feature: str) -> int:
    return zlib.crc32(feature.encode()) & ((1 << BITS) - 1)
