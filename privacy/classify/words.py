"""Field names taken apart into words without accents, abbreviations and plurals, run-together ones split."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from itertools import filterfalse
from typing import Any

_WORD = re.compile(r"[A-Z]+s?(?![a-z])|[A-Z]?[a-z]+|\d+")
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
_OTHER = str.maketrans({"ø": "o", "Ø": "O", "æ": "ae", "Æ": "Ae", "ł": "l", "Ł": "L", "ı": "i", "đ": "d"})
_GREEK = str.maketrans(
    dict(zip("αβγδεζηικλμνοπρσςτυφω", "avgdeziiklmnoprsstyfo", strict=True))
    | {"θ": "th", "ξ": "x", "χ": "ch", "ψ": "ps"}
    | dict(zip("ΑΒΓΔΕΖΗΙΚΛΜΝΟΠΡΣΤΥΦΩ", "AVGDEZIIKLMNOPRSTYFO", strict=True))
    | {"Θ": "Th", "Ξ": "X", "Χ": "Ch", "Ψ": "Ps"}
)
_CYRILLIC = str.maketrans(
    dict(zip("абвгдезийклмнопрстуфхыэіїў", "abvgdeziiklmnoprstufhyeiiu", strict=True))
    | dict(zip("АБВГДЕЗИЙКЛМНОПРСТУФХЫЭІЇЎ", "ABVGDEZIIKLMNOPRSTUFHYEIIU", strict=True))
    | {
        "ж": "zh",
        "ц": "ts",
        "ч": "ch",
        "ш": "sh",
        "щ": "sht",
        "ъ": "",
        "ь": "",
        "ю": "yu",
        "я": "ya",
        "є": "ie",
        "ґ": "g",
    }
    | {"Ж": "Zh", "Ц": "Ts", "Ч": "Ch", "Ш": "Sh", "Щ": "Sht", "Ю": "Yu", "Я": "Ya", "Є": "Ie", "Ґ": "G"}
)
_LONGEST = 60  # characters of one word; longer ones are data, not names
_PIECE = 4
_SPELLED = re.compile("([aou])e")


def split(name: str) -> list[str]:
    """``customerE-Mail2`` -> ``["customer", "e", "mail", "2"]``; lower case ASCII."""
    if not name.isascii():
        name = fold(name)
    return [word.lower() for word in _WORD.findall(name)]


def fold(text: str) -> str:
    """Without accents; German umlauts spelled out."""
    if text.isascii():
        return text
    spelled = text.translate(_GERMAN).translate(_OTHER)
    plain = "".join(filterfalse(unicodedata.combining, unicodedata.normalize("NFKD", spelled)))
    return plain if plain.isascii() else plain.translate(_GREEK).translate(_CYRILLIC)


class Normal:
    """Words in the one form that the lexicon and field names share."""

    def __init__(
        self, abbreviations: Mapping[str, str], known: frozenset[str], short: frozenset[str]
    ) -> None:
        """`known` are all words of the lexicon; `short` those under four letters that may be glued on."""
        self._abbreviations, self._known, self._short = abbreviations, known, short
        self._pieces = frozenset(w for w in known if len(w) >= _PIECE) | short
        self._single = lru_cache(50_000)(self._find)

    def __reduce__(self) -> Any:
        return Normal, (self._abbreviations, self._known, self._short)

    def words(self, name: str) -> tuple[str, ...]:
        """The words of `name`, run-together ones split, each in its normal form."""
        out: list[str] = []
        for word in split(name):
            out += self._single(word)
        return tuple(out)

    def knows(self, word: str) -> bool:
        """Whether a word stands in the lexicon as it is."""
        return word in self._known

    def one(self, word: str) -> str:
        """A single word without its abbreviation or plural."""
        word = self._abbreviations.get(word, word)
        if word not in self._known and (plain := _SPELLED.sub(r"\1", word)) in self._known:
            return plain  # ``foedelsedato``: only German spells umlauts out
        if len(word) > 3 and word[-1] == "s":
            for stem in (word[:-1], word[:-2] if word.endswith("es") else word[:-1]):
                if stem in self._known:
                    return self._abbreviations.get(stem, stem)
        return word

    def _find(self, word: str) -> tuple[str, ...]:
        if word.isdigit() or word in self._known or len(word) > _LONGEST or word in self._abbreviations:
            return (self.one(word),)
        single = self.one(word)
        if single in self._known or len(word) < 6:
            return (single,)
        return tuple(self.one(piece) for piece in self._pieces_of(word) or (word,))

    def _pieces_of(self, word: str) -> tuple[str, ...] | None:
        """The fewest known words that make up `word`, longest first; None when it is not made of such."""
        best: list[tuple[str, ...] | None] = [()] + [None] * len(word)
        for end in range(1, len(word) + 1):
            for start in range(max(0, end - 24), end):
                head, piece = best[start], word[start:end]
                shorter = head is not None and (best[end] is None or len(head) + 1 < len(best[end] or ()))
                if shorter and head is not None and piece in self._pieces:
                    best[end] = (*head, piece)
        return best[-1]
