"""How a text is spelled, and which lists hold its words: what the model of names sees of a value.

Only hashes of words and of pieces of words are kept; no word can be read from them.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from privacy.classify.words import fold

BITS = 17  # places in the table of weights, as a power of two
ROOM = 1 << 20  # bits of a list
LISTS = ("given", "last", "words", "places")
GIVEN, LAST, WORDS, PLACES = 1, 2, 4, 8
_MARKS = (  # signs that belong to the letter before
    "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0dff\u0e31-\u0e3a\u0e47-\u0e4e"
)
_TOKEN = re.compile(rf"(?:[^\W\d_]|[{_MARKS}])+(?:['’´`ʻ](?:[^\W\d_]|[{_MARKS}])+)*")
_LIKE = re.compile(r"[^\W\d_][^\d@/\\{}<>=;:_\[\]!?%#+*\"|&§©®™]{0,59}")
_TITLE = re.compile(
    r"^(?:(?:dr|prof|mr|mrs|ms|miss|mx|herrn?|frau|hr|fr|dhr|mevr|mw|sig|sig\.ra|sig\.na|dott|dott\.ssa|avv|ing|mag|dipl|dipl\.-ing"
    r"|med|phil|me|mme|mlle|m|sr|sra|srta|d|dña|don|doña|dona|drs|ir|pan|pani|paní|p|mudr|mgr|inż|bc|lek|sayın|fru|rev|sir|lady|dl|dna"
    r"|özv|ifj|id|κ|κα|κος|г-н|г-жа|гн|гжа|гражданин|пан|пані)\b\.?\s*[\s.])+\s*(?=[^\W\d_])",
    re.IGNORECASE,
)
_AFTER = re.compile(r",?\s+(?:jr|sr|ii|iii|iv|md|phd|ph\.d|mba|esq|msc|bsc)\.?$", re.IGNORECASE)
PARTICLES = frozenset(
    re.findall(
        r"\w+",
        "van von vom de der den del della di da dos das do du la le el al bin ben ibn y e ten ter "
        "af av zu zur na ní ni ó mac bint abu und i",
    )
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a value: folded, as it is written, and the lists that hold it (bits)."""

    text: str
    shape: str
    lists: int


def like(value: str) -> bool:
    """Whether a value has the form of a name: a letter first, no digits, no signs of other things."""
    return _LIKE.fullmatch(value) is not None


def bare(value: str) -> str:
    """Without what stands before and after a name: ``Dr. Ada Holt MD`` is ``Ada Holt``."""
    value = unicodedata.normalize("NFC", value.strip())
    return _AFTER.sub("", _TITLE.sub("", value)) or value


def words(text: str, hidden: Collection[str] = ()) -> list[Word]:
    """The words of a text; `hidden` ones are taken to be on no list."""
    return [_word(found, hidden) for found in tokens(text)]


def tokens(text: str) -> list[str]:
    return _TOKEN.findall(text)


def _word(found: str, hidden: Collection[str]) -> Word:
    text, shape, lists = _known(found)
    return Word(text, shape, 0 if text in hidden else lists)


@lru_cache(10_000)
def _known(found: str) -> tuple[str, str, int]:
    text = folded(found)
    return text, _shape(found), on_lists(text)


def folded(word: str) -> str:
    return fold(unicodedata.normalize("NFC", word)).lower().replace("’", "'")


def _shape(word: str) -> str:
    if word.lower() in PARTICLES and not (len(word) > 1 and word.isupper()):
        return "p"
    if not word.isascii() and word.lower() == word.upper():
        return "C" + str(min(len(word), 5))  # a script without capitals
    if len(word) == 1:
        return "I" if word.isupper() else "i"
    if word.isupper() or word.islower():
        return "A" if word.isupper() else "a"
    return "T" if word[1:].islower() else "M" if word[0].isupper() else "x"


def on_lists(text: str) -> int:
    """The lists that hold a folded word, as bits; now and then a word is taken to be on one by mistake."""
    first, second = zlib.crc32(text.encode()), zlib.crc32(text.encode(), 0x5BD1E995) | 1
    one, two, three = first % ROOM, (first + second) % ROOM, (first + 2 * second) % ROOM
    found = 0
    for bit, held in enumerate(_lists()):
        if held[one >> 3] >> (one & 7) & held[two >> 3] >> (two & 7) & held[three >> 3] >> (three & 7) & 1:
            found |= 1 << bit
    return found


def listed(texts: Collection[str]) -> bytes:
    """A list of folded words as bits: what `on_lists` reads."""
    held = bytearray(ROOM >> 3)
    for text in texts:
        first, second = zlib.crc32(text.encode()), zlib.crc32(text.encode(), 0x5BD1E995) | 1
        for at in range(3):
            place = (first + at * second) % ROOM
            held[place >> 3] |= 1 << (place & 7)
    return bytes(held)


@cache
def _lists() -> tuple[bytes, ...]:
    whole = zlib.decompress(files("privacy").joinpath("data", "name_words.bin").read_bytes())
    size = ROOM >> 3
    return tuple(whole[at * size : (at + 1) * size] for at in range(len(LISTS)))


def features(text: str, held: Sequence[Word], hidden: Collection[str] = ()) -> Iterator[int]:
    """The places in the table of weights that a value touches, shared by training and use."""
    kinds = ["p" if word.shape == "p" else f"{word.lists:x}" for word in held]
    shape = "".join(word.shape for word in held)
    count = str(min(len(held), 6))
    yield _slot(f"count {count}")
    yield _slot(f"shape {shape}")
    yield _slot(f"named {' '.join(kinds)}")
    yield _slot(f"sorted {' '.join(sorted(kinds))}")
    yield _slot(f"form {_form(text)} {count}")
    for at, word in enumerate(held):
        where = "1" if len(held) == 1 else "0" if at == 0 else "z" if at == len(held) - 1 else "m"
        yield _slot(f"{where} list {kinds[at]}")
        yield _slot(f"{where} {kinds[at]} {word.shape}")
        yield from _pieces(word, where, word.text in hidden)


def _pieces(word: Word, where: str, hidden: bool) -> Iterator[int]:
    edged = f"^{word.text}$"
    if not hidden:
        yield _slot(f"word {edged}")
    sizes = (3, 4, 5) if word.text.isascii() else (2, 3)
    for size in sizes:
        for start in range(len(edged) - size + 1):
            yield _slot(edged[start : start + size])
    yield _slot(f"{where} ends {edged[-4:]}")
    yield _slot(f"{where} begins {edged[:4]}")
    if not word.text.isascii():
        yield _slot(f"{where} sign {edged[1:2]}")
        yield _slot(f"{where} signs {edged[1:3]}")


def _form(text: str) -> str:
    """The signs between the words."""
    return "".join(sign for sign in (",", ".", "-", "'", "(", " '") if sign in text)


def _slot(feature: str) -> int:
    return zlib.crc32(feature.encode()) & ((1 << BITS) - 1)
